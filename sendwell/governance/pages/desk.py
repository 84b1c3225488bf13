"""The desk of whoever answers for an organisation's use of data: what waits for them, and what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.apps import apps
from django.db.models import Q
from django.urls import reverse

from sendwell.access.models import Member, Reading
from sendwell.access.permissions import Permission
from sendwell.access.two_people import hats_of
from sendwell.governance.models import BreakGlassReview, Finding, Ground
from sendwell.governance.opening import kept_out_of
from sendwell.governance.pages.history import Line, last_seal, reading_line
from sendwell.governance.pages.incidents import incidents_of
from sendwell.governance.pages.left_out import looks_told
from sendwell.sharing.rules import Due, due_for_review
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import Tile

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
MOST_DOCUMENTS = 10


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
    """An agreement, assessment or flow that must be looked at again, or that ends."""

    title: str
    url: str
    kind: str
    why: str
    due_on: date
    past: bool


@dataclass(frozen=True)
class DeskPage:
    """What waits."""

    tiles: Sequence[Tile]
    reviews: Sequence[WaitingReview]
    documents: Sequence[DueDocument]
    documents_left: int
    sealed_at: datetime | None
    sealed_rows: int
    reviews_them: bool


def desk_page(member: Member, *, as_of: date, at: datetime) -> DeskPage:
    """Reviews with their dates, refusals, unusual reading, incidents, overrides, and agreements due.

    An auditor is shown what an auditor can see: an empty list of reviews would say that there are none.
    """
    reviews_them = member.may(Permission.BREAK_GLASS_REVIEW)
    reviews = list(
        _of_ours(member).filter(outcome="").select_related("member").order_by("due_on", "opened_at", "pk")
    )
    documents = due_for_review(member.organisation, as_of) if member.organisation else []
    sealed_at, sealed_rows = last_seal()
    return DeskPage(
        tiles=[
            *(_to_settle(member, reviews, as_of) if reviews_them else ()),
            _refused(member, at),
            _due_tile(documents),
        ],
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
        documents=[_document(each) for each in documents[:MOST_DOCUMENTS]],
        documents_left=max(0, len(documents) - MOST_DOCUMENTS),
        sealed_at=sealed_at,
        sealed_rows=sealed_rows,
        reviews_them=reviews_them,
    )


def _of_ours(member: Member):  # type: ignore[no-untyped-def]  # a queryset of reviews
    ours = member.organisation_id or 0
    found = BreakGlassReview.objects.filter(Q(organisation_id=ours) | Q(holder_id=ours))
    return found.exclude(child_id__in=kept_out_of(member))


def _document(due: Due) -> DueDocument:
    past = due.warning == "past"
    why = ("ended on" if past else "ends on") if due.why == "end" else "review by"
    return DueDocument(due.title, due.url, due.kind, why, due.due_on, past)


def _tile(number: int, one: str, many: str, url: str = "", *, urgent: bool = False) -> Tile:
    return Tile(number, one if number == 1 else many, url, urgent)


def _to_settle(member: Member, reviews: Sequence[BreakGlassReview], as_of: date) -> list[Tile]:
    """What only a reviewer settles; nothing of it that is about themselves, or a record they are kept out of."""
    ours = member.organisation_id or 0
    findings = Finding.objects.filter(organisation_id=ours, looked_into_on__isnull=True)
    others = findings.exclude(member__in=hats_of(member)).exclude(child_id__in=kept_out_of(member))
    unusual = others.count()
    incidents = incidents_of(member).filter(closed_on__isnull=True).count()
    overdue = any(each.due_on < as_of for each in reviews)
    overrides = _overrides(member, as_of)
    tiles = [
        _tile(
            len(reviews),
            "emergency opening to review",
            "emergency openings to review",
            "#reviews",
            urgent=overdue,
        ),
        _tile(
            unusual,
            "unusual reading to look into",
            "unusual readings to look into",
            reverse("governance:unusual"),
            urgent=True,
        ),
        _tile(incidents, "open incident", "open incidents", reverse("governance:incidents"), urgent=True),
    ]
    if overrides is not None:
        tiles.append(_tile(overrides, "override of consent in 30 days", "overrides of consent in 30 days"))
    return tiles


def _refused(member: Member, at: datetime) -> Tile:
    refusals = _refusals(member).filter(at__gte=at - WEEK).count()
    return _tile(refusals, "refusal in seven days", "refusals in seven days", reverse("governance:refusals"))


def _due_tile(documents: Sequence[Due]) -> Tile:
    past = any(each.warning == "past" for each in documents)
    words = "agreement, assessment or flow due", "agreements, assessments and flows due"
    return _tile(len(documents), *words, reverse("sharing:reviews"), urgent=past)


def _overrides(member: Member, as_of: date) -> int | None:
    """Those that this organisation decided on, since a month before `as_of`.

    Counted by the table's name: the family's room stands beside this one and neither imports the other.
    """
    try:
        override = apps.get_model("family", "Override")
    except LookupError:
        return None
    ours = override._default_manager.filter(decided_by__organisation_id=member.organisation_id or 0)
    lately = ours.filter(from_on__gte=as_of - MONTH)
    return int(lately.exclude(child_id__in=kept_out_of(member)).count())


LEAD = (
    "Everybody who was turned away from a record that your organisation holds, and its own people elsewhere."
)


@dataclass(frozen=True)
class RefusalsPage:
    """Who was turned away from what."""

    lead: str
    lines: Sequence[Line]
    paging: Paging


def refusals_page(member: Member, query: Query) -> RefusalsPage:
    """Refusals of this organisation's own people, and of others at its children's records, newest first."""
    refused = _refusals(member).select_related("member", "organisation", "child").order_by("-at", "-pk")
    paging = Paging.read(query, total=refused.count(), size=50)
    return RefusalsPage(
        LEAD, [reading_line(each, member) for each in refused[paging.start : paging.stop]], paging
    )


def _refusals(member: Member):  # type: ignore[no-untyped-def]  # a queryset of readings
    ours = member.organisation_id or 0
    at_ours = Q(child__relationships__organisation_id=ours, child__relationships__why="authority")
    found = Reading.objects.filter(allowed=False).filter(Q(organisation_id=ours) | at_ours)
    return looks_told(member, Reading.objects.filter(pk__in=found.values("pk")))
