"""Unusual reading: noting it once, and saying what was found when somebody looked into it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import require
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.governance.actions.incidents import open_incident
from sendwell.governance.models import Finding, Rule
from sendwell.governance.opening import demand_let_in
from sendwell.governance.unusual import Found
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.ui import words


def note_findings(found: Iterable[Found], organisation: Organisation) -> None:
    """Note each for its organisation; what was noted before for the same person, day and child is not noted again.

    Without reading anything back: whoever it is about may not see it.
    """
    Finding.objects.bulk_create(
        [
            Finding(
                rule=each.rule,
                member_id=each.member_id,
                organisation=organisation,
                child_id=each.child_id,
                day=each.day,
                times=each.times,
            )
            for each in found
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def look_into(
    *, finding: Finding, found: str, incident: bool, by: Member, day: date, at: datetime
) -> Finding:
    """Say what was found, and open an incident where somebody saw what they should not have (UK GDPR article 33).

    Raises Refused without words, about oneself, or when a colleague was first; NotThere for whoever is kept out of
    the record.
    """
    require(by, Permission.BREAK_GLASS_REVIEW)
    demand_let_in(by, finding.child_id)
    held = Finding.objects.select_for_update(of=("self",)).select_related("member").get(pk=finding.pk)
    if held.looked_into_on is not None:
        raise Refused("A colleague has looked into this already. Nothing was changed.")
    if same_person(held.member_id, by):
        raise Refused("Nobody looks into themselves. Ask a colleague.")
    if not found.strip():
        raise Refused("Say what you found.", field="found")
    held.found, held.looked_into_by, held.looked_into_on = found.strip(), by, day
    held.save()
    if incident:
        open_incident(
            what=f"{held.member.name}, {words.day(held.day)}. {Rule(held.rule).label}. {held.found}",
            child_id=held.child_id,
            member=held.member,
            by=by,
            at=at,
        )
    return held
