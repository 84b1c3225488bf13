"""Ending at once what lets more be known than is usual, by one person; and looking again at what stays."""

from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family.actions.journal import allowed, write
from sendwell.family.models import CapacityDecision, Kind, Override, SealNote
from sendwell.law.refusals import Refused
from sendwell.people.models import Representation, StandsInAs


@transaction.atomic
def end_override(*, case: Case, override: Override, why: str, by: Member, day: date) -> Override:
    """Sharing without consent ends now: what the family refused is refused again (C14).

    Raises Refused when it has ended already.
    """
    allowed(case, by)
    found = Override.objects.select_for_update(of=("self",)).get(pk=override.pk)
    if found.child_id != case.child_id:
        raise NotThere
    if found.ended_on or found.until < day:
        raise Refused("It has ended already. Nothing was changed.")
    found.ended_on, found.why_ended = day, _said(why)
    found.save(update_fields=["ended_on", "why_ended"])
    history.record(case, "override_ended", by=by, day=day)
    return found


@transaction.atomic
def end_capacity(
    *, case: Case, decision: CapacityDecision, why: str, by: Member, day: date
) -> CapacityDecision:
    """Nobody acts for the young person in this decision any more, from now on (C11; Mental Capacity Act 2005 s.1).

    Because they can decide it now, or because it was recorded wrongly. Raises Refused when it ended already.
    """
    allowed(case, by)
    if decision.child_id != case.child_id:
        raise NotThere
    details = {"decision": decision.decision, "reason": _said(why)}
    live = Representation.objects.filter(pk=decision.representation_id, taken_back_on__isnull=True)
    if not live.update(taken_back_on=day):
        raise Refused("It has ended already. Nothing was changed.")
    history.record(case, "capacity_ended", by=by, day=day, details=details)
    return decision


def replace_capacity(case: Case, decision: str, day: date) -> None:
    """A newer decision on the same matter ends the older: who acts in it, and when it is looked at again (reg 64)."""
    Representation.objects.filter(
        child_id=case.child_id,
        basis=StandsInAs.ALTERNATIVE,
        decision__iexact=decision.strip()[:200],
        taken_back_on__isnull=True,
    ).update(taken_back_on=day)


@transaction.atomic
def look_at_seal(*, case: Case, note: SealNote, review_on: date, why: str, by: Member, day: date) -> SealNote:
    """Note that somebody has looked at a seal, and when that is done next. It loosens nothing (C12)."""
    allowed(case, by)
    if note.child_id != case.child_id or note.seal.lifted_on:
        raise NotThere
    if review_on <= day:
        raise Refused("Choose a day after today on which it is looked at again.", field="review_on")
    said = _said(why)
    note.review_on = review_on
    note.save(update_fields=["review_on"])
    write(case, Kind.SEAL, subject=note.seal_id, was="", now="looked at again", by=by, day=day, evidence=said)
    return note


def _said(why: str) -> str:
    if not why.strip():
        raise Refused("Say why. Whoever looks at this later must be able to follow it.", field="why")
    return why.strip()[:300]
