"""Which privacy notices the child and the adults round them were shown, and noting one that was handed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sendwell.access.models import Member
from sendwell.casebook.forms import NoticeForm
from sendwell.casebook.models import Case
from sendwell.casebook.pages.shown import child_banner, sections
from sendwell.people.models import Adult
from sendwell.sharing.models import Audience, ShownHow
from sendwell.sharing.notices import notice_on
from sendwell.sharing.pages.notices import Proof, proofs
from sendwell.ui.parts import ChildBanner, Link

THE_CHILD = "child"


@dataclass(frozen=True)
class NoticesPage:
    """Every showing, the newest first, and the form for another."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    proofs: Sequence[Proof]
    form: NoticeForm


def notices_page(case: Case, member: Member, form: NoticeForm, *, as_of: date) -> NoticesPage:
    """The proofs of a case that the member has opened."""
    return NoticesPage(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "casebook:people"),
        proofs=proofs(child=case.child, adults=adults_of(case)),
        form=form,
    )


def adults_of(case: Case) -> list[Adult]:
    """The adults round the child, in the order of the page of people."""
    links = case.child.adults.select_related("adult").order_by("-lives_with", "pk")
    return [link.adult for link in links]


def people_of(case: Case) -> list[tuple[str, str]]:
    """Who can have been shown a notice: the child and each adult, by their place in the list."""
    adults = [(str(place), adult.name) for place, adult in enumerate(adults_of(case))]
    return [(THE_CHILD, case.child.name), *adults]


def handed_over(case: Case, said: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the action takes it: the notice in force on the day, and to whom."""
    to = case.child if said["to"] == THE_CHILD else adults_of(case)[int(said["to"])]
    return {
        "notice": notice_on(Audience(said["audience"]), said["shown_on"]),
        "how": ShownHow(said["how"]),
        "shown_on": said["shown_on"],
        "adult" if isinstance(to, Adult) else "child": to,
    }
