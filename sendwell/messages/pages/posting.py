"""Letters that somebody prints and takes to the post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from sendwell.access.models import Member
from sendwell.casebook.pages.shown import banner_for
from sendwell.messages.confirming import Whose
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


@dataclass(frozen=True)
class ToPostList:
    """What is to be printed and posted: what the law asks for first, then the oldest."""

    rows: Sequence[ToPostRow]
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
    held: bool
    """They may not be told any more: nothing is printed, and it is not to be posted (C05)."""


def to_post_list(member: Member, query: Mapping[str, str], *, as_of: date) -> ToPostList:
    """The letters of this member's organisation that wait to be posted, but those whose readers may not be told now."""
    waiting = to_post_of(member).filter(sent_at__isnull=True).order_by("rank", "id")
    paging = Paging.read(query, total=waiting.count())
    rows = list(waiting.select_related("to_member")[paging.start : paging.stop])
    children = Child.objects.in_bulk({each.child_id for each in rows if each.child_id})
    told = [each for each in rows if may_still_be_told(each, as_of)]
    return ToPostList([_row(each, children, as_of) for each in told], paging)


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
        late=message.post_by is not None and message.post_by < as_of,
    )


def to_post_page(member: Member, uid: UUID, *, as_of: date) -> ToPostPage:
    """The covering page of one letter. Raises NotThere."""
    message = open_to_post(member, uid, as_of)
    kind, sender, reader = KINDS[message.kind], message.organisation, reader_of(message)
    wish = wish_of_person(reader)
    held = message.sent_at is None and not (message.failed_at is None and may_still_be_told(message, as_of))
    assert sender is not None, "open_to_post has compared it with the member's"
    return ToPostPage(
        uid=str(message.pk),
        banner=banner_for(member, message.child, as_of) if message.child else None,
        to=reader.name if reader else recipient(message),
        address=[] if held else _address(reader),
        sender=sender.name,
        sender_contact=" or ".join(filter(None, (sender.phone, sender.email))),
        subject=kind.subject,
        sentence=kind.sentence,
        day=as_of,
        enclose=message.path,
        large=bool(wish and wish.large_print),
        wishes=words_for(wish),
        posted=f"{message.posted_by.name}" if message.posted_by else "",
        held=held,
    )


def _address(reader: Whose | None) -> list[str]:
    """Only the reader's own address, never that of another household with the same child."""
    if reader is None:
        return []
    return [part.strip() for part in (*reader.address.split(","), reader.postcode) if part.strip()]
