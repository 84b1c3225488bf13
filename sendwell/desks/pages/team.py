"""The council manager's desk: each officer's load, and how the council keeps its time limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse

from sendwell.access.models import Cover, Member
from sendwell.casebook.models import Case, Deadline
from sendwell.desks.pages import deadlines
from sendwell.law.timescales import the_law
from sendwell.organisations.this import This
from sendwell.ui.parts import Bar, BarChart, Tile


@dataclass(frozen=True)
class OfficerLoad:
    """One officer's work."""

    name: str
    cases: int
    overdue: int
    this_week: int
    waiting: int
    covered_by: str


@dataclass(frozen=True)
class TeamDesk:
    """A council manager's home."""

    tiles: Sequence[Tile]
    officers: Sequence[OfficerLoad]
    nobody: int
    kept: BarChart
    since: date


def team_desk(member: Member, *, as_of: date) -> TeamDesk:
    """The whole team's work, in a fixed number of questions to the database."""
    assert member.organisation_id is not None
    council = member.organisation_id
    since = date(as_of.year - 1, as_of.month, 1)
    everything = deadlines.open_deadlines(council)
    desk = reverse("desks:council")
    return TeamDesk(
        tiles=[
            Tile(
                number,
                deadlines.SHOWS[show].lower(),
                f"{desk}?whose=all&show={show}",
                urgent=show == "overdue",
            )
            for show, number in deadlines.counts(council, everything, as_of).items()
        ],
        officers=_officers(council, as_of),
        nobody=Case.objects.filter(
            authority_id=council, key_worker__isnull=True, closed_on__isnull=True
        ).count(),
        kept=_kept(council, since, as_of),
        since=since,
    )


def _officers(council: int, as_of: date) -> list[OfficerLoad]:
    cases = dict(
        Case.objects.filter(authority_id=This(council), closed_on__isnull=True, key_worker__isnull=False)
        .values_list("key_worker_id")
        .annotate(many=Count("pk"))
    )
    loads = _loads(council, as_of)
    away = dict(
        Cover.objects.filter(
            absent__organisation_id=council, from_on__lte=as_of, until__gte=as_of
        ).values_list("absent_id", "covering__name")
    )
    people = Member.objects.live(as_of).filter(
        organisation_id=council, role__in=["council_officer", "council_manager"]
    )
    return [
        OfficerLoad(name, cases.get(pk, 0), *loads.get(pk, (0, 0, 0)), away.get(pk, ""))
        for pk, name in people.order_by("name").values_list("pk", "name")
    ]


def _loads(council: int, as_of: date) -> Mapping[int, tuple[int, int, int]]:
    """For each key worker: overdue, due this week, waiting on others.

    The first condition changes no number: it spares PostgreSQL next year's dates. Whose each is, is looked up for those
    that are counted; joined, every case of the council would be asked for its deadlines.
    """
    own = Q(owed_by=F("authority"))
    worker = Case.objects.filter(pk=OuterRef("case_id")).values("key_worker_id")
    rows = (
        deadlines.open_deadlines(council)
        .filter(Q(due_on__lte=as_of + deadlines.WEEK) | ~own)
        .annotate(worker=Subquery(worker))
        .values_list("worker")
        .annotate(
            overdue=Count("pk", filter=own & Q(due_on__lt=as_of, excused=False)),
            week=Count("pk", filter=own & Q(due_on__gte=as_of, due_on__lte=as_of + deadlines.WEEK)),
            waiting=Count("pk", filter=~own),
        )
    )
    return {pk: (overdue, week, waiting) for pk, overdue, week, waiting in rows}


LIMITS = {
    "decide_assess_6w": "Decision in 6 weeks",
    "advice_coop_6w": "Advice in 6 weeks",
    "final_plan_20w": "Plan in 20 weeks",
}


def _kept(council: int, since: date, as_of: date) -> BarChart:
    rows = (
        Deadline.objects.filter(
            _done(), authority_id=This(council), stopped_on__gte=since, stopped_on__lte=as_of
        )
        .values_list("timescale")
        .annotate(many=Count("stopped_on"), kept=Count("stopped_on", filter=Q(stopped_on__lte=F("due_on"))))
    )
    found = {timescale: (many, kept) for timescale, many, kept in rows}
    bars = [_bar(words, *found.get(timescale, (0, 0))) for timescale, words in LIMITS.items()]
    return BarChart(
        key="kept",
        title="Kept in time in the last 12 months",
        description="The share of what was done that was done in time, excused ones included, lapsed ones left out.",
        label_heading="Time limit",
        value_heading="Kept in time",
        bars=bars,
    )


def _done() -> Q:
    """Done, not lapsed: a refusal to assess ends the twenty weeks, and says nothing of how they were kept."""
    limits = the_law().timescales
    return reduce(or_, (Q(timescale=each, stopped_by__in=limits[each].stops_with) for each in LIMITS))


def _bar(words: str, many: int, kept: int) -> Bar:
    share = round(100 * kept / many) if many else 0
    return Bar(words, share, f"{share}% ({kept:,} of {many:,})" if many else "None ended yet")
