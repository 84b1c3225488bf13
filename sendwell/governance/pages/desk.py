"""The desk of whoever answers for an organisation's use of data: what waits for them, and what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from sendwell.access.models import Member, Reading
from sendwell.access.permissions import Permission
from sendwell.governance.models import BreakGlassReview, Finding, Ground, Incident
from sendwell.governance.pages.history import Line, _reading_line, last_seal
from sendwell.sharing.rules import due_for_review
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import Tile

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class WaitingReview:
    """An emergency opening that waits for its review."""

    uid: str
    who: str
    ground: str
    opened_at: datetime
    due_on: date
    overdue: bool


@dataclass(frozen=True)
class DueDocument:
    """An agreement or assessment that must be looked at again."""

    title: str
    url: str
    due_on: date


@dataclass(frozen=True)
class DeskPage:
    """What waits."""

    tiles: Sequence[Tile]
    reviews: Sequence[WaitingReview]
    documents: Sequence[DueDocument]
    sharing_url: str
    sealed_at: datetime | None
    sealed_rows: int
    reviews_them: bool


def desk_page(member: Member, *, as_of: date, at: datetime) -> DeskPage:
    """Reviews with their dates, refusals, unusual reading, incidents, overrides, and agreements due."""
    reviews = list(
        _of_ours(member).filter(outcome="").select_related("member").order_by("due_on", "opened_at", "pk")
    )
    documents = due_for_review(member.organisation, as_of) if member.organisation else []
    sealed_at, sealed_rows = last_seal()
    return DeskPage(
        tiles=_tiles(
            member, len(reviews), any(each.due_on < as_of for each in reviews), len(documents), as_of, at
        ),
        reviews=[
            WaitingReview(
                str(each.uid),
                each.member.name,
                Ground(each.ground).label,
                each.opened_at,
                each.due_on,
                each.due_on < as_of,
            )
            for each in reviews
        ],
        documents=[DueDocument(each.title, each.url, each.due_on) for each in documents[:10]],
        sharing_url=_url("sharing:agreements"),
        sealed_at=sealed_at,
        sealed_rows=sealed_rows,
        reviews_them=member.may(Permission.BREAK_GLASS_REVIEW),
    )


def _of_ours(member: Member):  # type: ignore[no-untyped-def]  # a queryset of reviews
    ours = member.organisation_id or 0
    return BreakGlassReview.objects.filter(Q(organisation_id=ours) | Q(holder_id=ours))


def _tiles(
    member: Member, reviews: int, overdue: bool, documents: int, as_of: date, at: datetime
) -> list[Tile]:
    ours = member.organisation_id or 0
    refusals = _refusals(member).filter(at__gte=at - WEEK).count()
    unusual = Finding.objects.filter(organisation_id=ours, looked_into_on__isnull=True).count()
    incidents = Incident.objects.filter(organisation_id=ours, closed_on__isnull=True).count()
    tiles = [
        Tile(reviews, "emergency openings to review", "#reviews", overdue),
        Tile(unusual, "unusual readings to look into", reverse("governance:unusual"), unusual > 0),
        Tile(incidents, "open incidents", reverse("governance:incidents"), incidents > 0),
        Tile(refusals, "refusals in seven days", reverse("governance:refusals")),
        Tile(documents, "agreements and assessments due", _url("sharing:agreements")),
    ]
    overrides = _overrides(ours, as_of)
    if overrides is not None:
        tiles.append(Tile(overrides, "overrides of consent in 30 days", _url("family:overrides")))
    return tiles


def _overrides(organisation_id: int, as_of: date) -> int | None:
    """Counted by the table's name: the family's room stands beside this one and neither imports the other."""
    try:
        override = apps.get_model("family", "Override")
    except LookupError:
        return None
    return int(
        override._default_manager.filter(organisation_id=organisation_id, from_on__gte=as_of - MONTH).count()
    )


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class RefusalsPage:
    """Who was turned away from what."""

    lines: Sequence[Line]
    paging: Paging


def refusals_page(member: Member, query: Query) -> RefusalsPage:
    """Refusals of this organisation's own people, and of others at its children's records, newest first."""
    refused = _refusals(member).select_related("member", "organisation", "child").order_by("-at", "-pk")
    paging = Paging.read(query, total=refused.count(), size=50)
    return RefusalsPage([_reading_line(each, member) for each in refused[paging.start : paging.stop]], paging)


def _refusals(member: Member):  # type: ignore[no-untyped-def]  # a queryset of readings
    ours = member.organisation_id or 0
    at_ours = Q(child__relationships__organisation_id=ours, child__relationships__why="authority")
    found = Reading.objects.filter(allowed=False).filter(Q(organisation_id=ours) | at_ours)
    return Reading.objects.filter(pk__in=found.values("pk"))
