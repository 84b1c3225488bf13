"""By which way a message goes, asked at the moment of sending: may they still be told, and how do they wish it?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from sendwell.access import opening, scope
from sendwell.messages.addresses import address_of, is_address
from sendwell.messages.allowed import is_allowed
from sendwell.messages.asking import CLOSED, member_asked, why_not_asked
from sendwell.messages.carriers import may_text
from sendwell.messages.confirming import WORKS_FOR, Address, Whose, adults_at, field_of, may_use
from sendwell.messages.homes import who_prints
from sendwell.messages.kinds import FORMER_ADDRESS, KINDS, QUESTION, STAYS_HERE, Rank
from sendwell.messages.models import Channel, OutboxMessage, Preference, Wanted, Why
from sendwell.people.flags import danger_round
from sendwell.people.models import Adult, AdultOfChild, Profile
from sendwell.ui.words import LONDON

# One lock for every so many children: whoever tightens much at once does not run out of locks.
LOCKS = 1024
FAMILY = 7301
NEEDS_NO_EVIDENCE = {"request_received", QUESTION}


@dataclass(frozen=True)
class Go:
    """Send it, by this way, to this address."""

    channel: Channel
    to: str


@dataclass(frozen=True)
class ToPrint:
    """The team of this organisation prints it and takes it to the post."""

    by: int | None


@dataclass(frozen=True)
class ToConfirm:
    """Nobody has said yet that this address is theirs: they are asked, and meanwhile it waits or is printed."""

    whose: Whose
    address: Address
    meanwhile: ToPrint | None


@dataclass(frozen=True)
class NotSent:
    """It is not sent, and this is why."""

    why: Why


type Way = Go | ToPrint | ToConfirm | NotSent


def wait_for_tightening(child_id: int | None) -> None:
    """Wait for whoever is changing what the family of this child may know, and make the next one wait for us.

    The other side is the trigger `outbox_wait_for_sends` on the family map, the relationships, the exclusions, the
    seals and what a young person lets somebody read.
    """
    if child_id is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [FAMILY, child_id % LOCKS])


def way_of(message: OutboxMessage, now: datetime) -> Way:
    """How this message goes, or why it does not."""
    kind, as_of = KINDS[message.kind], now.astimezone(LONDON).date()
    if kind.stale_after is not None and message.added_at < now - kind.stale_after:
        return NotSent(Why.STALE)
    with _as_its_reader(message, as_of):
        whose = reader_of(message)
        message.to_email = where_now(message, whose)
        if not _may_be_told(message, as_of):
            return NotSent(Why.HELD)
        if message.kind == QUESTION:
            return _question(message)
        if message.kind in STAYS_HERE:
            return _to(message.channel, message.to_email)
        wish = wish_of_person(whose)
        way = _as_wished(message, whose, wish, statutory=kind.rank is Rank.STATUTORY)
    waits = isinstance(way, ToConfirm) and way.meanwhile is None
    return NotSent(Why.UNCONFIRMED) if waits and message.added_at < now - WORKS_FOR else way


def where_now(message: OutboxMessage, whose: Whose | None) -> str:
    """Where it goes: to the address that we have, or to another that somebody typed, until the one we have changes."""
    ours = on_record(message, whose)
    return message.to_email if message.instead_of == ours else ours


def on_record(message: OutboxMessage, whose: Whose | None) -> str:
    """At which email address its reader is reached now: not where they were when it was written (C07).

    What asks or tells whoever reads at one address goes to that, and so does a key, to the person whom it was made for.
    """
    if message.kind in STAYS_HERE or KINDS[message.kind].secret:
        return message.to_email
    if message.to_member is not None:
        return address_of(message.to_member)
    return whose.email if isinstance(whose, Adult) else message.to_email


def _question(message: OutboxMessage) -> Way:
    why = why_not_asked(message)
    return NotSent(why) if why else _to(message.channel, message.to_email or message.to_mobile)


def _as_wished(
    message: OutboxMessage, whose: Whose | None, wish: Preference | None, *, statutory: bool
) -> Way:
    """A notice that the law asks for cannot be declined, nor wait for an address: then it goes by post.

    Until a mobile number is confirmed email does instead; until an email address is, whatever may wait does.
    """
    channel = wish.channel if wish else Wanted.EMAIL
    if channel == Wanted.NONE and not statutory:
        return NotSent(Why.ASKED_FOR_NONE)
    if channel in {Wanted.NONE, Wanted.POST}:
        return ToPrint(who_prints(message))
    if channel == Wanted.TEXT and wish is not None and may_use(message, text_to(wish), whose):
        return _to(Channel.TEXT, wish.mobile)
    address = Address(Channel.EMAIL, message.to_email)
    if not is_address(address.to):
        return NotSent(Why.NO_ADDRESS)
    if whose is not None and not may_use(message, address, whose):
        return ToConfirm(whose, address, ToPrint(who_prints(message)) if statutory else None)
    return _to(Channel.EMAIL, message.to_email)


def text_to(wish: Preference) -> Address:
    """The number that somebody wants text messages to."""
    return Address(Channel.TEXT, wish.mobile)


def _to(channel: str, address: str) -> Way:
    if channel == Channel.TEXT and not may_text():
        return NotSent(Why.NO_TEXTS)
    return Go(Channel(channel), address) if is_allowed(address) else NotSent(Why.NOT_ALLOWED)


@contextmanager
def _as_its_reader(message: OutboxMessage, as_of: date) -> Iterator[None]:
    """The worker sees nobody by itself. What a member may not see they are not told of, so it looks as they do.

    For an address without an account it looks as the organisation that the message speaks for.
    """
    member = message.to_member or (None if message.organisation else member_asked(message))
    if member is not None:
        with scope.acting(member, as_of=as_of, why="sending a message"):
            yield
    elif message.organisation is not None:
        with scope.acting_for(message.organisation, as_of=as_of, why="sending a message"):
            yield
    else:
        yield


def may_still_be_told(message: OutboxMessage, as_of: date) -> bool:
    """Whether its reader may be told of it at this moment, for whoever has it in their hands to post it (C05)."""
    with _as_its_reader(message, as_of):
        return _may_be_told(message, as_of)


def _may_be_told(message: OutboxMessage, as_of: date) -> bool:
    """Asked of the member, or of every adult of the child to whom the address belongs, or belonged, or was said to."""
    child_id = message.child_id
    if child_id is None:
        return True
    if message.to_member is not None:
        return opening.may_be_told(message.to_member, child_id, message.path, as_of)
    if message.kind == FORMER_ADDRESS and danger_round(child_id):
        return False
    return all(_is_open(each, child_id, message.kind, as_of) for each in _adults_of(message))


def _adults_of(message: OutboxMessage) -> set[int]:
    known = {message.to_adult_id} if message.to_adult_id else set[int]()
    if message.child_id is None or not message.to_email:
        return known
    return known | {each.pk for each in adults_at(message.child_id, message.to_email)}


def _is_open(adult_id: int, child_id: int, kind: str, as_of: date) -> bool:
    """Whether an adult of the child may be told: not while nobody has seen what they are to it.

    Whoever asked is told that we have it, and anybody may say whose an address is; neither needs evidence.
    """
    if kind not in NEEDS_NO_EVIDENCE:
        return opening.adult_may_be_told(adult_id, child_id, as_of)
    links = list(AdultOfChild.objects.select_for_update().filter(child_id=child_id, adult_id=adult_id))
    return bool(links) and all(Profile(each.profile) not in CLOSED for each in links)


def reader_of(message: OutboxMessage) -> Whose | None:
    """Which adult or young person reads it: by their account, as it was written, or by the address (`adults_at`).

    Also by an address that such an adult had or was asked about: it may have been corrected, and it is a stranger's.
    """
    member = message.to_member
    if member is not None:
        return member.adult or member.child
    if message.to_adult_id is not None or message.child_id is None or not message.to_email:
        return Adult.objects.filter(pk=message.to_adult_id or 0).first()
    found = adults_at(message.child_id, message.to_email)
    return found[0] if found else None


def wish_of(message: OutboxMessage) -> Preference | None:
    """What the reader asked for."""
    return wish_of_person(reader_of(message))


def wish_of_person(whose: Whose | None) -> Preference | None:
    """The same for somebody of a family."""
    if whose is None:
        return None
    return preference_of(**{f"{field_of(whose)}_id": whose.pk})


def preference_of(*, adult_id: int | None = None, child_id: int | None = None) -> Preference | None:
    """The wishes of one adult or young person, or None where nothing was said."""
    if adult_id is not None:
        return Preference.objects.filter(adult_id=adult_id).first()
    if child_id is not None:
        return Preference.objects.filter(child_id=child_id).first()
    return None
