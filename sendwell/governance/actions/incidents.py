"""Incidents: opened when somebody saw what they should not have, closed with what was done."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import require
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.governance.alerts import alert
from sendwell.governance.models import Incident
from sendwell.governance.opening import demand_let_in
from sendwell.law.refusals import Refused
from sendwell.ui.words import LONDON


@transaction.atomic
def open_incident(
    *, what: str, by: Member, at: datetime, child_id: int | None = None, member: Member | None = None
) -> Incident:
    """Note an incident; the 72 hours of UK GDPR article 33 run from `at`. Raises Refused without words."""
    require(by, Permission.BREAK_GLASS_REVIEW)
    if not what.strip():
        raise Refused("Say what happened.", field="what")
    return Incident.objects.create(
        organisation_id=by.organisation_id or 0,
        child_id=child_id,
        member=member,
        what=what.strip(),
        known_at=at,
        opened_by=by,
    )


@transaction.atomic
def note_wrong_send(*, what: str, child_id: int, by: Member, at: datetime) -> None:
    """Open an incident about something that went to the wrong one and was taken back at `at` (B16).

    Those who answer for the organisation's data are told at once: the 72 hours of UK GDPR article 33 have begun.
    """
    incident = Incident(
        organisation_id=by.organisation_id or 0, child_id=child_id, what=what, known_at=at, opened_by=by
    )
    # Without reading anything back: whoever takes it back may not see incidents.
    Incident.objects.bulk_create([incident], ignore_conflicts=True)
    if by.organisation is not None:
        path = reverse("governance:incident", kwargs={"uid": incident.uid})
        day = at.astimezone(LONDON).date()
        alert(by.organisation, "incident_opened", path, child_id=child_id, day=day, but=by, managers=False)


@transaction.atomic
def close_incident(
    *, incident: Incident, done: str, commissioner_told_on: date | None, by: Member, day: date
) -> Incident:
    """Close it with what was done, and why the Commissioner was told or not. Raises Refused; NotThere if kept out."""
    require(by, Permission.BREAK_GLASS_REVIEW)
    demand_let_in(by, incident.child_id)
    held = Incident.objects.select_for_update().get(pk=incident.pk)
    if held.closed_on is not None:
        raise Refused("A colleague has closed this already. Nothing was changed.")
    if not done.strip():
        raise Refused("Say what was done, and why the Commissioner was told or not.", field="done")
    if same_person(held.member_id, by):
        raise Refused("Nobody closes an incident about themselves. Ask a colleague.")
    held.done, held.commissioner_told_on = done.strip(), commissioner_told_on
    held.closed_on, held.closed_by = day, by
    held.save()
    return held
