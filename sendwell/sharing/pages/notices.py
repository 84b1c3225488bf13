"""The privacy notices as public pages, and the register of their versions with proof that they were shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.people.models import Adult, Child
from sendwell.sharing.models import Audience, NoticeShown, ShownHow
from sendwell.sharing.notices import Notice, Section, notice_of, notice_on, versions
from sendwell.sharing.pages.frame import sections_of
from sendwell.ui.parts import Link
from sendwell.ui.words import day as in_full

ADDRESSES = {Audience.ADULT: "adult", Audience.CHILD: "child", Audience.EASY_READ: "easy-read"}
BY_ADDRESS = {address: audience for audience, address in ADDRESSES.items()}


@dataclass(frozen=True)
class NoticePage:
    """One version of a notice, with the way to the others."""

    title: str
    version: date
    audience: str
    changed: str
    sections: Sequence[Section]
    audiences: Sequence[Link]
    versions: Sequence[Link]
    old: bool
    pictures: bool


@dataclass(frozen=True)
class VersionRow:
    """One version of a notice and how often it was shown, without names."""

    audience: str
    version: date
    url: str
    in_force: bool
    screen: int
    paper: int
    aloud: int


@dataclass(frozen=True)
class Notices:
    """Every version of every notice."""

    sections: Sequence[Link]
    rows: Sequence[VersionRow]


@dataclass(frozen=True)
class Proof:
    """One showing: to whom, which version, when and how."""

    to: str
    audience: str
    version: date
    url: str
    shown_on: date
    how: str
    by: str


def notice_page(address: str, version: date | None, *, as_of: date) -> NoticePage:
    """The notice for one audience, as it stands or in an older version. Raises NotThere."""
    notice = opened(address, version, as_of=as_of)
    newest = notice_on(notice.audience, as_of)
    return NoticePage(
        title=notice.title,
        version=notice.version,
        audience=Audience(notice.audience).label,
        changed=notice.changed,
        sections=notice.sections,
        audiences=[
            Link(each.label, address_of(notice_on(each, as_of), newest=True), current=each == notice.audience)
            for each in Audience
        ],
        versions=[
            Link(in_full(each.version), address_of(each), current=each == notice)
            for each in versions(notice.audience)
            if each.version <= as_of
        ],
        old=notice != newest,
        pictures=notice.audience is Audience.EASY_READ,
    )


def opened(address: str, version: date | None, *, as_of: date) -> Notice:
    """The notice at an address. Raises NotThere."""
    audience = BY_ADDRESS.get(address)
    if audience is None:
        raise NotThere
    if version is None:
        return notice_on(audience, as_of)
    try:
        return notice_of(audience, version)
    except LookupError:
        raise NotThere from None


def address_of(notice: Notice, *, newest: bool = False) -> str:
    """Where a notice is read; the newest for adults at /privacy/ itself."""
    address = ADDRESSES[notice.audience]
    if not newest:
        kwargs = {"audience": address, "version": notice.version.isoformat()}
        return reverse("sharing:notice_version", kwargs=kwargs)
    if notice.audience is Audience.ADULT:
        return reverse("sharing:privacy")
    return reverse("sharing:notice", kwargs={"audience": address})


def notices_page(*, as_of: date) -> Notices:
    """Every version, with how often it was shown and how; no names."""
    hows = {how.value: Count("pk", filter=Q(how=how)) for how in ShownHow}
    counted: dict[tuple[str, date], dict[str, Any]] = {
        (row["audience"], row["notice"]): dict(row)
        for row in NoticeShown.objects.values("audience", "notice").annotate(**hows)
    }
    rows = [
        _version(notice, counted.get((notice.audience.value, notice.version), {}), as_of)
        for audience in Audience
        for notice in versions(audience)
    ]
    return Notices(sections_of("sharing:notices"), rows)


def proofs(*, child: Child, adults: Sequence[Adult]) -> list[Proof]:
    """Every showing to a child and the adults round them, for a page whose viewer has opened the child's case."""
    found = (
        NoticeShown.objects.filter(Q(child=child) | Q(adult__in=adults))
        .select_related("member", "adult", "child", "by")
        .order_by("-shown_on", "-pk")
    )
    return [_proof(each) for each in found]


ABOUT_THEMSELVES = ("child", "young_person")
"""Who reads of themselves; the notice for adults speaks of "your child"."""


def not_yet_shown(member: Member, *, as_of: date) -> Link | None:
    """The notice in force that this member has never had on their screen, or None."""
    audience = Audience.CHILD if member.role in ABOUT_THEMSELVES else Audience.ADULT
    notice = notice_on(audience, as_of)
    seen = NoticeShown.objects.filter(member=member, notice=notice.version).exists()
    return None if seen else Link(notice.title, address_of(notice, newest=True))


def _version(notice: Notice, counted: dict[str, Any], as_of: date) -> VersionRow:
    return VersionRow(
        audience=Audience(notice.audience).label,
        version=notice.version,
        url=address_of(notice),
        in_force=notice_on(notice.audience, as_of) == notice,
        screen=counted.get("screen", 0),
        paper=counted.get("paper", 0),
        aloud=counted.get("aloud", 0),
    )


def _proof(shown: NoticeShown) -> Proof:
    who = shown.adult or shown.child or shown.member
    audience = Audience(shown.audience)
    notice = notice_of(audience, shown.notice)
    return Proof(
        to=who.name if who else "",
        audience=audience.label,
        version=shown.notice,
        url=address_of(notice),
        shown_on=shown.shown_on,
        how=ShownHow(shown.how).label,
        by=shown.by.name if shown.by else "",
    )
