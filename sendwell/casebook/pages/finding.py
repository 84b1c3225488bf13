"""Finding a child by name, birthday, number or reference, among those the member may know of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import BooleanField, Func, QuerySet, Value

from sendwell.access.models import Member
from sendwell.access.opening import children_of, note_reading
from sendwell.casebook.models import Case, Stage
from sendwell.casebook.opening import own_cases, visible_cases
from sendwell.people.identifiers import tidy

MOST = 50
NUMBER = re.compile(r"\d{10}|[A-Z]\d{11}[\dA-Z]")
"""An NHS number, a unique learner number, or a UPN."""
REFERENCE = re.compile(r"C\d\d-\d{6,}")
"""The reference of a case."""


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
    cases = _fitting(member, sought.strip().upper(), born, as_of).select_related("child", "authority")
    found = list(cases.order_by("child__family_name", "child__given_name", "pk")[: MOST + 1])
    return Found([_shown(case) for case in found[:MOST]], searched=True, more=len(found) > MOST)


def _fitting(member: Member, sought: str, born: date | None, as_of: date) -> QuerySet[Case]:
    """In three short questions: as one, it is planned for the average council and slow for the largest."""
    if born is None and REFERENCE.fullmatch(sought):
        return visible_cases(member, as_of).filter(ref=sought)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sendwell_find(%s, %s, %s)", _asked(sought, born))
        named = [child for (child,) in cursor.fetchall()]
    known = list(children_of(member, as_of).filter(_about(named)))
    return own_cases(member).filter(_about(known))


def _about(children: list[int]) -> Func:
    """Rows about one of these children, however many: the same question, so that its plan is kept."""
    template, joined = "%(expressions)s::bigint[])", " = ANY("
    return Func(
        "child_id", Value(children), template=template, arg_joiner=joined, output_field=BooleanField()
    )


def _asked(sought: str, born: date | None) -> tuple[str, date | None, str]:
    """Beginnings of names for the index, the birthday, and a number where it is one.

    `people_child.sought` keeps an index that row-level security would take from an ordinary search, so the
    database looks by a function of its own (`access/walls.sql`) among those the member may know of.
    """
    number = tidy(sought).upper()
    if NUMBER.fullmatch(number):
        return "", born, number
    beginnings = [f"'{word}':*" for word in re.findall(r"\w+", sought.casefold())[:5]]
    return " & ".join(beginnings), born, ""


def _shown(case: Case) -> FoundCase:
    return FoundCase(
        case.ref,
        f"{case.child.given_name} {case.child.family_name}",
        case.child.born,
        case.authority.name,
        Stage(case.stage).label,
    )
