"""Seeing to what did not arrive, posting what is to be printed, and saying how one wishes to be reached."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook.opening import open_case
from sendwell.law.refusals import Refused
from sendwell.messages.carriers import may_text
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import Channel, NotArrived, OutboxMessage, Outcome, Preference, Wanted
from sendwell.messages.outbox import address_of, is_address
from sendwell.people.models import Adult, AdultOfChild, Child

MOBILE = re.compile(r"^(07\d{9}|\+447\d{9})$")


@transaction.atomic
def send_again(*, work: NotArrived, to: str, by: Member, now: datetime) -> OutboxMessage:
    """Send the message once more, to the same address or a corrected one, and end the work.

    Whether they may be told is asked again when it goes out. Raises Refused for an address that is none, for a
    message whose way in was secret, and where somebody else has seen to it meanwhile.
    """
    held = _held(work, by)
    first = held.message
    if KINDS[first.kind].secret or not first.path:
        raise Refused("This message held a link for one person only. Ask them to begin again, or ring them.")
    address = to.strip() or first.to_email or (address_of(first.to_member) if first.to_member else "")
    if not is_address(address):
        raise Refused("Type one email address, like name@example.com.", field="to")
    again = OutboxMessage(
        kind=first.kind,
        rank=first.rank,
        to_email=address,
        to_member=first.to_member,
        child_id=first.child_id,
        organisation_id=first.organisation_id,
        path=first.path,
    )
    OutboxMessage.objects.bulk_create([again])
    _close(held, Outcome.SENT_AGAIN, "", by, now)
    return again


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
    held = (
        NotArrived.objects.select_for_update(of=("self",))
        .select_related("message__to_member__account", "message__to_member__organisation", "closed_by")
        .get(pk=work.pk)
    )
    if held.organisation_id != by.organisation_id:
        raise NotThere
    if held.closed_at is not None:
        who = held.closed_by.name if held.closed_by else "Somebody"
        raise Refused(
            f"{who} has already seen to this: {held.get_outcome_display().lower()}. Nothing was done twice."
        )
    return held


def _close(held: NotArrived, outcome: Outcome, reason: str, by: Member, now: datetime) -> None:
    held.closed_at, held.closed_by, held.outcome, held.reason = now, by, outcome, reason
    held.save(update_fields=["closed_at", "closed_by", "outcome", "reason"])


@transaction.atomic
def mark_posted(*, message: OutboxMessage, by: Member, now: datetime) -> None:
    """Note that a letter has been taken to the post. Raises Refused where somebody else has done so."""
    require(by, Permission.MESSAGES_KEEP)
    held = (
        OutboxMessage.objects.select_for_update(of=("self",)).select_related("posted_by").get(pk=message.pk)
    )
    if held.organisation_id != by.organisation_id or held.channel != Channel.POST:
        raise NotThere
    if held.sent_at is not None:
        who = held.posted_by.name if held.posted_by else "Somebody"
        raise Refused(f"{who} has already marked this as posted. Do not post it twice.")
    held.sent_at, held.posted_by = now, by
    held.save(update_fields=["sent_at", "posted_by"])


@transaction.atomic
def prefer(
    *,
    adult: Adult | None = None,
    child: Child | None = None,
    wishes: Mapping[str, Any],
    version: int | None = None,
    by: Member,
    day: date,
) -> Preference:
    """Note how one adult or young person wishes to be reached (NHS accessible information standard, feature 180).

    A family member says it for themselves, staff for those round a child they may know of: the caller has opened
    that. Raises Refused for a text message without a mobile number, where none can be sent, and for wishes that
    somebody else has changed since `version`.
    """
    _possible(wishes)
    whose: dict[str, Any] = {"adult": adult} if adult else {"child": child}
    blank = Preference(**whose, set_by=by, set_on=day, version=0)
    Preference.objects.bulk_create([blank], ignore_conflicts=True)
    held = Preference.objects.select_for_update(of=("self",)).select_related("set_by").get(**whose)
    if version is not None and held.version != version:
        raise Refused(
            f"{held.set_by.name} has changed this meanwhile. Look at it again, then save what you wrote."
        )
    for name, value in wishes.items():
        setattr(held, name, value)
    held.mobile = re.sub(r"[\s()-]", "", held.mobile or "") if held.channel == Wanted.TEXT else ""
    held.other = held.other or ""
    held.set_by, held.set_on, held.version = by, day, held.version + 1
    held.save()
    return held


def _possible(wishes: Mapping[str, Any]) -> None:
    if wishes.get("channel") != Wanted.TEXT:
        return
    if not may_text():
        raise Refused("Text messages cannot be sent from here yet. Choose email or post.", field="channel")
    if not MOBILE.match(re.sub(r"[\s()-]", "", wishes.get("mobile", "") or "")):
        raise Refused("Type a UK mobile number, like 07700 900123.", field="mobile")


def adult_of_case(member: Member, ref: str, number: int, *, as_of: date) -> Adult:
    """An adult round the child of a case that this member may open. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="contact wishes", needs=Permission.MESSAGES_KEEP)
    found = AdultOfChild.objects.select_related("adult").filter(pk=number, child_id=case.child_id).first()
    if found is None:
        raise NotThere
    return found.adult
