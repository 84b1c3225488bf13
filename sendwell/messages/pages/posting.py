"""Letters that somebody prints and takes to the post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.casebook.pages.shown import banner_for
from sendwell.messages.confirming import Whose
from sendwell.messages.homes import may_read_home
from sendwell.messages.kinds import KINDS, Rank
from sendwell.messages.models import OutboxMessage
from sendwell.messages.opening import open_to_post
from sendwell.messages.pages.arriving import recipient, to_post_of
from sendwell.messages.preferences import words_for
from sendwell.messages.routing import may_still_be_told, reader_of, wish_of_person
from sendwell.people.models import Child
from sendwell.ui.lists import Paging
from sendwell.ui.parts import ChildBanner


@dataclass(frozen=True)
class ToPostRow:
    """One letter in the queue."""

    url: str
    to: str
    about: str
    kind: str
    statutory: bool
    written: datetime
    post_by: date | None
    late: bool
    posted: datetime | None
    by: str


@dataclass(frozen=True)
class ToPostList:
    """What is to be printed and posted: what the law asks for first, then the oldest."""

    rows: Sequence[ToPostRow]
    posted: bool
    paging: Paging


@dataclass(frozen=True)
class ToPostPage:
    """A covering page for one letter, and where to find what goes with it."""

    uid: str
    banner: ChildBanner | None
    to: str
    address: Sequence[str]
    sender: str
    sender_contact: str
    subject: str
    sentence: str
    day: date
    enclose: str
    large: bool
    wishes: Sequence[str]
    posted: str
    returned: bool
    held: bool
    """They may not be told any more: nothing is printed, and it is not to be posted (C05)."""


def to_post_list(member: Member, query: Mapping[str, str], *, posted: bool, as_of: date) -> ToPostList:
    """The letters of this member's organisation that wait to be posted, but those whose readers may not be told now.

    `posted`: those that were, of which one may come back.
    """
    ours = to_post_of(member).filter(sent_at__isnull=not posted).select_related("to_member", "posted_by")
    paging = Paging.read(query, total=ours.count())
    order = ("-sent_at", "-id") if posted else ("rank", "id")
    rows = list(ours.order_by(*order)[paging.start : paging.stop])
    children = Child.objects.in_bulk({each.child_id for each in rows if each.child_id})
    shown = [each for each in rows if posted or may_still_be_told(each, as_of)]
    return ToPostList([_row(each, children, as_of) for each in shown], posted, paging)


def _row(message: OutboxMessage, children: Mapping[int, Child], as_of: date) -> ToPostRow:
    child = children.get(message.child_id or 0)
    return ToPostRow(
        url=reverse("messages:to_post_one", kwargs={"uid": message.pk}),
        to=recipient(message),
        about=f"{child.initials}, born {child.born.year}" if child else "Nobody in particular",
        kind=KINDS[message.kind].subject,
        statutory=message.rank == Rank.STATUTORY,
        written=message.added_at,
        post_by=message.post_by,
        late=message.sent_at is None and message.post_by is not None and message.post_by < as_of,
        posted=message.sent_at,
        by=message.posted_by.name if message.posted_by else "",
    )


def to_post_page(member: Member, uid: UUID, *, as_of: date) -> ToPostPage:
    """The covering page of one letter. Raises NotThere."""
    message = open_to_post(member, uid, as_of)
    kind, sender, reader = KINDS[message.kind], message.organisation, reader_of(message)
    wish = wish_of_person(reader) if member.may(Permission.REACH_KEEP) else None
    held = message.sent_at is None and not (message.failed_at is None and may_still_be_told(message, as_of))
    assert sender is not None, "open_to_post has compared it with the member's"
    return ToPostPage(
        uid=str(message.pk),
        banner=banner_for(member, message.child, as_of) if message.child else None,
        to=reader.name if reader else recipient(message),
        address=[] if held or not may_read_home(member, message, reader, as_of) else _address(reader),
        sender=sender.name,
        sender_contact=" or ".join(filter(None, (sender.phone, sender.email))),
        subject=kind.subject,
        sentence=kind.sentence,
        day=as_of,
        enclose=message.path,
        large=bool(wish and wish.large_print),
        wishes=words_for(wish),
        posted=f"{message.posted_by.name}" if message.posted_by else "",
        returned=message.sent_at is not None and message.failed_at is not None,
        held=held,
    )


def _address(reader: Whose | None) -> list[str]:
    """Only the reader's own address, never that of another household with the same child."""
    if reader is None:
        return []
    return [part.strip() for part in (*reader.address.split(","), reader.postcode) if part.strip()]
