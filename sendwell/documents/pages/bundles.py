"""Making a bundle, and opening one."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from sendwell.access.models import Member, Relationship
from sendwell.access.permissions import Permission
from sendwell.access.two_people import hats_of
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages import child_banner, sections
from sendwell.documents.disclosure.receiving import kept_from
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, Going, Letter, Upload
from sendwell.documents.opening import (
    may_go,
    open_bundle,
    readable_bundles,
    readable_letters,
    readable_uploads,
    withheld_bundles,
    withheld_in_words,
)
from sendwell.documents.pages.letters import SAID, waiting_for
from sendwell.people.family_map import family_map
from sendwell.people.models import AdultOfChild
from sendwell.ui import words
from sendwell.ui.parts import ChildBanner, Link

MOST_ON_A_DESK = 50
WITHHELD = "This bundle is withheld: something in it is sealed, and not yours to read."
WITHHELD_OR_STOPPED = (
    "This bundle is withheld: something in it is sealed, or the family has said no to sharing it with you."
)


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
    """Letters and files that cannot be chosen, by name: nothing is left out in silence."""
    kept_from: Sequence[str]
    """Whom it cannot be for, and why."""
    withheld: int
    """Bundles that are there and hold something sealed."""


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
    uploads = list(
        readable_uploads(member, as_of)
        .filter(case=case)
        .select_related("release", "set_aside")
        .order_by("pk")
    )
    letters = list(_letters(member, case, as_of))
    made = readable_bundles(member, as_of).filter(case=case).select_related("disclosure").order_by("-pk")
    return BundlesPage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "documents:letters"),
        made=[_line(each) for each in made],
        documents=[
            *((f"letter:{each.uid}", _letter_words(each)) for each in letters if _is_released(each)),
            *((f"upload:{each.uid}", _file_words(each)) for each in uploads if may_go(each)),
        ],
        recipients=[(key, to.name) for key, to in recipients_of(case, as_of).items()],
        files=[(str(each.uid), each.name) for each in uploads if may_go(each)],
        held=[
            *(
                f"“{each.title}” ({SAID[each.disclosure.state]})"
                for each in letters
                if not _is_released(each)
            ),
            *(each.name for each in uploads if not may_go(each)),
            *withheld_in_words(member, case, as_of),
        ],
        kept_from=_kept_from(case, as_of),
        withheld=withheld_bundles(member, as_of).filter(case=case).count(),
    )


def bundle_case(member: Member, ref: str, as_of: date) -> Case:
    """The case, if this member may make bundles of it. Raises NotThere."""
    return open_case(member, ref, as_of, screen="bundle", needs=Permission.BUNDLE_MAKE)


def _letters(member: Member, case: Case, as_of: date) -> QuerySet[Letter]:
    found = readable_letters(member, as_of).filter(case=case)
    return found.select_related("disclosure").order_by("day", "pk")


def _is_released(letter: Letter) -> bool:
    return letter.disclosure.state == Going.RELEASED


def _kept_from(case: Case, as_of: date) -> list[str]:
    """Why nothing can be for some adults of the family, in a sentence each."""
    return [said for each in family_map(case.child).links if (said := kept_from(each, as_of))]


def recipients_of(case: Case, as_of: date) -> dict[str, Recipient]:
    """Whom a bundle of this case can be for: those of its family who may be sent something, and the bodies that
    have to do with the child."""
    live = Relationship.objects.live(as_of).filter(child=case.child)
    related = list(live.select_related("member", "organisation").order_by("pk"))
    accounts = {each.member.adult_id: each.member for each in related if each.member and each.member.adult_id}
    links = [each for each in family_map(case.child).links if not kept_from(each, as_of)]
    people = {f"adult:{each.adult_id}": _adult(each, accounts) for each in links}
    own = next((each.member for each in related if each.why == "self" and each.member), None)
    if own is not None:
        people["self"] = Recipient(case.child.name, own)
    bodies = {each.organisation_id: each.organisation for each in related if each.organisation}
    bodies.pop(case.authority_id, None)
    return people | {
        f"organisation:{key}": Recipient(each.name, None, (each.email,), each) for key, each in bodies.items()
    }


def _adult(link: AdultOfChild, accounts: Mapping[int, Member]) -> Recipient:
    return Recipient(link.adult.name, accounts.get(link.adult_id), of_adult=link.adult_id)


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
    kept_from: Sequence[str]


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
        kept_from=_kept_from(upload.case, as_of),
    )


@dataclass(frozen=True)
class ShutPage:
    """A bundle that is there and cannot be opened: why, and what to do."""

    case: str
    why: str
    what_to_do: str
    back: str


def withheld_page(member: Member, case_ref: str) -> ShutPage:
    """For a professional who asked for a bundle with something sealed in it, or that is stopped for their body."""
    ours = member.may(Permission.BUNDLE_MAKE)
    return ShutPage(
        case_ref,
        WITHHELD if ours else WITHHELD_OR_STOPPED,
        "It is there. Ask the council’s manager if you need it.",
        _way_back(member, case_ref),
    )


def damaged_page(member: Member, uid: uuid.UUID) -> ShutPage:
    """For whoever may open a bundle whose bytes are gone or are not what they were."""
    case_ref = Bundle.objects.select_related("case").get(uid=uid).case.ref
    again = "Make it again." if member.may(Permission.BUNDLE_MAKE) else "Ask the council to make it again."
    why = "This bundle is damaged."
    return ShutPage(case_ref, why, f"It cannot be opened. {again}", _way_back(member, case_ref))


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
        back=_way_back(member, bundle.case.ref),
    )


@dataclass(frozen=True)
class PapersSent:
    """The bundles that were sent to somebody or to their organisation, on their desk."""

    rows: Sequence[Link]
    withheld: int
    """Those that are there and sealed from them, or stopped (N04)."""


def papers_sent(member: Member, as_of: date) -> PapersSent:
    """For whoever works for a body: what the councils put together for it, the newest first."""
    found = readable_bundles(member, as_of).select_related("case__child").order_by("-day", "-pk")
    rows = [
        Link(
            f"{each.title}, {each.case.child.initials}, {words.day(each.day)}",
            reverse("documents:bundle", kwargs={"uid": each.uid}),
        )
        for each in found[:MOST_ON_A_DESK]
    ]
    return PapersSent(rows, withheld_bundles(member, as_of).count())


def _way_back(member: Member, case_ref: str) -> str:
    if member.may(Permission.BUNDLE_MAKE):
        return reverse("documents:bundles", kwargs={"ref": case_ref})
    return reverse(member.kind.home)


def _line(each: Bundle) -> BundleLine:
    return BundleLine(
        str(each.uid), each.title, each.to_name, each.day, each.pages, waiting_for(each.disclosure)
    )


def _letter_words(letter: Letter) -> str:
    return f"{letter.title}, from {letter.from_name} to {letter.to_name}, {words.day(letter.day)}"


def _file_words(upload: Upload) -> str:
    return f"{upload.name}, {upload.get_kind_display()}, {words.day(upload.at.date())}"
