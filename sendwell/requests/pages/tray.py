"""The council's tray of requests: filtered, sorted, counted, and given out (feature 20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.casebook.models import Case, Deadline
from sendwell.law.clock import state_on
from sendwell.people.needs import NEEDS, Need
from sendwell.requests.forms.officer import AGE_BANDS, AllocateForm, TrayFilter
from sendwell.requests.models import AskedBy, AssessmentRequest, Candidate
from sendwell.requests.opening import visible_requests
from sendwell.ui.lists import Paging, Query, Sort, address, cut
from sendwell.ui.parts import Tile

DECIDE_BY = "decide_assess_6w"
SORTS = {"due_on": "due_on", "received_on": "received_on", "age": "child__born"}
STANDS = Q(decided_on__isnull=True, withdrawn_on__isnull=True)
MINE, NOBODY = "mine", "nobody"


@dataclass(frozen=True)
class TrayRow:
    """One request in the tray. The list may stand on a shared screen, so the child is initials and age."""

    ref: str
    child: str
    asked_by: str
    received_on: date
    due_on: date | None
    state: str
    ended: str
    need: str
    officer: str
    to_check: bool


@dataclass(frozen=True)
class TrayPage:
    """What an officer or manager sees of the requests made to their council."""

    rows: Sequence[TrayRow]
    tiles: Sequence[Tile]
    filters: TrayFilter
    allocating: AllocateForm | None
    sort: Sort
    paging: Paging
    query: str

    @property
    def form(self) -> TrayFilter | AllocateForm:
        """Whose problems stand at the top: the allocation's when it was sent."""
        return self.allocating if self.allocating is not None and self.allocating.is_bound else self.filters


def tray_page(
    member: Member, *, filters: TrayFilter, query: Query, as_of: date, allocating: AllocateForm | None = None
) -> TrayPage:
    """The requests made to the member's council, overdue first unless another order is asked for."""
    mine = with_due(visible_requests(member, as_of))
    filters.offer("officer", [(MINE, "Mine"), (NOBODY, "Nobody’s"), *officers(member, as_of)])
    chosen = _matching(mine, filters.values, member, as_of)
    sort = Sort.read(query, allowed=SORTS, default="due_on")
    counts = _counts(mine, member, as_of)
    paging = Paging.read(query, total=chosen.count() if any(filters.values.values()) else counts["all"])
    rows = with_due(cut(_ordered(chosen, sort), paging.start, paging.stop))
    if allocating is not None:
        allocating.offer("officer", caseloads(member, as_of))
    return TrayPage(
        rows=[_row(row, as_of) for row in rows.select_related("child", "officer", "organisation")],
        tiles=_tiles(counts),
        filters=filters,
        allocating=allocating,
        sort=sort,
        paging=paging,
        query=address(query).removeprefix("?"),
    )


def with_due(requests: QuerySet[AssessmentRequest]) -> QuerySet[AssessmentRequest]:
    """With the stored deadline of the decision; those that joined another have that one's."""
    deadline = Deadline.objects.filter(
        case=OuterRef("case"), timescale=DECIDE_BY, about=Coalesce(OuterRef("same_as__ref"), OuterRef("ref"))
    ).order_by("-started_on")
    waiting = Candidate.objects.filter(request=OuterRef("pk"), answer="")
    return requests.annotate(
        due_on=Subquery(deadline.values("due_on")[:1]),
        excused=Coalesce(Subquery(deadline.values("excused")[:1]), False),
        to_check=Exists(waiting),
    )


def _ordered(requests: QuerySet[AssessmentRequest], sort: Sort) -> QuerySet[AssessmentRequest]:
    # The youngest were born last, so an age goes up as the birthday goes down.
    descending = sort.descending != (sort.by == "age")
    key = F(SORTS[sort.by])
    order = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
    return requests.order_by(order, "pk")


def _matching(
    requests: QuerySet[AssessmentRequest], chosen: dict[str, Any], member: Member, as_of: date
) -> QuerySet[AssessmentRequest]:
    found = requests.filter(_state(chosen["state"]))
    if chosen["officer"] == MINE:
        found = found.filter(officer=member)
    elif chosen["officer"] == NOBODY:
        found = found.filter(officer__isnull=True)
    elif chosen["officer"]:
        found = found.filter(officer__slug=chosen["officer"])
    if chosen["asked_by"]:
        found = found.filter(asked_by=chosen["asked_by"])
    if chosen["need"]:
        found = found.filter(child__primary_need=chosen["need"])
    if chosen["age"]:
        found = found.filter(_aged(*AGE_BANDS[chosen["age"]], as_of))
    return found.filter(_due(chosen["due"], as_of)) if chosen["due"] else found


