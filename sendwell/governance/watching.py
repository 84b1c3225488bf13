"""The waiting work of this room: sealing the audit, reminding of reviews, looking for unusual reading.

Called by the worker in every round. Each part knows when it is due; a missed round loses nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Max, Q
from django.db.models.functions import TruncDate
from django.urls import reverse

from sendwell.access import scope
from sendwell.access.models import Member, Reading
from sendwell.audit.chain import seal
from sendwell.audit.models import Change
from sendwell.casebook.models import Case
from sendwell.governance.actions.looking import note_findings
from sendwell.governance.actions.reviewing import escalate
from sendwell.governance.alerts import alert
from sendwell.governance.models import Finding
from sendwell.governance.unusual import Found, Look, unusual
from sendwell.organisations.models import Organisation
from sendwell.ui.words import LONDON

USUAL_DAYS = 30
_last: dict[str, datetime] = {}


def watch(now: datetime) -> None:
    """One round at `now`: seal each minute, look for what is overdue or unusual each hour."""
    if _due("seal", now, timedelta(minutes=1)):
        seal(now, anchored_in=Path(settings.AUDIT_ANCHOR) if settings.AUDIT_ANCHOR else None)
    if _due("look", now, timedelta(hours=1)):
        day = now.astimezone(LONDON).date()
        escalate(day)
        look_for_unusual(day)


def _due(what: str, now: datetime, every: timedelta) -> bool:
    if what in _last and timedelta(0) <= now - _last[what] < every:
        return False
    _last[what] = now
    return True


def look_for_unusual(day: date) -> int:
    """Look at what was read yesterday and today, organisation by organisation. Returns how many findings are new."""
    new = 0
    for organisation in Organisation.objects.filter(members__isnull=False).distinct().order_by("pk"):
        with scope.acting_for(organisation, as_of=day, why="looking for unusual reading"):
            new += _look_at(organisation, day)
    return new


def _look_at(organisation: Organisation, day: date) -> int:
    looks = list(looks_of(organisation, day - timedelta(days=1), day))
    if not looks:
        return 0
    found = unusual(looks, usual_of(organisation, day - timedelta(days=1)))
    before = Finding.objects.filter(organisation=organisation).count()
    note_findings(found, organisation)
    new = Finding.objects.filter(organisation=organisation).count() - before
    if new:
        _tell(organisation, day, found)
    return new


def _tell(organisation: Organisation, day: date, found: Sequence[Found]) -> None:
    about = {each.member_id for each in found}
    only = Member.objects.filter(pk__in=about).first() if len(about) == 1 else None
    whose = {each.child_id for each in found}
    child_id = whose.pop() if len(whose) == 1 else None
    path = reverse("governance:unusual")
    alert(organisation, "access_unusual", path, child_id=child_id, day=day, but=only, managers=False)


def looks_of(organisation: Organisation, first: date, last: date) -> Iterable[Look]:
    """The looks of an organisation's people at children's records from `first` to `last`. Four queries."""
    readings = list(
        Reading.objects.filter(
            organisation=organisation, allowed=True, child__isnull=False, at__gte=_begins(first)
        )
        .filter(at__lt=_begins(last + timedelta(days=1)))
        .select_related("member", "child")
        .order_by("at", "pk")
    )
    children = {each.child_id for each in readings if each.child_id}
    closed = _days_since_closed(children, last)
    did = _who_did_something(organisation, first)
    for each in readings:
        if each.child is not None:
            day = each.at.astimezone(LONDON).date()
            yield Look(
                each.member_id,
                each.member.name,
                each.child.pk,
                each.child.family_name,
                each.at,
                closed.get(each.child.pk),
                (each.member_id, each.child.pk, day) in did,
            )


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def _days_since_closed(children: set[int], day: date) -> dict[int, int]:
    """For each child without an open case, the days since the last was closed."""
    cases = Case.objects.filter(child_id__in=children)
    open_ones = set(cases.filter(closed_on__isnull=True).values_list("child_id", flat=True))
    ended = cases.values("child_id").annotate(last=Max("closed_on"))
    return {
        each["child_id"]: (day - each["last"]).days
        for each in ended
        if each["last"] and each["child_id"] not in open_ones
    }


def _who_did_something(organisation: Organisation, since: date) -> set[tuple[int, int, date]]:
    changes = Change.objects.filter(
        organisation_id=organisation.pk,
        at__gte=_begins(since),
        member_id__isnull=False,
        child_id__isnull=False,
    )
    return {
        (member, child, day)
        for member, child, day in changes.annotate(day=TruncDate("at", tzinfo=LONDON))
        .values_list("member_id", "child_id", "day")
        .distinct()
        if member and child
    }


def usual_of(organisation: Organisation, before: date) -> dict[int, Sequence[int]]:
    """For each member, how many different records they read on each of the last thirty days on which they read any."""
    days = (
        Reading.objects.filter(
            Q(organisation=organisation, allowed=True, child__isnull=False),
            at__gte=_begins(before - timedelta(days=USUAL_DAYS)),
            at__lt=_begins(before),
        )
        .annotate(day=TruncDate("at", tzinfo=LONDON))
        .values_list("member_id", "day", F("child_id"))
        .distinct()
    )
    counted = Counter((member, day) for member, day, _ in days)
    usual: dict[int, list[int]] = defaultdict(list)
    for (member, _), many in counted.items():
        usual[member].append(many)
    return dict(usual)
