"""Which addresses are confirmed by their owners: nothing but the question itself goes to any other (trust.md J08)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from sendwell.access.models import Member
from sendwell.messages.addresses import address_of
from sendwell.messages.models import Channel, Confirmation, OutboxMessage, Preference, Wanted
from sendwell.people.models import Adult, Child

WORKS_FOR = timedelta(days=7)
type Whose = Adult | Child


def field_of(whose: Whose) -> str:
    """By which field a row says whose it is: an adult's, or a young person's own."""
    return "child" if isinstance(whose, Child) else "adult"


@dataclass(frozen=True)
class Address:
    """One way to somebody: an email address or a mobile number."""

    channel: Channel
    to: str

    @property
    def hashes(self) -> list[str]:
        """By which it is looked up: made with the present SECRET_KEY, then with each earlier one that still counts.

        Without a key a mobile number would be found by trying them all.
        """
        said = f"{self.channel}:{self.to.strip().casefold()}"
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return [_keyed(said, str(key)) for key in keys]

    @property
    def words(self) -> str:
        """What kind it is."""
        return "mobile number" if self.channel == Channel.TEXT else "email address"


def _keyed(said: str, key: str) -> str:
    return salted_hmac("sendwell.messages.address", said, secret=key, algorithm="sha256").hexdigest()


def confirmed(people: Iterable[Whose]) -> dict[int, set[str]]:
    """The hashes of the addresses that each of these adults, or each young person, says are theirs. One query.

    The latest answer counts: who reads there now.
    """
    listed = list(people)
    field = field_of(listed[0]) if listed else "adult"
    answers = Confirmation.objects.filter(**{f"{field}__in": listed}, answered_at__isnull=False)
    found: dict[int, set[str]] = {}
    for key, address, theirs in answers.order_by("answered_at", "pk").values_list(
        f"{field}_id", "address_hash", "theirs"
    ):
        kept = found.setdefault(key, set())
        (kept.add if theirs else kept.discard)(address)
    return found


def asked_at(address: Address) -> QuerySet[Confirmation, int | None]:
    """The adults who were ever asked whether this address is theirs, by number."""
    return Confirmation.objects.filter(address_hash__in=address.hashes).values_list("adult_id", flat=True)


def adults_at(child_id: int, email: str) -> list[Adult]:
    """The adults of this child who are reached at an email address; then those who ever were, or were asked there."""
    once = Q(pk__in=asked_at(Address(Channel.EMAIL, email)))
    found = Adult.objects.filter(Q(email__iexact=email) | once, children__child_id=child_id).order_by("pk")
    return sorted(found, key=lambda adult: adult.email.casefold() != email.casefold())


def is_theirs(whose: Whose, address: Address) -> bool:
    """Whether whoever reads at this address has said that it is this person's."""
    return not confirmed([whose]).get(whose.pk, set()).isdisjoint(address.hashes)


def has_said_no(whose: Whose, address: Address) -> bool:
    """Whether the last answer from this address was that it is not this person's."""
    answers = Confirmation.objects.filter(
        **{field_of(whose): whose}, address_hash__in=address.hashes, answered_at__isnull=False
    )
    last = answers.order_by("answered_at", "pk").last()
    return last is not None and last.theirs is False


def signs_in_with(member: Member, address: Address) -> bool:
    """Whether a member signs in with it. Nobody signs in with an address before they have opened a link sent there."""
    account = member.account
    own = account.email.casefold() if account else ""
    return address.channel == Channel.EMAIL and bool(own) and own == address.to.casefold()


def is_known(whose: Whose, address: Address) -> bool:
    """Whether they have said that it is theirs, or sign in with it."""
    field = field_of(whose)
    members = Member.objects.filter(**{field: whose}).select_related("account")
    return is_theirs(whose, address) or any(signs_in_with(each, address) for each in members)


def may_use(message: OutboxMessage, address: Address, whose: Whose | None) -> bool:
    """Whether a message may go to an address of this adult or young person; `None` is nobody of a family."""
    member = message.to_member
    if whose is None or (member is not None and signs_in_with(member, address)):
        return True
    return is_theirs(whose, address)


def unconfirmed(people: Sequence[Whose]) -> dict[int, list[Address]]:
    """The addresses of these adults, or of a young person, that wait for their word. A constant number of queries."""
    if not people:
        return {}
    field = field_of(people[0])
    members = {
        getattr(each, f"{field}_id"): each
        for each in Member.objects.filter(**{f"{field}__in": people}).select_related("account").order_by("pk")
    }
    texts = Preference.objects.filter(**{f"{field}__in": people}, channel=Wanted.TEXT)
    mobiles = dict(texts.values_list(f"{field}_id", "mobile"))
    known = confirmed(people)
    return {
        each.pk: [
            address
            for address in _addresses(each, members.get(each.pk), mobiles.get(each.pk, ""))
            if known.get(each.pk, set()).isdisjoint(address.hashes)
        ]
        for each in people
    }


def _addresses(whose: Whose, member: Member | None, mobile: str) -> Iterator[Address]:
    """Where messages would go, but for the address they sign in with."""
    email = address_of(member) if member else getattr(whose, "email", "")
    address = Address(Channel.EMAIL, email)
    if email and not (member and signs_in_with(member, address)):
        yield address
    if mobile:
        yield Address(Channel.TEXT, mobile)
