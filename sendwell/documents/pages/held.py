"""Files that are held: which, why, who can do something about it, and what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.two_people import same_person
from sendwell.casebook.pages import child_banner
from sendwell.documents import findings, scanner
from sendwell.documents.models import Held, Upload
from sendwell.documents.opening import (
    is_set_aside,
    let_go,
    looked_after_by,
    looks_after,
    may_go,
    open_to,
    readable_uploads,
    scanned,
)
from sendwell.people.identifiers import spaced
from sendwell.ui import words
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import ChildBanner, Row


@dataclass(frozen=True)
class HeldLine:
    """A held file in the list."""

    uid: str
    name: str
    case: str
    given_by: str
    at: datetime
    why: str
    owner: str
    what_to_do: str


@dataclass(frozen=True)
class HeldFiles:
    """The page "Files that are held"."""

    rows: Sequence[HeldLine]
    paging: Paging
    scanner: str


@dataclass(frozen=True)
class HeldPage:
    """One file that is held, or that hides something."""

    uid: str
    name: str
    case: str
    banner: ChildBanner | None
    child: Sequence[Row]
    why: Sequence[str]
    owner: str
    what_to_do: str
    hidden: Sequence[str]
    unread: int
    may_open: bool
    may_release: bool
    may_set_aside: bool
    """Say that it is not to be used."""
    own: bool
    released: str
    back: str


def held_uploads(member: Member, as_of: date) -> QuerySet[Upload]:
    """The held files that this member's organisation gave; for a council also what families gave."""
    states = [Held.WAITING, Held.REFUSED, Held.DAMAGED] + (
        [] if scanner.accepted_unscanned() else [Held.NO_SCANNER]
    )
    stopped = (~Q(hits=[]) | Q(unread__gt=0)) & Q(release__isnull=True)
    held = readable_uploads(member, as_of).filter(Q(state__in=states) | stopped, set_aside__isnull=True)
    return held.filter(looked_after_by(member))


def held_files(member: Member, query: Query, *, as_of: date) -> HeldFiles:
    """The queue of the council or provider, oldest first."""
    found = held_uploads(member, as_of)
    paging = Paging.read(query, total=found.count())
    rows = found.select_related("case", "by", "release", "set_aside").order_by("at", "pk")[
        paging.start : paging.stop
    ]
    return HeldFiles([_line(each) for each in rows], paging, scanner.words())


def held_page(member: Member, upload: Upload, *, as_of: date) -> HeldPage:
    """One held file for this member, who may know of it. Whoever may release it reads the alerts first (C20)."""
    mine = same_person(upload.by_id, member)
    staff = looks_after(member, upload)
    held = not may_go(upload) and not is_set_aside(upload)
    stopped = held and bool(upload.hits or upload.unread) and not let_go(upload)
    return HeldPage(
        uid=str(upload.uid),
        name=upload.name,
        case=upload.case.ref,
        banner=child_banner(upload.case.child, as_of) if staff else None,
        child=_child(upload) if staff else (),
        why=reasons(upload) if staff or mine else (_why_for_another(upload),),
        owner=owner_of(upload) if staff else "",
        what_to_do=what_to_do(upload) if staff else _for_another(upload),
        hidden=findings.said(upload.found) if staff or mine else (),
        unread=upload.unread,
        may_open=open_to(member, upload),
        may_release=staff and stopped and scanned(upload) and not mine,
        may_set_aside=staff and held and not mine,
        own=mine,
        released=_released(upload),
        back=reverse("documents:files_held" if staff else member.kind.home),
    )


def reasons(upload: Upload) -> list[str]:
    """Why it is held, each in a sentence. Never whose the other child is."""
    if is_set_aside(upload):
        return [f"It is not to be used. {upload.set_aside.by.name} said so: {upload.set_aside.why}"]
    found = []
    if not scanned(upload):
        found.append(_scanner_words(upload))
    if upload.hits and not let_go(upload):
        found.append(f"It seems to hold {findings.hit_words(upload.hits)}.")
    if upload.unread and not let_go(upload):
        found.append(
            "It could not be read by machine, or not all of it. Somebody has to look at it before it goes out."
        )
    return found


def _scanner_words(upload: Upload) -> str:
    if upload.state == Held.REFUSED:
        return f"The virus scanner refused it ({upload.why}). We have not kept it."
    if upload.state == Held.DAMAGED:
        return f"It is damaged. {upload.why}"
    if upload.state == Held.WAITING:
        return f"It waits for the virus scanner. {upload.why}".strip()
    return "There is no virus scanner, so nobody can say that it is safe."


def owner_of(upload: Upload) -> str:
    """Whose turn it is."""
    if upload.state == Held.REFUSED or is_set_aside(upload):
        return "Whoever sent it"
    if not scanned(upload):
        return "Whoever runs Sendwell"
    return "A colleague who did not send it"


def what_to_do(upload: Upload) -> str:
    """What gets it moving."""
    if is_set_aside(upload):
        return "Send the right file."
    if upload.state == Held.REFUSED:
        return "Ask for the file again, from a computer that has been checked."
    if upload.state == Held.DAMAGED:
        return "Ask for the file again, or have it restored from a backup."
    if upload.state == Held.WAITING:
        return "It is scanned again by itself once the scanner answers."
    if not scanned(upload):
        return "Set up the virus scanner (SENDWELL_CLAMAV). It is then scanned by itself."
    return "Look at it, compare two things with the record, and release it or ask for another file."


def _for_another(upload: Upload) -> str:
    """For a parent, a clinician, a school: they cannot let it go."""
    if upload.state in (Held.REFUSED, Held.DAMAGED) or is_set_aside(upload):
        return what_to_do(upload)
    return "You need do nothing. It can be opened here once it has been checked."


def _why_for_another(upload: Upload) -> str:
    return "It is not to be used." if is_set_aside(upload) else "It is being checked."


def _line(upload: Upload) -> HeldLine:
    return HeldLine(
        uid=str(upload.uid),
        name=upload.name,
        case=upload.case.ref,
        given_by=upload.by.name if upload.by else "Somebody without an account",
        at=upload.at,
        why=" ".join(reasons(upload)),
        owner=owner_of(upload),
        what_to_do=what_to_do(upload),
    )


def _child(upload: Upload) -> list[Row]:
    """What the file is compared with."""
    child = upload.case.child
    return [
        Row("Name", f"{child.given_name} {child.family_name}"),
        Row("Date of birth", words.day(child.born)),
        Row("NHS number", spaced(child.nhs_number or "") or "Not known"),
        Row("UPN", child.upn or "Not known"),
    ]


def _released(upload: Upload) -> str:
    if not let_go(upload):
        return ""
    release = upload.release
    return f"{release.by.name} looked at it on {words.day(release.day)} and released it."
