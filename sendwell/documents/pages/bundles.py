"""Making a bundle, and opening one."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from sendwell.access.models import Member, Relationship
from sendwell.access.permissions import Permission
from sendwell.access.two_people import hats_of
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages import child_banner, sections
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Upload
from sendwell.documents.opening import (
    may_go,
    open_bundle,
    readable_bundles,
    readable_letters,
    readable_uploads,
)
from sendwell.documents.pages.letters import waiting_for
from sendwell.people.family_map import FamilyMap, family_map
from sendwell.ui import words
from sendwell.ui.parts import ChildBanner, Link


@dataclass(frozen=True)
class BundleLine:
    """A bundle in the list of a case."""

    uid: str
    title: str
    to: str
    day: date
    pages: int
    waits: Sequence[str]


@dataclass(frozen=True)
class BundlesPage:
    """The bundles of a case, and what a new one can be made of."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    made: Sequence[BundleLine]
    documents: Sequence[tuple[str, str]]
    recipients: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str]]
    """Every file that is not held, by its number, to give a redacted copy of."""
    held: Sequence[str]
    """Files that are held and so cannot be chosen, by name: nothing is left out in silence."""


@dataclass(frozen=True)
class BundlePage:
    """One bundle, for its recipient or its makers."""

    uid: uuid.UUID
    title: str
    to: str
    case: str
    day: date
    pages: int
    items: Sequence[str]
    waits: Sequence[str]
    file_name: str
    back: str


def bundles_page(member: Member, ref: str, as_of: date) -> BundlesPage:
    """Raises NotThere."""
    case = bundle_case(member, ref, as_of)
    uploads = list(readable_uploads(member, as_of).filter(case=case).select_related("release").order_by("pk"))
    letters = readable_letters(member, as_of).filter(case=case).order_by("day", "pk")
    made = readable_bundles(member, as_of).filter(case=case).select_related("disclosure").order_by("-pk")
    return BundlesPage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "documents:letters"),
        made=[_line(each) for each in made],
        documents=[
            *(
                (
                    f"letter:{each.uid}",
                    f"{each.title}, from {each.from_name} to {each.to_name}, {words.day(each.day)}",
                )
                for each in letters
            ),
            *((f"upload:{each.uid}", _file_words(each)) for each in uploads if may_go(each)),
        ],
        recipients=[(key, to.name) for key, to in recipients_of(case, as_of).items()],
        files=[(str(each.uid), each.name) for each in uploads if may_go(each)],
        held=[each.name for each in uploads if not may_go(each)],
    )


def bundle_case(member: Member, ref: str, as_of: date) -> Case:
    """The case, if this member may make bundles of it. Raises NotThere."""
    return open_case(member, ref, as_of, screen="bundle", needs=Permission.BUNDLE_MAKE)


def recipients_of(case: Case, as_of: date) -> dict[str, Recipient]:
    """Whom a bundle of this case can be for: its family, and the bodies that have to do with the child."""
    live = Relationship.objects.live(as_of).filter(child=case.child)
    related = list(live.select_related("member", "organisation").order_by("pk"))
    accounts = {each.member.adult_id: each.member for each in related if each.member and each.member.adult_id}
    found = family_map(case.child)
    people = {f"adult:{each.adult_id}": _adult(found, each.adult_id, accounts) for each in found.links}
    own = next((each.member for each in related if each.why == "self" and each.member), None)
    if own is not None:
        people["self"] = Recipient(case.child.name, own)
    bodies = {each.organisation_id: each.organisation for each in related if each.organisation}
    bodies.pop(case.authority_id, None)
    return people | {
        f"organisation:{key}": Recipient(each.name, None, (each.email,), each) for key, each in bodies.items()
    }


def _adult(found: FamilyMap, adult_id: int, accounts: Mapping[int, Member]) -> Recipient:
    link = found.link(adult_id)
    assert link is not None  # it is one of the map's own
    return Recipient(link.adult.name, accounts.get(adult_id))


@dataclass(frozen=True)
class CopyLine:
    """One redacted copy."""

    number: int
    to: str
    copy: str
    made_by: str
    checked: str
    may_check: bool


@dataclass(frozen=True)
class RedactedPage:
    """The redacted copies of one file, and for whom there can be another."""

    uid: str
    name: str
    ref: str
    banner: ChildBanner
    copies: Sequence[CopyLine]
    recipients: Sequence[tuple[str, str]]


def redacted_page(member: Member, upload: Upload, as_of: date) -> RedactedPage:
    """For whoever may make bundles of its case; the member has opened the file."""
    rows = upload.redacted.select_related("copy", "made_by", "checked_by").order_by("pk")
    own = set(hats_of(member).values_list("pk", flat=True))
    return RedactedPage(
        uid=str(upload.uid),
        name=upload.name,
        ref=upload.case.ref,
        banner=child_banner(upload.case.child, as_of),
        copies=[
            CopyLine(
                number=each.pk,
                to=each.recipient_name,
                copy=str(each.copy.uid),
                made_by=each.made_by.name,
                checked=each.checked_by.name if each.checked_by else "",
                may_check=each.checked_by is None and each.made_by_id not in own,
            )
            for each in rows
        ],
        recipients=[(key, to.name) for key, to in recipients_of(upload.case, as_of).items()],
    )


def bundle_page(member: Member, uid: uuid.UUID, as_of: date) -> BundlePage:
    """Raises NotThere."""
    return _shown(member, open_bundle(member, uid, as_of))


def _shown(member: Member, bundle: Bundle) -> BundlePage:
    return BundlePage(
        uid=bundle.uid,
        title=bundle.title,
        to=bundle.to_name,
        case=bundle.case.ref,
        day=bundle.day,
        pages=bundle.pages,
        items=[f"{each['title']}, {each['day']}" for each in bundle.items],
        waits=() if member.is_family else waiting_for(bundle.disclosure),
        file_name=f"bundle-{bundle.uid.hex[:8]}.pdf",
        back=_way_back(member, bundle.case),
    )


def _way_back(member: Member, case: Case) -> str:
    if member.may(Permission.BUNDLE_MAKE):
        return reverse("documents:bundles", kwargs={"ref": case.ref})
    return reverse(member.kind.home)


def _line(each: Bundle) -> BundleLine:
    return BundleLine(
        str(each.uid), each.title, each.to_name, each.day, each.pages, waiting_for(each.disclosure)
    )


def _file_words(upload: Upload) -> str:
    return f"{upload.name}, {upload.get_kind_display()}, {words.day(upload.at.date())}"
