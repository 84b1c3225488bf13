"""The council officer's desk: what is overdue, due this week, and waiting on whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from sendwell.access.models import Member
from sendwell.casebook.models import Case, Deadline, Stage
from sendwell.desks.pages import deadlines
from sendwell.law.clock import state_on
from sendwell.law.timescales import the_law
from sendwell.ui.forms import FilterForm, SelectField
from sendwell.ui.lists import Paging, Sort, address, cut
from sendwell.ui.parts import Link, Tile

COLUMNS = (
    "case__ref",
    "case__child__given_name",
    "case__child__family_name",
    "timescale",
    "about",
    "due_on",
    "soon_on",
    "excused",
    "owed_by_id",
    "owed_by__name",
    "case__key_worker__name",
)


class DeskFilter(FilterForm):
    """Which of the council's deadlines: whose, and which time limit."""

    keeps = ("sort", "show")
    whose = SelectField(
        "Whose cases", [("all", "Everybody’s")], optional=True, blank="Mine and those I cover"
    )
    timescale = SelectField("Time limit", optional=True, blank="Any")


@dataclass(frozen=True)
class DeskRow:
    """One open deadline."""

    ref: str
    child: str
    title: str
    timescale: str
    about: str
    due_on: date
    days_left: int
    state: str
    with_whom: str
    key_worker: str


@dataclass(frozen=True)
class WaitingOn:
    """An organisation that owes something, and how much of it is late."""

    name: str
    open: int


@dataclass(frozen=True)
class CouncilDesk:
    """A council officer's home."""

    heading: str
    tiles: Sequence[Tile]
    tabs: Sequence[Link]
    rows: Sequence[DeskRow]
    waiting_on: Sequence[WaitingOn]
    stages: Sequence[Tile]
    sort: Sort
    paging: Paging
    filters: DeskFilter
    empty: str


def council_desk(
    member: Member, query: Mapping[str, str], filters: DeskFilter, *, as_of: date
) -> CouncilDesk:
    """Open deadlines, most urgent first, with counts that lead to each list."""
    assert member.organisation_id is not None
    filters.offer("timescale", [(t.id, t.title) for t in the_law().timescales.values() if t.id in ON_DESKS])
    chosen = filters.values
    everybody = chosen["whose"] == "all"
    mine = deadlines.open_deadlines(member.organisation_id)
    if not everybody:
        mine = deadlines.of(mine, deadlines.whose_work(member, as_of))
    show = query.get("show", "") if query.get("show", "") in deadlines.SHOWS else "overdue"
    listed = deadlines.shown(mine, show, as_of)
    if chosen["timescale"]:
        listed = listed.filter(timescale=chosen["timescale"])
    sort = Sort.read(query, allowed={"due_on", "case__ref"}, default="due_on")
    rows, paging = _slice(listed.order_by(sort.order, "id"), query)
    return CouncilDesk(
        heading="All open cases of the council" if everybody else "My cases",
        tiles=_tiles(member.organisation_id, mine, query, as_of),
        tabs=_tabs(query, show),
        rows=[_row(row, member.organisation_id, as_of) for row in rows],
        waiting_on=_waiting_on(mine, as_of) if show == "others" else (),
        stages=() if everybody else _stages(member, as_of),
        sort=sort,
        paging=paging,
        filters=filters,
        empty={"overdue": "Nothing is overdue.", "week": "Nothing is due this week."}.get(
            show, "Nothing is open."
        ),
    )


ON_DESKS = frozenset(
    {
        "decide_assess_6w",
        "refuse_plan_16w",
        "final_plan_20w",
        "advice_coop_6w",
        "fuller_assessment_12_14w",
    }
)


def _slice(listed: QuerySet[Deadline], query: Mapping[str, str]) -> tuple[list[tuple[object, ...]], Paging]:
    """One page, and whether there is another."""
    paging = Paging.read(query, total=None)
    rows = cut(listed, paging.start, paging.stop + 1)
    found: list[tuple[object, ...]] = list(rows.values_list(*COLUMNS))
    more = len(found) > paging.size
    return found[: paging.size], Paging.read(query, total=None, more=more)


def _row(row: tuple[object, ...], authority: int, as_of: date) -> DeskRow:
    ref, given, family, timescale, about, due_on, _soon, excused, owed_id, owed_name, key_worker = row
    assert isinstance(due_on, date)
    limit = the_law().get(str(timescale))
    return DeskRow(
        ref=str(ref),
        child=f"{given} {family}",
        title=limit.title,
        timescale=limit.id,
        about=str(about),
        due_on=due_on,
        days_left=(due_on - as_of).days,
        state=state_on(due_on, None, bool(excused), as_of, limit.soon).value,
        with_whom="" if owed_id == authority else str(owed_name or ""),
        key_worker=str(key_worker or "Nobody yet"),
    )


def _tiles(council: int, mine: QuerySet[Deadline], query: Mapping[str, str], as_of: date) -> list[Tile]:
    return [
        Tile(
            number,
            deadlines.SHOWS[show].lower(),
            address(query, show=show, page=None),
            urgent=show == "overdue",
        )
        for show, number in deadlines.counts(council, mine, as_of).items()
    ]


def _tabs(query: Mapping[str, str], show: str) -> list[Link]:
    return [
        Link(words, address(query, show=each, page=None), current=each == show)
        for each, words in deadlines.SHOWS.items()
    ]


def _waiting_on(mine: QuerySet[Deadline], as_of: date) -> list[WaitingOn]:
    waiting = deadlines.shown(mine, "others", as_of).order_by()
    grouped = waiting.values("owed_by__name").annotate(many=Count("pk")).order_by("-many")[:10]
    return [WaitingOn(each["owed_by__name"] or "Not known", each["many"]) for each in grouped]


def _stages(member: Member, as_of: date) -> list[Tile]:
    counted = (
        Case.objects.filter(key_worker_id__in=deadlines.whose_work(member, as_of), closed_on__isnull=True)
        .values_list("stage")
        .annotate(many=Count("pk"))
        .order_by("stage")
    )
    return [Tile(many, Stage(stage).label.lower()) for stage, many in counted]
