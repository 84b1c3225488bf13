"""The young person's own rights: steps towards them, what they let a parent see, and capacity for one decision."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family.actions.ending import replace_capacity
from sendwell.family.actions.journal import allowed, still_open
from sendwell.family.models import ActsAs, CapacityDecision, PreparationDone, YoungPersonGrant
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.people.models import Adult, AdultOfChild, Profile, Representation, StandsInAs
from sendwell.people.rights import Step, Whose, holder_on, preparations_due

LONGEST_GRANT_YEARS = 2


@transaction.atomic
def note_preparation(*, case: Case, step: Step | str, words: str, by: Member, day: date) -> PreparationDone:
    """Note that a step towards the young person's rights was taken. Raises Refused before its day, or twice."""
    allowed(case, by)
    wanted = Step(step)
    if wanted not in [each.step for each in preparations_due(case.child, day)]:
        raise Refused("That step is not due yet.")
    if not words.strip():
        raise Refused("Say what was done and what the young person said.", field="words")
    try:
        with transaction.atomic():
            done = PreparationDone.objects.create(
                child_id=case.child_id, step=wanted, words=words, day=day, by=by
            )
    except IntegrityError:
        raise Refused("Somebody has noted this step already.") from None
    event = "rights_moved" if wanted is Step.MOVED else "rights_prepared"
    history.record(case, event, by=by, day=day)
    if wanted is Step.MOVED:
        for young in Member.objects.live(day).filter(child_id=case.child_id).select_related("account"):
            outbox.tell(young, "rights_moved", f"/family/{case.ref}/rights", case=case)
    return done


@transaction.atomic
def let_see(
    *, case: Case, adult: Adult, classes: Sequence[str], until: date, how: str, by: Member, day: date
) -> YoungPersonGrant:
    """The young person lets a parent read some things for a time; a new word replaces the one before.

    Said by themselves on their page, or to somebody of the council who writes down how. Raises Refused before
    the rights are theirs, for nothing at all, and for longer than two years.
    """
    _says(case, by)
    if not by.is_family:
        still_open(case)
    if holder_on(case.child, day) is not Whose.YOUNG_PERSON:
        raise Refused("The rights are still the parent’s. There is nothing to let them see.")
    link = AdultOfChild.objects.filter(child_id=case.child_id, adult=adult).first()
    if link is None:
        raise NotThere
    letters = sorted({DataClass(each).value for each in classes})
    if not letters:
        raise Refused(
            "Choose what they may see. To let them see nothing, take back what you said.", field="classes"
        )
    if not day <= until <= day.replace(year=day.year + LONGEST_GRANT_YEARS, day=min(day.day, 28)):
        raise Refused("Choose a last day within two years. You can say it again then.", field="until")
    _take_back(case, adult, day)
    made = Representation.objects.create(
        child_id=case.child_id, adult=adult, basis=StandsInAs.GRANT, classes=letters, from_on=day, until=until
    )
    said = YoungPersonGrant.objects.create(
        representation=made, child_id=case.child_id, how=how[:300], day=day, by=by
    )
    history.record(case, "young_person_decided", by=by, day=day)
    return said


@transaction.atomic
def take_back(*, case: Case, adult: Adult, by: Member, day: date) -> None:
    """The young person no longer lets a parent read anything. It works at the parent's next request."""
    _says(case, by)
    if _take_back(case, adult, day):
        history.record(case, "young_person_decided", by=by, day=day)


def _take_back(case: Case, adult: Adult, day: date) -> int:
    return Representation.objects.filter(
        child_id=case.child_id, adult=adult, basis=StandsInAs.GRANT, taken_back_on__isnull=True
    ).update(taken_back_on=day)


def _says(case: Case, by: Member) -> None:
    if by.child_id is not None and by.child_id == case.child_id and by.may(Permission.OWN_RIGHTS):
        return
    allowed(case, by)


@transaction.atomic
def record_capacity(
    *,
    case: Case,
    decision: str,
    evidence: str,
    assessor: str,
    assessed_on: date,
    review_on: date,
    acts: Adult,
    acts_as: ActsAs | str,
    by: Member,
    day: date,
) -> CapacityDecision:
    """Record that the young person lacks capacity for one named decision, and who acts for them in it (reg 64).

    Raises Refused without the decision, the evidence, the assessor or the review; there is no general lack (C11).
    A newer decision on the same matter ends the older. Nobody who is restricted is made to act: that takes two people
    first (C05).
    """
    allowed(case, by)
    still_open(case)
    said = {"decision": decision, "evidence": evidence, "assessor": assessor}
    for field, text in said.items():
        if not text.strip():
            raise Refused(MISSING[field], field=field)
    if holder_on(case.child, day) is not Whose.YOUNG_PERSON:
        raise Refused("Until the rights are the young person’s, the parent decides.")
    _is_not_restricted(case, acts)
    if review_on <= assessed_on:
        raise Refused("Say when it is looked at again, after it was assessed.", field="review_on")
    decision = decision.strip()[:200]
    replace_capacity(case, decision, day)
    made = Representation.objects.create(
        child_id=case.child_id,
        adult=acts,
        basis=StandsInAs.ALTERNATIVE,
        decision=decision,
        from_on=day,
        until=max(review_on, day),
    )
    found = CapacityDecision.objects.create(
        child_id=case.child_id,
        decision=decision,
        evidence=evidence,
        assessor=assessor,
        assessed_on=assessed_on,
        review_on=review_on,
        acts=acts,
        acts_as=ActsAs(acts_as),
        representation=made,
        by=by,
    )
    history.record(case, "capacity_assessed", by=by, day=day, details={"decision": decision})
    return found


def _is_not_restricted(case: Case, acts: Adult) -> None:
    """Refuse an adult who may be sent less than a parent: to act for the young person they would have to know more."""
    kept = AdultOfChild.objects.filter(child_id=case.child_id, adult=acts).exclude(profile=Profile.FULL)
    if kept.exists():
        raise Refused(
            f"What {acts.name} may be sent is restricted. Propose first that they may know more: a second person must "
            "confirm it.",
            field="acts",
        )


MISSING = {
    "decision": "Say which decision. Nobody lacks capacity for everything.",
    "evidence": "Say what shows it.",
    "assessor": "Say who assessed it.",
}
