"""Inviting a parent, carer or young person to sign in, for the relationship that makes them one (trust.md E11).

The link opens a child's record to whoever has it. So it goes to nobody who would be shown nothing (C01), and to no
address whose owner has not said that it is theirs (J08): they are asked first, and invited when they have said yes.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Q

from sendwell.access.models import Member, Relationship
from sendwell.access.opening import relate
from sendwell.access.two_people import same_person
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family.accounts import why_not, why_not_young
from sendwell.family.actions.journal import allowed, held_link
from sendwell.family.actions.sealing import change_contact_details, close_invitations
from sendwell.law.refusals import Refused
from sendwell.messages.actions import ask_owner
from sendwell.messages.confirming import Address, field_of, has_said_no, is_known
from sendwell.messages.models import Channel
from sendwell.people.models import Adult, AdultOfChild, Child
from sendwell.sign_in import actions as sign_in
from sendwell.ui.words import LONDON

ALREADY = "They sign in already, and see this child’s page."
ONESELF = "You cannot invite yourself. Ask a colleague."
SHARED = (
    "Somebody else of this family is reached at this address or signs in with it, and would see what is theirs. "
    "Ask for an address of their own."
)
NOT_THEIRS = "Whoever reads at this address has said that it is not theirs. Ask them for the right one."


class Done(StrEnum):
    """What came of it."""

    SENT = "sent"
    """The link is on its way."""
    ASKED = "asked"
    """Nobody has said yet that the address is theirs; they have been asked, and are to be invited when they have."""
    ADDED = "added"
    """They sign in already, for another child; they now see this one too."""


@transaction.atomic
def invite_adult(*, case: Case, adult: Adult, email: str, by: Member, now: datetime) -> Done:
    """Invite an adult of the family map, who is then one member however many children they are round.

    An earlier invitation stops working. An address that is new is recorded, as `change_contact_details` does. Raises
    Refused for somebody who would be shown nothing, for oneself, and for somebody who signs in already.
    """
    allowed(case, by)
    day = _day(now)
    _refuse(why_not(case.child, held_link(case, adult), day))
    # Held, so that two councils who invite the same person at once do not make two of them.
    held = Adult.objects.select_for_update().get(pk=adult.pk)
    member = _member_of(held)
    _refuse(ONESELF if by.adult_id == held.pk or _is_oneself(member, by) else "")
    if member is not None and member.account is not None:
        return _add(case, member, by, day)
    _refuse_address(case.child, held, email, by)
    if email.casefold() != held.email.casefold():
        was = {"phone": held.phone, "address": held.address, "postcode": held.postcode}
        change_contact_details(case=case, adult=held, email=email, by=by, day=day, **was)
    return _send(case, held, email, by, now)


@transaction.atomic
def invite_young_person(*, case: Case, email: str, by: Member, now: datetime) -> Done:
    """Invite the young person: from three months before the rights become theirs, or from sixteen.

    Raises Refused before, and where they sign in already.
    """
    allowed(case, by)
    day = _day(now)
    _refuse(why_not_young(case.child, day))
    child = history.lock(case).child
    member = _member_of(child)
    _refuse(ONESELF if _is_oneself(member, by) else "")
    if member is not None and member.account is not None:
        return _add(case, member, by, day)
    _refuse_address(child, child, email, by)
    if member is None or member.email.casefold() != email.casefold():
        _reached_at(case, child, email, by, day)
    return _send(case, child, email, by, now)


@transaction.atomic
def send_new_link(*, case: Case, adult: Adult | None, how_known: str, by: Member, now: datetime) -> Done:
    """Let somebody back in who has lost their telephone or key: a new link, to the address they sign in with.

    Without `adult` it is the young person. Whoever opens the link chooses a new password, and the lost second way of
    signing in works no more. Raises Refused without how they were recognised, and for whoever does not sign in here.
    """
    allowed(case, by)
    day = _day(now)
    _refuse(why_not(case.child, held_link(case, adult), day) if adult else why_not_young(case.child, day))
    if not how_known.strip():
        raise Refused("Say how you know that it is them.", field="how_known")
    member = _member_of(adult or case.child)
    live = Relationship.objects.live(day).filter(
        child=case.child, member=member, why=_why(adult or case.child)
    )
    relationship = live.first()
    if member is None or member.account is None or relationship is None:
        raise Refused("They do not sign in to see this child. Invite them.")
    sign_in.invite(member=member, relationship=relationship, by=by, now=now, email=member.account.email)
    _record(case, "A new link, for somebody who cannot sign in any more", by, day, how_known=how_known[:300])
    return Done.SENT


def _send(case: Case, whose: Adult | Child, email: str, by: Member, now: datetime) -> Done:
    """The link, where the address is known to be theirs; else the question whether it is."""
    day, address = _day(now), Address(Channel.EMAIL, email)
    if not is_known(whose, address):
        _refuse(NOT_THEIRS if has_said_no(whose, address) else "", field="email")
        ask_owner(whose=whose, address=address, team=by.organisation_id, day=day)
        return Done.ASKED
    member = _member_at(whose, email, day)
    sign_in.invite(member=member, relationship=_related(case, member, day), by=by, now=now, email=email)
    _record(case, f"An invitation to {_kind(whose)}", by, day)
    return Done.SENT


def _add(case: Case, member: Member, by: Member, day: date) -> Done:
    """Somebody who has an account, for another child: no second one, and nothing is sent."""
    live = Relationship.objects.live(day).filter(child=case.child, member=member)
    _refuse(ALREADY if live.exists() else "")
    _related(case, member, day)
    _record(case, "Somebody who signs in already sees this child too", by, day)
    return Done.ADDED


def _related(case: Case, member: Member, day: date) -> Relationship:
    why = _why(member.adult or case.child)
    return relate(case.child, to=member, why=why, born_of="invited by the council", starts_on=day)


def _why(whose: Adult | Child) -> str:
    return "self" if isinstance(whose, Child) else "parent"


def _kind(whose: Adult | Child) -> str:
    return "the young person" if isinstance(whose, Child) else "an adult of the family map"


def _member_of(whose: Adult | Child) -> Member | None:
    theirs = Member.objects.filter(**{field_of(whose): whose}, organisation=None)
    return theirs.select_related("account", "adult").order_by("pk").first()


def _member_at(whose: Adult | Child, email: str, day: date) -> Member:
    """The one member for whom they act, reached at this address; made where there is none."""
    found = _member_of(whose)
    if found is None:
        role = "young_person" if isinstance(whose, Child) else "parent"
        person = {"role": role, "name": whose.name[:120], field_of(whose): whose}
        return Member.objects.create(slug=f"m{uuid.uuid4().hex}", email=email, starts_on=day, **person)
    if found.email != email:
        found.email = email
        found.save(update_fields=["email"])
    return found


def _reached_at(case: Case, child: Child, email: str, by: Member, day: date) -> None:
    """Write down the young person's own address; a link that went to another one stops working."""
    close_invitations([_member_at(child, email, day)])
    history.record(case, "contact_details_changed", by=by, day=day)


