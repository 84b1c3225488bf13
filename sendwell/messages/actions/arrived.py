"""Seeing to what did not arrive, and posting what is to be printed."""

from datetime import datetime

from django.db import transaction

from sendwell.access import scope
from sendwell.access.grants import is_shut_out
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.law.refusals import Refused
from sendwell.messages.actions.confirming import ask_owner
from sendwell.messages.addresses import is_address
from sendwell.messages.arriving import end
from sendwell.messages.confirming import Address, may_use
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import Channel, NotArrived, OutboxMessage, Outcome, Why
from sendwell.messages.routing import may_still_be_told, on_record, reader_of
from sendwell.people.models import Adult
from sendwell.ui.words import LONDON


@transaction.atomic
def send_again(*, work: NotArrived, to: str, by: Member, now: datetime) -> OutboxMessage:
    """Send the message once more, to the same address or a corrected one, and end the work.

    Whether they may be told is asked again when it goes out, of the same person: what was held goes to no other
    address. To an address of a family's that is new it goes once
    they have said that it is theirs (J08): they are asked now. Raises Refused for an address that is none, for a
    message whose way in was secret, and where somebody else has seen to it meanwhile.
    """
    held = _held(work, by)
    first = held.message
    if KINDS[first.kind].secret or not first.path:
        raise Refused("This message held a link for one person only. Ask them to begin again, or ring them.")
    whose = reader_of(first)
    ours = on_record(first, whose)
    address = _address_again(first, to, ours)
    again = OutboxMessage(
        kind=first.kind,
        rank=first.rank,
        to_email=address,
        instead_of=None if address.casefold() == ours.casefold() else ours,
        to_member=first.to_member,
        to_adult=first.to_adult or (whose if first.to_member is None and isinstance(whose, Adult) else None),
        child_id=first.child_id,
        organisation_id=first.organisation_id,
        path=first.path,
    )
    OutboxMessage.objects.bulk_create([again])
    where = Address(Channel.EMAIL, address)
    if whose is not None and first.why != Why.HELD and not may_use(again, where, whose):
        ask_owner(whose=whose, address=where, team=by.organisation_id, day=now.astimezone(LONDON).date())
    _close(held, Outcome.SENT_AGAIN, "", by, now)
    return again


def _address_again(first: OutboxMessage, to: str, ours: str) -> str:
    """What was typed, else what we have. Raises Refused for another address of somebody who may not be told (C05)."""
    address = to.strip() or ours
    if not is_address(address):
        raise Refused("Type one email address, like name@example.com.", field="to")
    if first.why == Why.HELD and address.casefold() != ours.casefold():
        raise Refused("They may not be told for now, so this goes to no other address.", field="to")
    return address


@transaction.atomic
def close_work(*, work: NotArrived, outcome: Outcome, reason: str, by: Member, now: datetime) -> None:
    """Note how somebody told them otherwise, or why nobody needs to. Raises Refused without words."""
    held = _held(work, by)
    if len(reason.strip()) < 5:
        raise Refused(
            "Say what you did, and when: for example “Rang the mother today, she will read it”.",
            field="reason",
        )
    _close(held, outcome, reason.strip(), by, now)


def _held(work: NotArrived, by: Member) -> NotArrived:
    """The work, held; only for the organisation whose it is, and only once. Raises NotThere or Refused."""
    require(by, Permission.MESSAGES_KEEP)
    known = NotArrived.objects.select_for_update(of=("self",)).select_related(
        "message__to_member__account", "message__to_member__organisation"
    )
    held = known.get(pk=work.pk)
    if held.organisation_id != by.organisation_id or _kept_from(held.message, by):
        raise NotThere
    if held.closed_at is not None:
        who = held.closed_by.name if held.closed_by else "Somebody"
        raise Refused(
            f"{who} has already seen to this: {held.get_outcome_display().lower()}. Nothing was done twice."
        )
    return held


def _kept_from(message: OutboxMessage, by: Member) -> bool:
    """Whether it is about a child from whom they are kept out (A19)."""
    return is_shut_out(by, message.child_id, scope.moment())


def _close(held: NotArrived, outcome: Outcome, reason: str, by: Member, now: datetime) -> None:
    held.closed_at, held.closed_by, held.outcome, held.reason = now, by, outcome, reason
    held.save(update_fields=["closed_at", "closed_by", "outcome", "reason"])


@transaction.atomic
def mark_posted(*, message: OutboxMessage, by: Member, now: datetime) -> None:
    """Note that a letter has been taken to the post.

    Raises Refused where somebody else has done so, and where its reader may not be told any more (C05).
    """
    held = _letter(message, by)
    if held.sent_at is not None:
        who = held.posted_by.name if held.posted_by else "Somebody"
        raise Refused(f"{who} has already marked this as posted. Do not post it twice.")
    if not may_still_be_told(held, now.astimezone(LONDON).date()):
        raise Refused(HOLD_IT)
    held.sent_at, held.posted_by = now, by
    held.save(update_fields=["sent_at", "posted_by"])


@transaction.atomic
def could_not_post(*, message: OutboxMessage, by: Member, now: datetime) -> None:
    """A letter cannot be posted, or was and came back. It becomes work, like what did not arrive (J04).

    Raises Refused where somebody else has seen to it meanwhile.
    """
    held = _letter(message, by)
    end(held.pk, Why.BOUNCED if held.sent_at else Why.NOT_POSTED, now)


HOLD_IT = "They may not be told about this child for now. Do not post it, and destroy what you have printed."


def _letter(message: OutboxMessage, by: Member) -> OutboxMessage:
    """A letter that goes by post, held; only for whoever posts it, until it ends. Raises NotThere or Refused."""
    require(by, Permission.MESSAGES_KEEP)
    held = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if held.organisation_id != by.organisation_id or held.channel != Channel.POST or _kept_from(held, by):
        raise NotThere
    if held.failed_at is not None:
        raise Refused(f"It is not to be posted any more: {held.get_why_display().lower()}.")
    return held
