"""Messages that did not arrive: the list of an organisation, and what to do about one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.casebook.pages.shown import banner_for
from sendwell.messages.kinds import KINDS, QUESTION
from sendwell.messages.models import Channel, Confirmation, NotArrived, OutboxMessage, Why
from sendwell.messages.opening import open_not_arrived
from sendwell.messages.preferences import words_for
from sendwell.messages.routing import wish_of
from sendwell.people.models import Child
from sendwell.ui import words
from sendwell.ui.lists import Paging
from sendwell.ui.parts import ChildBanner, Row

WHAT_TO_DO_ABOUT = {
    "handed_over": "The link was lost with it. Ring whoever it was for and ask for the right address. Then open the "
    "hand-over, take it back, and hand it over again.",
}
WHAT_TO_DO: dict[str, str] = {
    Why.NO_ADDRESS: "Ask them for an address, or tell them by telephone or on paper.",
    Why.REFUSED: "Check the address for a slip of the finger, ask them for the right one, and send it again.",
    Why.GIVEN_UP: "Send it again. If it fails again, ring them or send it on paper, and tell your IT team.",
    Why.BOUNCED: "Ring them and ask for an address that works, then send it again.",
    Why.NO_TEXTS: "Ask whether email or post will do, change how they are reached, or ring them.",
    Why.UNCONFIRMED: "Ring them. Ask them to open the link we sent, or to read its code to you. Then send it again.",
    Why.NOT_THEIRS: "A stranger reads there. Ring the family, ask for the right address, and change it.",
    Why.NOT_POSTED: "Ask them for a postal address, or tell them by telephone. Then say how it ended.",
    Why.HELD: "Nothing was sent. Look at the family page of the case before you tell them anything.",
}

NOT_NAMED = "Somebody who is not named to you"


@dataclass(frozen=True)
class NotArrivedRow:
    """One message in the list. The child by initials: the list may be on a shared screen."""

    url: str
    about: str
    to: str
    kind: str
    why: str
    act_by: date
    late: bool
    rung: int
    ended: str


@dataclass(frozen=True)
class NotArrivedList:
    """What an organisation has to see to, the most urgent first."""

    rows: Sequence[NotArrivedRow]
    open: int
    to_post: int
    done: bool
    paging: Paging


@dataclass(frozen=True)
class NotArrivedPage:
    """One message that did not arrive: to whom, why, and what to do."""

    uid: str
    banner: ChildBanner | None
    """The child in sight with every alert, because this page sends (C20)."""
    facts: Sequence[Row]
    what_to_do: str
    wishes: Sequence[str]
    act_by: date
    late: bool
    ended: str
    may_send_again: bool
    held: bool


def not_arrived_list(member: Member, query: Mapping[str, str], *, done: bool, as_of: date) -> NotArrivedList:
    """The messages of this member's organisation that did not arrive; `done`: those that are seen to."""
    ours = NotArrived.objects.filter(organisation=member.organisation)
    still = ours.filter(closed_at__isnull=True)
    shown = ours.filter(closed_at__isnull=False).order_by("-closed_at", "-id") if done else _urgent(still)
    paging = Paging.read(query, total=shown.count())
    rows = shown.select_related(
        "message__to_member", "message__confirmation__adult", "message__confirmation__child", "closed_by"
    )[paging.start : paging.stop]
    children = _children(rows)
    return NotArrivedList(
        rows=[_row(each, children, as_of) for each in rows],
        open=still.count(),
        to_post=to_post_of(member).filter(sent_at__isnull=True).count(),
        done=done,
        paging=paging,
    )


def to_post_of(member: Member) -> QuerySet[OutboxMessage]:
    """The letters that this member's organisation prints and posts."""
    return OutboxMessage.objects.filter(
        channel=Channel.POST, organisation=member.organisation, failed_at__isnull=True
    )


def _urgent(still: QuerySet[NotArrived]) -> QuerySet[NotArrived]:
    return still.order_by("act_by", "id")


def _children(rows: QuerySet[NotArrived]) -> dict[int, Child]:
    """Those of the children that the reader may know of."""
    return Child.objects.in_bulk({each.message.child_id for each in rows if each.message.child_id})


def _row(work: NotArrived, children: Mapping[int, Child], as_of: date) -> NotArrivedRow:
    message = work.message
    child = children.get(message.child_id or 0)
    return NotArrivedRow(
        url=reverse("messages:not_arrived_one", kwargs={"uid": work.pk}),
        about=f"{child.initials}, born {child.born.year}" if child else "Nobody in particular",
        to=recipient(message),
        kind=KINDS[message.kind].subject,
        why=Why(message.why).label,
        act_by=work.act_by,
        late=work.closed_at is None and work.act_by < as_of,
        rung=work.rung,
        ended=ended(work),
    )


def recipient(message: OutboxMessage) -> str:
    """By name where they have an account or were asked whether an address is theirs, else by address.

    Somebody of whom the reader may not know is not named, and their address is not given instead (A19).
    """
    if message.to_member_id is not None:
        return message.to_member.name if message.to_member else NOT_NAMED
    asked: Confirmation | None = getattr(message, "confirmation", None) if message.kind == QUESTION else None
    if asked is not None:
        whose = asked.adult or asked.child
        return whose.name if whose else NOT_NAMED
    return message.to_email or message.to_mobile or "Nobody we can reach"


def ended(work: NotArrived) -> str:
    """How it ended and by whom, or nothing."""
    if work.closed_by is None:
        return ""
    return f"{work.get_outcome_display()}, {work.closed_by.name}"


def not_arrived_page(member: Member, uid: UUID, *, as_of: date) -> NotArrivedPage:
    """One message that did not arrive. Raises NotThere."""
    work = open_not_arrived(member, uid, as_of)
    message = work.message
    child = message.child
    secret = KINDS[message.kind].secret
    return NotArrivedPage(
        uid=str(work.pk),
        banner=banner_for(member, child, as_of) if child else None,
        facts=list(_facts(work, member)),
        what_to_do=WHAT_TO_DO_ABOUT.get(message.kind) or WHAT_TO_DO.get(message.why, ""),
        wishes=words_for(wish_of(message)) if member.may(Permission.REACH_KEEP) else [],
        act_by=work.act_by,
        late=work.closed_at is None and work.act_by < as_of,
        ended=ended(work),
        may_send_again=work.closed_at is None and not secret,
        held=message.why == Why.HELD,
    )


def _facts(work: NotArrived, member: Member) -> list[Row]:
    message = work.message
    facts = [
        Row("What it said", KINDS[message.kind].subject),
        Row("To", [recipient(message), *_ways_to(message, member)]),
        Row("Why it did not arrive", Why(message.why).label),
        Row("Written", _moment(message.added_at)),
        Row("Found out", _moment(work.since)),
    ]
    if work.reason:
        facts.append(Row("What was done", work.reason))
    return facts


def _ways_to(message: OutboxMessage, member: Member) -> list[str]:
    """Every address and number at which they may be reached, once each: none of somebody who is not named.

    Nor, to whoever keeps nothing of how families are reached, of somebody of a family.
    """
    of_family = message.to_member is not None and message.to_member.is_family
    if recipient(message) == NOT_NAMED or (of_family and not member.may(Permission.REACH_KEEP)):
        return []
    phone = message.to_member.phone if message.to_member else ""
    return list(filter(None, dict.fromkeys([message.to_email, message.to_mobile, phone])))


def _moment(at: datetime) -> str:
    return words.when(at)
