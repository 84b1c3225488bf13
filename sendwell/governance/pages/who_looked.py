"""For a family or a young person: who looked at the record, by role and organisation, day by day.

Nothing here tells of another parent, of anybody who acts for one family member alone, or of what is sealed: the page
is the same whatever they do (C04, C15, D12). Where naming a place could tell somebody where a child lives, no list is
shown at all, whatever happened.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q
from django.db.models.functions import TruncDate

from sendwell.access.allow import classes
from sendwell.access.classes import DataClass
from sendwell.access.models import Member, Reading, ReadingKind, Relationship
from sendwell.access.opening import NotThere, authorise
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.access.seals import sealed_for
from sendwell.casebook.withheld import known_by_seal_alone
from sendwell.people.family_map import hidden_from, secret_from
from sendwell.people.models import Child
from sendwell.ui.lists import Paging, Query
from sendwell.ui.words import LONDON

FOR_ONE_PERSON = ("iass_worker", "mediation_adviser", "alternative_person")
"""Roles that look because one family member asked them to."""
CHECKING = ("review", "reviewing", "history", "finding", "incident")
"""Screens on which it is checked who looked: they would tell of an emergency opening that is withheld."""
DID = {
    ReadingKind.READ: "Looked",
    ReadingKind.PRINT: "Printed",
    ReadingKind.EXPORT: "Took a copy",
}
MOST_DAYS = 50


@dataclass(frozen=True)
class LookedRow:
    """One day, one role, one organisation."""

    day: date
    who: str
    organisation: str
    what: str
    emergency: bool


@dataclass(frozen=True)
class WhoLookedPage:
    """Who looked at one child's record."""

    name: str
    shown: bool
    rows: Sequence[LookedRow]
    paging: Paging


def who_looked_page(member: Member, uid: uuid.UUID, query: Query, *, as_of: date) -> WhoLookedPage:
    """The list for a verified parent, the young person or the child. Raises NotThere for everybody else."""
    child = Child.objects.filter(uid=uid).first()
    if child is None:
        raise NotThere
    authorise(member, child, Permission.DESK_FAMILY, screen="who looked", as_of=as_of)
    if not may_see_who_looked(member, child, as_of):
        raise NotThere
    if _could_give_away(member, child, as_of):
        return WhoLookedPage(_name(child), False, (), Paging.read(query, total=0))
    rows = _rows(child, _known_in_secret(member, child, as_of))
    paging = Paging.read(query, total=len(rows), size=MOST_DAYS)
    return WhoLookedPage(_name(child), True, rows[paging.start : paging.stop], paging)


def may_see_who_looked(member: Member, child: Child, as_of: date) -> bool:
    """Whether this member of the family may see the list at all: not a parent from whom something is kept."""
    return DataClass.AUDIT in classes(member, child, as_of)


def _name(child: Child) -> str:
    return child.known_as or child.given_name


def _could_give_away(member: Member, child: Child, as_of: date) -> bool:
    """Whether a school or clinic in the list could tell this adult what they must not learn."""
    if member.adult_id is None:
        return False
    return secret_from(child, member.adult_id, as_of) or hidden_from(child, member.adult_id, as_of).child_home


def _known_in_secret(member: Member, child: Child, as_of: date) -> frozenset[int]:
    """The bodies that have nothing to do with the child but what is sealed from whoever asks: their name would tell."""
    asked = known_by_seal_alone(child, sealed_for(member, child, as_of))
    otherwise = Relationship.objects.filter(child=child, organisation__in=asked)
    return asked.difference(
        otherwise.exclude(why="asked_for_advice").values_list("organisation_id", flat=True)
    )


def _rows(child: Child, in_secret: frozenset[int]) -> list[LookedRow]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_withheld(%s)", [child.pk])
        withheld = [grant for (grant,) in cursor.fetchall()]
    seen = (
        Reading.objects.filter(child=child, allowed=True, kind__in=DID, sealed=False)
        .filter(organisation__isnull=False)
        .exclude(organisation__in=in_secret)
        .exclude(role__in=FOR_ONE_PERSON)
        .exclude(screen__in=CHECKING)
        .exclude(Q(grant__isnull=False) & Q(grant_id__in=withheld))
        .annotate(day=TruncDate("at", tzinfo=LONDON))
        .values_list("day", "role", "organisation__name", "kind", "grant_id")
        .distinct()
    )
    by_day: dict[tuple[date, str, str, bool], set[str]] = {}
    for day, role, organisation, kind, grant in seen:
        by_day.setdefault((day, role, organisation, grant is not None), set()).add(kind)
    ordered = sorted(by_day.items(), key=lambda each: (-each[0][0].toordinal(), *each[0][1:]))
    return [
        LookedRow(
            day, ROLES[role].name if role in ROLES else "Somebody", organisation, _what(kinds), emergency
        )
        for (day, role, organisation, emergency), kinds in ordered
    ]


def _what(kinds: set[str]) -> str:
    return ", ".join(
        words if n == 0 else words.lower()
        for n, words in enumerate(words for kind, words in DID.items() if kind in kinds)
    )
