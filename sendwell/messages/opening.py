"""Opening a message that a team must see to: fetch, authorise, note the reading."""

from datetime import date
from uuid import UUID

from sendwell.access import scope
from sendwell.access.grants import is_shut_out
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, authorise, note_reading
from sendwell.access.permissions import Permission
from sendwell.messages.models import Channel, NotArrived, OutboxMessage

KEEP = Permission.MESSAGES_KEEP


def open_not_arrived(member: Member, uid: UUID, as_of: date) -> NotArrived:
    """The work of this number, for its own organisation. Raises NotThere."""
    work = (
        NotArrived.objects.select_related(
            "message__child",
            "message__to_member__account",
            "message__to_member__organisation",
            "message__confirmation__adult",
            "message__confirmation__child",
            "closed_by",
        )
        .filter(pk=uid)
        .first()
    )
    if work is None:
        raise NotThere
    _authorise(member, work.message, work.organisation_id, "message that did not arrive", as_of)
    return work


def open_to_post(member: Member, uid: UUID, as_of: date) -> OutboxMessage:
    """The letter of this number that is to be posted, or was. Raises NotThere."""
    message = (
        OutboxMessage.objects.select_related(
            "child",
            "to_member__adult",
            "to_member__child",
            "to_member__organisation",
            "organisation",
            "posted_by",
        )
        .filter(pk=uid, channel=Channel.POST)
        .first()
    )
    if message is None:
        raise NotThere
    _authorise(member, message, message.organisation_id, "letter to post", as_of)
    return message


def _authorise(
    member: Member, message: OutboxMessage, organisation_id: int | None, screen: str, as_of: date
) -> None:
    theirs = organisation_id is not None and organisation_id == member.organisation_id
    if message.child is not None:
        authorise(member, message.child, KEEP, screen=screen, as_of=as_of, theirs=theirs)
        return
    allowed = theirs and member.may(KEEP) and not is_shut_out(member, message.child_id, scope.moment())
    if message.child_id is not None:
        note_reading(member, message.child_id, screen=screen, allowed=allowed)
    if not allowed:
        raise NotThere