def _state(state: str | None) -> Q:
    return {
        "decided": Q(decided_on__isnull=False),
        "withdrawn": Q(withdrawn_on__isnull=False),
        "all": Q(),
    }.get(state or "", STANDS)


def _due(due: str, as_of: date) -> Q:
    week = as_of + timedelta(days=7)
    return {
        "overdue": Q(due_on__lt=as_of) & STANDS,
        "week": Q(due_on__gte=as_of, due_on__lte=week) & STANDS,
        "later": Q(due_on__gt=week) & STANDS,
    }[due]


def _aged(youngest: int, oldest: int, as_of: date) -> Q:
    return Q(child__born__lte=years_before(as_of, youngest)) & Q(
        child__born__gt=years_before(as_of, oldest + 1)
    )


def years_before(day: date, years: int) -> date:
    """The birthday of somebody who is exactly so old on `day`; 28 February stands in for a missing 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _counts(requests: QuerySet[AssessmentRequest], member: Member, as_of: date) -> dict[str, int]:
    week = as_of + timedelta(days=7)
    return requests.filter(STANDS).aggregate(
        all=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=as_of)),
        week=Count("pk", filter=Q(due_on__gte=as_of, due_on__lte=week)),
        mine=Count("pk", filter=Q(officer=member)),
        nobody=Count("pk", filter=Q(officer__isnull=True)),
    )


def _tiles(counts: Mapping[str, int]) -> list[Tile]:
    return [
        Tile(counts["all"], "undecided", "?"),
        Tile(counts["overdue"], "overdue", "?due=overdue", urgent=True),
        Tile(counts["week"], "due in 7 days", "?due=week"),
        Tile(counts["mine"], "mine", "?officer=mine"),
        Tile(counts["nobody"], "nobody’s", "?officer=nobody", urgent=True),
    ]


def _row(row: Any, as_of: date) -> TrayRow:
    child = row.child
    ended = "Decided" if row.decided_on else "Withdrawn" if row.withdrawn_on else ""
    asker = AskedBy(row.asked_by).label
    return TrayRow(
        ref=row.ref,
        child=f"{child.initials}, {child.age_on(as_of)}",
        asked_by=f"{asker} ({row.organisation.name})" if row.organisation else asker,
        received_on=row.received_on,
        due_on=row.due_on,
        state=state_on(row.due_on, row.decided_on or row.withdrawn_on, row.excused, as_of).value,
        ended=ended,
        need=NEEDS[Need(child.primary_need)] if child.primary_need else "",
        officer=row.officer.name if row.officer else "",
        to_check=row.to_check,
    )


def officers(member: Member, as_of: date) -> list[tuple[str, str]]:
    """The colleagues who decide on requests."""
    return [(each.slug, each.name) for each in _deciders(member, as_of)]


def _deciders(member: Member, as_of: date) -> QuerySet[Member]:
    roles = [role.id for role in ROLES.values() if Permission.REQUEST_DECIDE in role.may]
    return (
        Member.objects.live(as_of)
        .filter(organisation=member.organisation_id, role__in=roles)
        .order_by("name")
    )


def caseloads(member: Member, as_of: date) -> list[tuple[str, str]]:
    """The same colleagues, each with what they have: undecided requests, and open cases as key worker."""
    people = _deciders(member, as_of)
    theirs = people.order_by().values("pk")
    undecided = AssessmentRequest.objects.filter(officer__in=theirs, decided_on=None, withdrawn_on=None)
    requests = _by(undecided, "officer")
    cases = _by(Case.objects.filter(key_worker__in=theirs, closed_on=None), "key_worker")
    return [
        (each.slug, f"{each.name}: {requests.get(each.pk, 0)} undecided, {cases.get(each.pk, 0)} open cases")
        for each in people
    ]


def _by(rows: QuerySet[Any], whose: str) -> dict[int, int]:
    """How many there are of each person's."""
    return dict(rows.order_by().values_list(whose).annotate(many=Count("pk")))


def to_allocate(member: Member, refs: Sequence[str], as_of: date) -> list[AssessmentRequest]:
    """The ticked requests, all of the member's council. Raises NotThere if one is not."""
    found = list(visible_requests(member, as_of).filter(ref__in=refs).select_related("case", "same_as"))
    if len(found) != len(set(refs)):
        raise NotThere
    return found


def officer_named(member: Member, slug: str, as_of: date) -> Member:
    """The colleague that was chosen."""
    found = _deciders(member, as_of).filter(slug=slug).first()
    if found is None:
        raise NotThere
    return found
