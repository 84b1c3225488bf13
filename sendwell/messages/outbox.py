"""Putting a message into the outbox, in the transaction of the act that it tells of."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Now

from sendwell.access.models import Member
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage

LONGEST_PATH = 200


def tell(to: Member | str, kind: str, path: str) -> OutboxMessage:
    """Tell one member, or one address, that something of this `kind` waits at `path`.

    The message is sent by the worker once this transaction has ended. Without any address it is kept as
    given up, where somebody must look: nothing is lost in silence. Raises KeyError for an unknown kind and
    ValueError for a path that is not one of ours.
    """
    KINDS[kind]
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST_PATH:
        raise ValueError("A message leads to a path of ours that begins with one slash.")
    member = to if isinstance(to, Member) else None
    address = _address_of(to) if isinstance(to, Member) else to.strip()
    usable = _is_address(address)
    return OutboxMessage.objects.create(
        kind=kind,
        to_email=address if usable else "",
        to_member=member,
        path=path,
        failed_at=None if usable else Now(),
    )


def _address_of(member: Member) -> str:
    """Their own, else the one they sign in with, else their organisation's."""
    if member.email:
        return member.email
    if member.account and member.account.email:
        return member.account.email
    return member.organisation.email if member.organisation else ""


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
