"""Reviewing an emergency opening, and reminding whoever has not."""

from datetime import date, datetime

from django.db import connection, transaction
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import require
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.governance.actions.incidents import open_incident
from sendwell.governance.alerts import alert
from sendwell.governance.models import BreakGlassReview, Outcome
from sendwell.governance.opening import demand_let_in
from sendwell.law.refusals import Refused

LATE = "{name} opened a record in an emergency, and the review found that it was not justified. {findings}"


@transaction.atomic
def review(
    *,
    review: BreakGlassReview,
    outcome: str,
    findings: str,
    withhold: bool,
    withhold_why: str = "",
    by: Member,
    at: datetime,
) -> BreakGlassReview:
    """Say whether an emergency opening was justified. What was not ends at once (A13) and becomes an incident.

    With `withhold` the family is not shown it, for a reason that is written down. Raises Refused when it was
    reviewed before, when somebody reviews themselves, or when words are missing; NotThere for whoever is kept out
    of the record (A19).
    """
    require(by, Permission.BREAK_GLASS_REVIEW)
    demand_let_in(by, review.child_id)
    held = BreakGlassReview.objects.select_for_update(of=("self",)).select_related("member").get(pk=review.pk)
    _demand(held, outcome, findings, withhold, withhold_why, by)
    held.outcome, held.findings = outcome, findings.strip()
    held.withheld, held.withheld_why = withhold, withhold_why.strip() if withhold else ""
    held.reviewed_by, held.reviewed_at = by, at
    held.save()
    if outcome == Outcome.NOT_JUSTIFIED:
        _end(held, at)
        open_incident(
            what=LATE.format(name=held.member.name, findings=findings.strip()),
            child_id=held.child_id,
            member=held.member,
            by=by,
            at=at,
        )
    return held


def _end(held: BreakGlassReview, at: datetime) -> None:
    """By the database, behind its wall: the reviewer at the organisation of whoever opened it sees no such leave."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_end_opening(%s, %s)", [held.pk, at])


def _demand(
    held: BreakGlassReview, outcome: str, findings: str, withhold: bool, why: str, by: Member
) -> None:
    if held.outcome:
        raise Refused("A colleague has reviewed this already. Nothing was changed.")
    if same_person(held.member_id, by):
        raise Refused("Nobody reviews what they did themselves. Ask a colleague.")
    if by.organisation_id not in (held.organisation_id, held.holder_id):
        raise Refused("Another organisation reviews this.")
    if outcome not in (Outcome.JUSTIFIED, Outcome.NOT_JUSTIFIED):
        raise Refused("Say whether it was justified.", field="outcome")
    if not findings.strip():
        raise Refused("Say what you found.", field="findings")
    if withhold and not why.strip():
        raise Refused("Say for whose safety the family is not shown this.", field="withhold_why")


@transaction.atomic
def escalate(day: date) -> int:
    """Remind both organisations of reviews that were due before `day`, once each. Returns how many. The worker's."""
    late = BreakGlassReview.objects.filter(outcome="", due_on__lt=day, escalated_on__isnull=True)
    waiting = late.select_related("organisation", "holder", "member").select_for_update(
        of=("self",), skip_locked=True
    )
    reminded = 0
    for each in waiting:
        path = reverse("governance:review", kwargs={"uid": each.uid})
        for organisation in {each.organisation, each.holder}:
            alert(organisation, "break_glass_overdue", path, child_id=each.child_id, day=day, but=each.member)
        each.escalated_on = day
        each.save(update_fields=["escalated_on"])
        reminded += 1
    return reminded
