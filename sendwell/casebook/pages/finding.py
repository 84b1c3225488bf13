"""Finding a child by name, birthday, number or reference, among those the member may know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sendwell.access.models import Member
from sendwell.access.opening import note_reading
from sendwell.casebook.models import Case, Stage
from sendwell.casebook.opening import visible_cases
from sendwell.people.identifiers import tidy

MOST = 50


@dataclass(frozen=True)
class FoundCase:
    """One case that was looked for."""

    ref: str
    name: str
    born_on: date
    council: str
    stage: str


@dataclass(frozen=True)
class Found:
    """What was found; `more` when there are others beyond the first fifty."""

    cases: Sequence[FoundCase]
    searched: bool
    more: bool


def find_page(member: Member, sought: str, born: date | None, *, as_of: date) -> Found:
    """Cases whose child or reference fits. Somebody else's child is not found, and nothing says so."""
    if not sought and born is None:
        return Found((), searched=False, more=False)
    note_reading(member, None, screen="find", kind="search")
    cases = visible_cases(member, as_of).select_related("child", "authority")
    if born:
        cases = cases.filter(child__born=born)
    number = tidy(sought)
    if number.isdigit() and len(number) == 10:
        cases = cases.filter(Q(child__nhs_number=number) | Q(child__uln=number))
    else:
        for word in sought.split()[:5]:
            cases = cases.filter(_fits(word))
    found = list(cases.order_by("child__family_name", "child__given_name", "pk")[: MOST + 1])
    return Found([_shown(case) for case in found[:MOST]], searched=True, more=len(found) > MOST)


def _fits(word: str) -> Q:
    return (
        Q(child__family_name__istartswith=word)
        | Q(child__given_name__istartswith=word)
        | Q(child__known_as__istartswith=word)
        | Q(child__upn=word.upper())
        | Q(ref=word.upper())
    )


def _shown(case: Case) -> FoundCase:
    return FoundCase(
        case.ref,
        f"{case.child.given_name} {case.child.family_name}",
        case.child.born,
        case.authority.name,
        Stage(case.stage).label,
    )
