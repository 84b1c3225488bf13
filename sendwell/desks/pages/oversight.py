"""The designated officer's desk: late, declined, not known and returned advice, across councils and providers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from sendwell.access.models import Member
from sendwell.advice.models import AdviceRequest, State
from sendwell.advice.opening import visible_requests
from sendwell.documents.pages.bundles import PapersSent, papers_sent
from sendwell.law.clock import state_on
from sendwell.organisations.models import Organisation
from sendwell.ui.forms import FilterForm, SelectField
from sendwell.ui.lists import Paging, Sort, address
from sendwell.ui.parts import Bar, BarChart, Link, Tile

SHOWS = {
    "late": "Late",
    "declined": "Declined",
    "not_known": "Not known or not needed",
    "returned": "Returned",
    "open": "Open",
}
BODIES = {"council": "authority", "provider": "provider"}
"""Who asked and who was asked, and the way to them from a request."""


class OversightFilter(FilterForm):
    """Which council, provider and service."""

    keeps = ("sort", "show")
    council = SelectField("Council", optional=True, blank="Every council")
    provider = SelectField("Provider", optional=True, blank="Every provider")


@dataclass(frozen=True)
class Overseen:
    """One request for advice."""

    ref: str
    child: str
    council: str
    provider: str
    service: str
    due_on: date
    answered_on: date | None
    days_left: int
    clock: str
    state: str


@dataclass(frozen=True)
class OversightDesk:
    """A designated officer's home."""

    tiles: Sequence[Tile]
    tabs: Sequence[Link]
    rows: Sequence[Overseen]
    timely: BarChart
    sort: Sort
    paging: Paging
    filters: OversightFilter
    papers: PapersSent


def oversight_desk(
    member: Member, query: Mapping[str, str], filters: OversightFilter, *, as_of: date
) -> OversightDesk:
    """Requests about the children of this officer's commissioner."""
    visible = visible_requests(member, as_of)
    counted = _counted(visible, as_of)
    for name in BODIES:
        filters.offer(name, sorted({(row[name].slug, row[name].name) for row in counted}))
    for name, path in BODIES.items():
        if chosen := filters.values[name]:
            visible = visible.filter(**{f"{path}__slug": chosen})
            counted = [row for row in counted if row[name].slug == chosen]
    show = query.get("show", "") if query.get("show", "") in SHOWS else "late"
    counts = {each: sum(row[each] for row in counted) for each in SHOWS}
    sort = Sort.read(query, allowed={"due_on", "answered_on", "provider__name"}, default="due_on")
    paging = Paging.read(query, total=counts[show])
    listed = visible.filter(_where(show, as_of)).order_by(sort.order, "id")[paging.start : paging.stop]
    rows = listed.prefetch_related("child", "authority", "provider", "service")
    return OversightDesk(
        tiles=[
            Tile(counts[each], words.lower(), address(query, show=each, page=None), urgent=each == "late")
            for each, words in SHOWS.items()
        ],
        tabs=[
            Link(words, address(query, show=each, page=None), current=each == show)
            for each, words in SHOWS.items()
        ],
        rows=[_overseen(each, as_of) for each in rows],
        timely=_timely(counted),
        sort=sort,
        paging=paging,
        filters=filters,
        papers=papers_sent(member, as_of),
    )


def _where(show: str, as_of: date) -> Q:
    """Late is late whether it has been answered since or not, for the last twelve months."""
    if show == "late":
        return Q(answered_on__isnull=True, due_on__lt=as_of)
    if show == "declined":
        return Q(state=State.DECLINED)
    if show == "not_known":
        return Q(state=State.NOT_NEEDED)
    if show == "returned":
        return Q(state__in=[State.RETURNED, State.PART_ONE, State.IMPROVING, State.REUSED])
    return Q(answered_on__isnull=True)


def _counted(visible: QuerySet[AdviceRequest], as_of: date) -> list[dict[str, Any]]:
    """For each council and provider, all that the page says in numbers: thousands of requests are read once."""
    ended = Q(answered_on__gte=as_of - timedelta(days=365)) & ~Q(state=State.RECALLED)
    pairs = visible.order_by().values(*BODIES.values())
    counted = pairs.annotate(
        **{each: Count("pk", filter=_where(each, as_of)) for each in SHOWS},
        ended=Count("pk", filter=ended),
        kept=Count("pk", filter=ended & Q(answered_on__lte=F("due_on"))),
    )
    named = Organisation.objects.in_bulk({row[path] for row in counted for path in BODIES.values()})
    return [{**row, **{name: named[row[path]] for name, path in BODIES.items()}} for row in counted]


def _overseen(request: AdviceRequest, as_of: date) -> Overseen:
    return Overseen(
        ref=request.ref,
        child=f"{request.child.initials}, born {request.child.born.year}",
        council=request.authority.name,
        provider=request.provider.name,
        service=request.service.name,
        due_on=request.due_on,
        answered_on=request.answered_on,
        days_left=(request.due_on - (request.answered_on or as_of)).days,
        clock=state_on(request.due_on, request.answered_on, False, as_of).value,
        state=State(request.state).label,
    )


def _timely(counted: Sequence[Mapping[str, Any]]) -> BarChart:
    ended, kept = Counter[str](), Counter[str]()
    for row in counted:
        ended[row["provider"].name] += row["ended"]
        kept[row["provider"].name] += row["kept"]
    shares = {name: round(100 * kept[name] / many) for name, many in sorted(ended.items()) if many}
    return BarChart(
        key="timely",
        title="Answered within six weeks, last 12 months",
        description="For each provider, the share of requests that were answered by the due date.",
        label_heading="Provider",
        value_heading="In time",
        bars=[
            Bar(name, share, f"{share}% ({kept[name]} of {ended[name]})") for name, share in shares.items()
        ],
    )
