"""Putting a message into the outbox, in the transaction of the act that it tells of."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Now

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.messages.arriving import becomes_work
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage, Why
from sendwell.organisations.models import Organisation

LONGEST_PATH = 200


def tell(
    to: Member | str,
    kind: str,
    path: str,
    *,
    case: Case | None = None,
    sender: Organisation | None = None,
    once: str | None = None,
) -> OutboxMessage:
    """Tell one member, or one address, that something of this `kind` waits at `path`.

    The message is sent by the worker once this transaction has ended. With `case` it is asked again at that
    moment whether they may be told about its child. `sender` is whose team acts if it does not arrive, where that
    is not plain. With `once` a second message of the same key is not added.
    Without any address it becomes work for a team: nothing is lost in silence. Raises KeyError for an unknown
    kind and ValueError for a path that is not one of ours.
    """
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST_PATH:
        raise ValueError("A message leads to a path of ours that begins with one slash.")
    member = to if isinstance(to, Member) else None
    address = address_of(to) if isinstance(to, Member) else to.strip()
    usable = is_address(address)
    message = OutboxMessage(
        kind=kind,
        rank=KINDS[kind].rank,
        to_email=address if usable else "",
        to_member=member,
        child_id=case.child_id if case else None,
        organisation_id=sender.pk if sender else _who_acts(member, case),
        path=path,
        once=once,
        failed_at=None if usable else Now(),
        why="" if usable else Why.NO_ADDRESS,
    )
    # Without reading anything back: whoever adds a message may not be allowed to see it.
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=once is not None)
    if not usable and once is None:
        becomes_work(message, message.added_at)  # with `once` the worker does it: it may be there already
    return message


def address_of(member: Member) -> str:
    """Their own, else the one they sign in with, else their organisation's."""
    if member.email:
        return member.email
    if member.account and member.account.email:
        return member.account.email
    return member.organisation.email if member.organisation else ""


def is_address(address: str) -> bool:
    """Whether it is one address and nothing else: no list, no line break, no second header."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _who_acts(member: Member | None, case: Case | None) -> int | None:
    """The organisation that speaks; for a family or the system the case's council; else the reader's own."""
    speaking = scope.current().organisation
    if speaking:
        return int(speaking)
    if case is not None:
        return case.authority_id
    return member.organisation_id if member else None
