"""What waits to be checked, what went to whom, and who opened it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.urls import reverse

from sendwell.access.allow import towards
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.casebook.pages import child_banner
from sendwell.documents import findings
from sendwell.documents.blocks import Block, words_of
from sendwell.documents.disclosure.actions import bundles_with
from sendwell.documents.disclosure.flags import WORDS
from sendwell.documents.disclosure.whose import disclosures_of, sender_of, waiting_to_be_written
from sendwell.documents.guard.asking import of_another_child
from sendwell.documents.models import Bundle, Disclosure, Going
from sendwell.documents.opening import readable_bundles, readable_letters
from sendwell.documents.sealed import shut_outside, withheld_from
from sendwell.people.identifiers import spaced
from sendwell.ui import words
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import ChildBanner, Row

TELL_THE_COMMISSIONER_WITHIN = timedelta(hours=72)
"""UK GDPR article 33: from becoming aware, to the Information Commissioner, where it is likely to do harm."""
MOST_TO_WRITE = 50
"""Of those that are to be written again, the oldest."""
WITHHELD = "Withheld: it is sealed, or holds something that is, and not yours to read"
"""What a professional reads instead of a title (N04)."""


@dataclass(frozen=True)
class GoingLine:
    """One disclosure in a list."""

    uid: str
    title: str
    case: str
    to: str
    author: str
    made_on: date
    waits_days: int
    why: str
    state: str
    opened: int = 0
    letter: str = ""
    """The number of the letter, where it is one."""


@dataclass(frozen=True)
class GoingList:
    """The queue "To be checked", or the log of what went."""

    rows: Sequence[GoingLine]
    paging: Paging
    waiting: int
    again: Sequence[GoingLine] = ()
    """What was sent back or taken back, and is to be written again."""


@dataclass(frozen=True)
class CheckPage:
    """One document beside the record of the child, for whoever checks it."""

    uid: str
    title: str
    case: str
    banner: ChildBanner
    record: Sequence[Row]
    to: Sequence[str]
    recipient_ref: str
    version: str
    gateway: str
    why: Sequence[str]
    found: str
    blocks: Sequence[Block]
    items: Sequence[str]
    bundle: str
    state: str
    own: bool
    withheld: bool
    """Sealed since it was made, and not this member's to read: they cannot compare it."""
    author: str


@dataclass(frozen=True)
class Opening:
    """Somebody opened it."""

    who: str
    at: datetime
    paper: bool


@dataclass(frozen=True)
class SentPage:
    """One disclosure: what, to whom, by what right, who checked it, who opened it, and whether it was taken back."""

    uid: str
    title: str
    case: str
    banner: ChildBanner
    facts: Sequence[Row]
    openings: Sequence[Opening]
    may_revoke: bool
    revoked: str
    report_by: datetime | None
    document: str
    """Where this member can read it, if they can."""
    also_in: Sequence[str]
    """Bundles that hold this letter and stop with it, for whom they are."""


def to_check(member: Member, query: Query, *, as_of: date) -> GoingList:
    """What waits for a second person, the oldest first. The clocks of its case run on."""
    waiting = disclosures_of(member).filter(state=Going.TO_CHECK)
    paging = Paging.read(query, total=waiting.count())
    rows = waiting.order_by("made_on", "pk")[paging.start : paging.stop]
    again = waiting_to_be_written(member).select_related("case__child", "letter", "author")
    return GoingList(
        _lines(member, rows, as_of),
        paging,
        paging.total or 0,
        _lines(member, again.order_by("made_on", "pk")[:MOST_TO_WRITE], as_of),
    )


def sent(member: Member, query: Query, wanted: Mapping[str, str], *, as_of: date) -> GoingList:
    """The log of what this organisation disclosed, the newest first (B15): of one case or in one state, if wanted."""
    everything = disclosures_of(member)
    found = everything
    if wanted.get("case"):
        found = found.filter(case__ref=wanted["case"].strip().upper())
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    paging = Paging.read(query, total=found.count())
    rows = found.annotate(opened=Count("openings")).order_by("-made_on", "-pk")[paging.start : paging.stop]
    waiting = everything.filter(state=Going.TO_CHECK).count()
    return GoingList(_lines(member, rows, as_of), paging, waiting)


def open_disclosure(member: Member, uid: uuid.UUID, as_of: date, *, afterwards: bool = False) -> Disclosure:
    """The disclosure, if this member's organisation wrote it and still has to do with the child. Raises NotThere.

    `afterwards`: what was sent can be taken back for ever, but by nobody who is kept out of the record (A08, A19).
    """
    found = disclosures_of(member).filter(uid=uid).first()
    if found is None or not member.may(Permission.LETTER_CHECK) or sender_of(found) != member.organisation_id:
        raise NotThere
    known = towards(member, found.case.child, as_of)
    if known.excluded or not (known.related or afterwards):
        raise NotThere
    item = ("letter", found.letter_id) if found.letter_id else None
    about = found.letter.about if found.letter else ""
    sealed = bool(found.bundle and shut_outside([found.bundle], as_of))
    note_reading(member, found.case.child_id, screen="disclosure", item=item, about=about, sealed=sealed)
    return found


