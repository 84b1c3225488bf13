"""Whether the question if an address is theirs may still go out: asked again when it is sent (J08, C05, C07)."""

from django.db.models import Q

from sendwell.access.models import Member
from sendwell.messages.addresses import address_of
from sendwell.messages.confirming import Whose, field_of
from sendwell.messages.models import Confirmation, OutboxMessage, Preference, Wanted, Why
from sendwell.people.models import Adult, Child, Profile

CLOSED = {Profile.HOLD, Profile.NONE}


def why_not_asked(question: OutboxMessage) -> Why | None:
    """Why nobody is asked any more: they may be told nothing for now, or have left the address meanwhile."""
    whose = _asked(question)
    if whose is None or told_nothing(whose):
        return Why.HELD
    address = question.to_email or question.to_mobile
    return None if address.casefold() in _reached_at(whose) else Why.LEFT


def told_nothing(whose: Whose) -> bool:
    """Whether an adult is shut out of everything about every child."""
    if not isinstance(whose, Adult):
        return False
    profiles = {each.profile for each in whose.children.all()}
    return bool(profiles) and profiles <= CLOSED


def member_asked(message: OutboxMessage) -> Member | None:
    """Whom a question asks by their account: no team stands beside it where a family wrote down its own number."""
    asked = Confirmation.objects.filter(message=message).first()
    if asked is None:
        return None
    theirs = Q(adult=asked.adult_id) if asked.adult_id else Q(child=asked.child_id)
    return Member.objects.filter(theirs).order_by("pk").first()


def _asked(question: OutboxMessage) -> Whose | None:
    """Of whom it asks, if whoever sends it may know of them."""
    asked = Confirmation.objects.filter(message=question).first()
    if asked is None:
        return None
    if asked.child_id is not None:
        return Child.objects.filter(pk=asked.child_id).first()
    return Adult.objects.filter(pk=asked.adult_id or 0).first()


def _reached_at(whose: Whose) -> set[str]:
    """Where we write to them now, or where somebody typed that something goes while we had what we have now."""
    person = {field_of(whose): whose}
    emails = {getattr(whose, "email", ""), *map(address_of, Member.objects.filter(**person))}
    by_account = Q(**{f"to_member__{field_of(whose)}": whose})
    theirs = by_account | Q(to_adult=whose) if isinstance(whose, Adult) else by_account
    typed = OutboxMessage.objects.filter(theirs, instead_of__in=emails).values_list("to_email", flat=True)
    mobiles = Preference.objects.filter(**person, channel=Wanted.TEXT).values_list("mobile", flat=True)
    return {each.casefold() for each in (*emails, *typed, *mobiles)}