def _refuse_address(child: Child, whose: Adult | Child, email: str, by: Member) -> None:
    """Not where another of this family reads, nor at the inviter's own account. Raises Refused."""
    if not email:
        raise Refused("Give the address to which the invitation goes.", field="email")
    own = by.account.email if by.account else by.email
    _refuse(ONESELF if own.casefold() == email.casefold() else "", field="email")
    known = AdultOfChild.objects.filter(child=child)
    members = Member.objects.filter(Q(adult__in=known.values("adult")) | Q(child=child))
    reading = members.filter(Q(email__iexact=email) | Q(account__email__iexact=email))
    others = known.filter(adult__email__iexact=email)
    if isinstance(whose, Adult):
        others = others.exclude(adult=whose)
    shared = others.exists() or reading.exclude(**{field_of(whose): whose}).exists()
    _refuse(SHARED if shared else "", field="email")


def _is_oneself(member: Member | None, by: Member) -> bool:
    return member is not None and same_person(member.pk, by)


def _record(case: Case, what: str, by: Member, day: date, **more: str) -> None:
    """Without a name: the chronology is read by more people than the family map."""
    history.record(case, "family_invited", by=by, day=day, details={"what": what, **more})


def _refuse(why: str, field: str | None = None) -> None:
    if why:
        raise Refused(why, field=field)


def _day(now: datetime) -> date:
    return now.astimezone(LONDON).date()
