"""Asking whoever reads at an address whether it is theirs, and their answer (trust.md J08)."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from sendwell.law.refusals import Refused
from sendwell.messages.addresses import is_address
from sendwell.messages.asking import told_nothing
from sendwell.messages.confirming import WORKS_FOR, Address, Whose, field_of, unconfirmed
from sendwell.messages.kinds import KINDS, QUESTION
from sendwell.messages.models import Channel, Confirmation, OutboxMessage, Why
from sendwell.people.models import Adult
from sendwell.ui.words import LONDON

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for one another."""
LENGTH = 10
MOST_A_DAY = 5
NEVER_WENT = {Why.HELD, Why.LEFT}
"""A question that was not sent, for one of these reasons, has asked nobody."""


@transaction.atomic
def ask_owner(*, whose: Whose, address: Address, team: int | None, day: date) -> None:
    """Ask whoever reads at an address whether it is theirs. Nothing else goes there until they say yes.

    Nobody is asked twice: not while a question waits for an answer, and never after a yes or a no. Nor is an adult
    asked who may be told nothing for now. `team` is the organisation that hears of a no.
    """
    not_asked = Q(message__isnull=True) | Q(message__why__in=NEVER_WENT)
    open_still = Q(asked_on__gte=day - WORKS_FOR) & ~not_asked
    still_counts = Q(answered_at__isnull=False) | open_still
    if not _asked(whose, address).filter(still_counts).exists():
        _ask(whose, address, team, day)


@transaction.atomic
def keep_former(*, adult: Adult, email: str, day: date) -> None:
    """Remember whose an address was that is written down no more: nobody is asked, and nothing goes there.

    What is still sent to it, because somebody typed it into a form, is then known to be for this adult (C05, C07).
    """
    address = Address(Channel.EMAIL, email)
    if email and not _asked(adult, address).exists():
        unused = _hashed(secrets.token_urlsafe())
        Confirmation.objects.create(
            adult=adult,
            channel=address.channel,
            address_hash=address.hashes[0],
            code_hash=unused,
            asked_on=day,
        )


@transaction.atomic
def send_another_code(*, whose: Whose, team: int | None, day: date) -> None:
    """Ask again at every address of somebody that waits for their word. Raises Refused after five in a day."""
    sent = [_ask(whose, address, team, day) for address in unconfirmed([whose])[whose.pk]]
    if not any(sent):
        raise Refused("No code was sent. There have been five today, or every address is confirmed.")


def _ask(whose: Whose, address: Address, team: int | None, day: date) -> bool:
    """Whether a code was sent."""
    usable = is_address(address.to) if address.channel == Channel.EMAIL else bool(address.to)
    often = _asked(whose, address).filter(asked_on=day, message__isnull=False).count() >= MOST_A_DAY
    if not usable or often or told_nothing(whose):
        return False
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    Confirmation.objects.create(
        **_of(whose),
        channel=address.channel,
        address_hash=address.hashes[0],
        code_hash=_hashed(code),
        message=_question(address, code, team),
        asked_on=day,
    )
    return True


@transaction.atomic
def answer(*, code: str, theirs: bool, now: datetime) -> bool:
    """Whoever opened the link says yes or no. False where the code is unknown, answered or older than seven days."""
    waiting = _open(now).filter(code_hash=_hashed(tidied(code)))
    return bool(waiting.update(answered_at=now, theirs=theirs))


@transaction.atomic
def answer_by_code(*, whose: Whose, code: str, now: datetime) -> None:
    """Somebody typed the code that came to them, or read it out to whoever did. Raises Refused for any other."""
    waiting = _open(now).filter(**_of(whose), code_hash=_hashed(tidied(code)))
    if not waiting.update(answered_at=now, theirs=True):
        raise Refused(
            "This is not the code from our last message, or it is older than seven days. Check it, or send another.",
            field="code",
        )


def tidied(code: str) -> str:
    """A code as it was made, however it is typed: small letters, spaces and hyphens do not matter."""
    return "".join(each for each in code.upper() if each.isalnum())


def find(code: str, *, now: datetime) -> Confirmation | None:
    """The question behind a link, answered or not, while it is not too old."""
    return _recent(now).filter(code_hash=_hashed(tidied(code))).first()


def _recent(now: datetime) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(asked_on__gte=now.astimezone(LONDON).date() - WORKS_FOR)


def _open(now: datetime) -> QuerySet[Confirmation]:
    return _recent(now).filter(answered_at__isnull=True)


def _asked(whose: Whose, address: Address) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(**_of(whose), address_hash__in=address.hashes)


def _of(whose: Whose) -> dict[str, Whose]:
    return {field_of(whose): whose}


def _hashed(code: str) -> str:
    """Shorter than a link's secret, so that it can be typed: therefore with the key of this installation."""
    return salted_hmac("sendwell.messages.confirmation", code, algorithm="sha256").hexdigest()


def _question(address: Address, code: str, team: int | None) -> OutboxMessage:
    half = LENGTH // 2
    message = OutboxMessage(
        kind=QUESTION,
        rank=KINDS[QUESTION].rank,
        channel=address.channel,
        to_email=address.to if address.channel == Channel.EMAIL else "",
        to_mobile=address.to if address.channel == Channel.TEXT else "",
        organisation_id=team,
        path=reverse("messages:confirm", kwargs={"code": f"{code[:half]}-{code[half:]}"}),
    )
    # Without reading anything back: whoever adds a message may not be allowed to see it.
    OutboxMessage.objects.bulk_create([message])
    return message