def check_page(member: Member, disclosure: Disclosure, *, as_of: date) -> CheckPage:
    """What waits, beside the record (B07)."""
    letter, bundle, child = disclosure.letter, disclosure.bundle, disclosure.case.child
    withheld = is_withheld(member, disclosure, as_of)
    if withheld:
        letter = None
    said = "\n".join([letter.title, *letter.to_lines, *words_of(letter.blocks)]) if letter else ""
    hits = of_another_child(said, child_id=child.pk) if said and "guard" in disclosure.flags else []
    return CheckPage(
        uid=str(disclosure.uid),
        title=WITHHELD if withheld else _title(disclosure),
        case=disclosure.case.ref,
        banner=child_banner(child, as_of),
        record=_record(disclosure),
        to=_to(disclosure),
        recipient_ref=disclosure.recipient_ref,
        version=disclosure.version[:12],
        gateway=disclosure.gateway,
        why=[WORDS.get(flag, flag) for flag in disclosure.flags],
        found=f"It seems to hold {findings.hit_words(hits)}." if hits else "",
        blocks=letter.blocks if letter else (),
        items=_items(bundle) if bundle and not withheld else (),
        bundle=str(bundle.uid) if bundle and not withheld else "",
        state=disclosure.state,
        own=same_person(disclosure.author_id, member),
        withheld=withheld,
        author=disclosure.author.name if disclosure.author else "Sendwell",
    )


def is_withheld(member: Member, disclosure: Disclosure, as_of: date) -> bool:
    """Whether it is sealed from this member, or holds something that is."""
    return bool(withheld_from(member, [disclosure], as_of))


def _items(bundle: Bundle) -> list[str]:
    return [f"{each['title']}, {each['day']}" for each in bundle.items]


def sent_page(member: Member, disclosure: Disclosure, *, as_of: date) -> SentPage:
    """What became of it; after it was revoked, the report of who opened it (B16)."""
    openings = disclosure.openings.select_related("member").order_by("at", "pk")
    outside = _to(disclosure)[0]
    revoked = disclosure.revoked_by
    return SentPage(
        uid=str(disclosure.uid),
        title=WITHHELD if is_withheld(member, disclosure, as_of) else _title(disclosure),
        case=disclosure.case.ref,
        banner=child_banner(disclosure.case.child, as_of),
        facts=_facts(disclosure),
        openings=[
            Opening(each.member.name if each.member else outside, each.at, each.paper) for each in openings
        ],
        may_revoke=disclosure.state == Going.RELEASED,
        revoked=f"{revoked.name}: {disclosure.revoked_why}" if revoked else "",
        report_by=disclosure.revoked_at + TELL_THE_COMMISSIONER_WITHIN if disclosure.revoked_at else None,
        document=_address(member, disclosure, as_of),
        also_in=_also_in(member, disclosure, as_of),
    )


def _also_in(member: Member, disclosure: Disclosure, as_of: date) -> list[str]:
    lines = _lines(member, bundles_with(disclosure), as_of)
    return [f"{each.title}, for {each.to}" for each in lines]


def _lines(member: Member, rows: Iterable[Disclosure], as_of: date) -> list[GoingLine]:
    found = list(rows)
    withheld = withheld_from(member, found, as_of)
    return [_line(each, as_of, withheld=each.pk in withheld) for each in found]


def _line(each: Disclosure, as_of: date, *, withheld: bool) -> GoingLine:
    return GoingLine(
        uid=str(each.uid),
        title=WITHHELD if withheld else _title(each),
        case=each.case.ref,
        to=_to(each)[0],
        author=each.author.name if each.author else "Sendwell",
        made_on=each.made_on,
        waits_days=max(0, (as_of - each.made_on).days),
        why="; ".join(WORDS.get(flag, flag) for flag in each.flags),
        state=Going(each.state).label,
        letter=str(each.letter.uid) if each.letter else "",
        opened=getattr(each, "opened", 0),
    )


def _title(each: Disclosure) -> str:
    document = each.letter or each.bundle
    return document.title if document else ""


def _address(member: Member, each: Disclosure, as_of: date) -> str:
    if each.letter and readable_letters(member, as_of).filter(pk=each.letter.pk).exists():
        return reverse("documents:letter", kwargs={"uid": each.letter.uid})
    if each.bundle and readable_bundles(member, as_of).filter(pk=each.bundle.pk).exists():
        return reverse("documents:bundle", kwargs={"uid": each.bundle.uid})
    return ""


def _to(each: Disclosure) -> list[str]:
    document = each.letter or each.bundle
    return [document.to_name, *document.to_lines] if document else [""]


def _record(each: Disclosure) -> list[Row]:
    """The record's own identifiers: what the document is compared with."""
    child = each.case.child
    return [
        Row("Name", f"{child.given_name} {child.family_name}"),
        Row("Date of birth", words.day(child.born)),
        Row("NHS number", spaced(child.nhs_number or "") or "Not known"),
        Row("UPN", child.upn or "Not known"),
        Row("Address", ", ".join(part for part in (child.address, child.postcode) if part) or "Not known"),
    ]


def _facts(each: Disclosure) -> list[Row]:
    checked = (
        f"{each.checker.name}, who compared {', '.join(each.ticks)}"
        if each.checker
        else "Nobody: nothing was flagged"
    )
    return [
        Row("To", _to(each)),
        Row("By what right", each.gateway),
        Row("Written by", each.author.name if each.author else "Sendwell"),
        Row("Checked by", checked),
        Row("Released", words.day(each.released_on) if each.released_on else "Not yet"),
        Row("At the foot of each page", f"{each.recipient_ref}, version {each.version[:12]}"),
        Row("State", Going(each.state).label),
    ]
