"""Incidents: the list, and one with its 72 hours."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.two_people import hats_of
from sendwell.governance.models import TOLD_WITHIN, Incident
from sendwell.governance.opening import kept_out_of, open_noted
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import Row
from sendwell.ui.words import day, when


@dataclass(frozen=True)
class IncidentRow:
    """One incident."""

    uid: str
    known_at: datetime
    about: str
    state: str
    tell_by: datetime
    late: bool


@dataclass(frozen=True)
class IncidentsPage:
    """Incidents, open ones first."""

    rows: Sequence[IncidentRow]
    paging: Paging


def incidents_of(member: Member) -> QuerySet[Incident]:
    """The incidents of this member's organisation, without what others settle.

    That is what is about the member, and about a child whose record they are kept out of.
    """
    ours = Incident.objects.filter(organisation_id=member.organisation_id or 0)
    return ours.exclude(member__in=hats_of(member)).exclude(child_id__in=kept_out_of(member))


def incidents_page(member: Member, query: Query, *, at: datetime) -> IncidentsPage:
    """The incidents of this organisation, open ones first."""
    found = incidents_of(member).select_related("member").order_by("-closed_on", "known_at", "pk")
    paging = Paging.read(query, total=found.count())
    return IncidentsPage([_row(each, at) for each in found[paging.start : paging.stop]], paging)


def _row(each: Incident, at: datetime) -> IncidentRow:
    return IncidentRow(
        str(each.uid),
        each.known_at,
        each.member.name if each.member else "",
        "Closed" if each.closed_on else "Open",
        each.known_at + TOLD_WITHIN,
        each.closed_on is None and at > each.known_at + TOLD_WITHIN,
    )


@dataclass(frozen=True)
class IncidentPage:
    """One incident."""

    uid: str
    rows: Sequence[Row]
    open: bool
    tell_by: datetime
    late: bool


def open_the_incident(member: Member, uid: uuid.UUID) -> Incident:
    """The incident, for whoever answers for data in the same organisation. Raises NotThere."""
    rows = Incident.objects.select_related("member", "child", "opened_by", "closed_by")
    found = rows.filter(uid=uid).first()
    return open_noted(found, member, needs=Permission.BREAK_GLASS_REVIEW, screen="incident")


def incident_page(member: Member, uid: uuid.UUID, *, at: datetime) -> IncidentPage:
    """What happened, until when the Commissioner must be told, and what was done. Raises NotThere."""
    found = open_the_incident(member, uid)
    rows = [
        Row("What happened", found.what),
        Row("Known since", when(found.known_at)),
        Row("Opened by", found.opened_by.name),
    ]
    if found.closed_on and found.closed_by:
        told = day(found.commissioner_told_on) if found.commissioner_told_on else "Not told"
        rows += [
            Row("Information Commissioner", told),
            Row("Closed by", f"{found.closed_by.name}, {day(found.closed_on)}"),
            Row("What was done", found.done),
        ]
    if found.child:
        rows.insert(1, Row("Whose record", f"{found.child.given_name} {found.child.family_name}"))
    tell_by = found.known_at + TOLD_WITHIN
    return IncidentPage(
        str(found.uid), rows, found.closed_on is None, tell_by, found.closed_on is None and at > tell_by
    )
