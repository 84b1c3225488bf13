"""Impact assessments: writing and changing them, their risks, and the sign-off (UK GDPR article 35)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.sharing import history
from sendwell.sharing.actions.keeping import (
    NOTHING_DIFFERENT,
    as_read,
    changed,
    held,
    locked,
    new_terms,
    not_ended,
    own_organisation,
    said_by,
    sound,
    stored,
    written,
)
from sendwell.sharing.models import (
    Assessment,
    Effect,
    Level,
    Likelihood,
    Outcome,
    Risk,
    Severity,
    Verb,
)
from sendwell.ui.words import day as in_full

NAMES = {
    "title": "Title",
    "subject": "What is assessed",
    "necessity": "Why it is needed",
    "consulted": "Who was asked",
    "classes": "Data",
    "outcome": "Outcome",
    "outcome_words": "Reasons",
    "evidence": "Where the paper is",
    "owner": "Owner",
    "review_on": "Next review",
}
TERMS = ("subject", "necessity", "classes", "outcome", "outcome_words")
RISK_NAMES = {
    "risk": "Risk",
    "likelihood": "How likely",
    "severity": "How bad",
    "measure": "Measure",
    "effect": "What the measure does",
    "left": "What is left",
    "who": "Who sees to it",
    "due_on": "By when",
    "done_on": "Done on",
}


@dataclass(frozen=True)
class AssessmentDetails:
    """What an assessment says. `classes` are letters of data classes."""

    title: str
    subject: str
    necessity: str
    consulted: str
    classes: Sequence[str]
    outcome: Outcome
    outcome_words: str
    evidence: str
    owner: Member
    review_on: date


@dataclass(frozen=True)
class RiskDetails:
    """One risk and the measure against it."""

    risk: str
    likelihood: Likelihood
    severity: Severity
    measure: str
    effect: Effect
    left: Level
    who: str
    due_on: date | None = None
    done_on: date | None = None


@transaction.atomic
def write_assessment(*, details: AssessmentDetails, by: Member, day: date) -> Assessment:
    """Write down an assessment of one's own organisation. Nothing may pass under it until it is signed off."""
    organisation = own_organisation(by, Permission.SHARING_KEEP)
    _sound(details, organisation)
    return written(Assessment, said_by(details) | {"terms_since": day}, organisation, by=by, day=day)


@transaction.atomic
def change_assessment(
    *, assessment: Assessment, details: AssessmentDetails, version: int, by: Member, day: date
) -> Assessment:
    """Change what an assessment says. What changes its substance asks for a new sign-off.

    Raises ChangedMeanwhile where somebody else changed it since `version`.
    """
    assessment = held(assessment, by, version=version)
    _sound(details, own_organisation(by, Permission.SHARING_KEEP))
    return changed(assessment, said_by(details), NAMES, terms=TERMS, by=by, day=day)


@transaction.atomic
def add_risk(*, assessment: Assessment, details: RiskDetails, by: Member, day: date) -> Risk:
    """Add a risk with its measure. The assessment must then be signed off again."""
    assessment = held(assessment, by)
    _sound_risk(details)
    last = assessment.risks.aggregate(last=Max("number"))["last"] or 0
    risk = Risk.objects.create(assessment=assessment, number=last + 1, **vars(details))
    changes = history.differences(Risk, {}, vars(details), RISK_NAMES)
    _risk_changed(assessment, Verb.RISK_ADDED, risk, changes, by, day)
    return risk


@transaction.atomic
def change_risk(*, risk: Risk, details: RiskDetails, version: int, by: Member, day: date) -> Risk:
    """Change a risk, or note that its measure is done. Only the latter leaves the signature standing."""
    assessment = held(risk.assessment, by, version=version)
    _sound_risk(details)
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    before = {name: getattr(risk, name) for name in RISK_NAMES}
    changes = history.differences(Risk, before, vars(details), RISK_NAMES)
    if not changes:
        raise Refused(NOTHING_DIFFERENT)
    for name, value in vars(details).items():
        setattr(risk, name, value)
    risk.save()
    only_done = all(what == RISK_NAMES["done_on"] for what, _, _ in changes)
    _risk_changed(assessment, Verb.RISK_CHANGED, risk, changes, by, day, sign_again=not only_done)
    return risk


@transaction.atomic
def remove_risk(*, risk: Risk, by: Member, day: date) -> None:
    """Take a risk out. What it said stays in the history."""
    assessment = held(risk.assessment, by)
    before = {name: getattr(risk, name) for name in RISK_NAMES}
    changes = history.differences(Risk, before, {}, RISK_NAMES)
    number = risk.number
    Risk.objects.filter(pk=risk.pk).delete()
    risk.number = number
    _risk_changed(assessment, Verb.RISK_REMOVED, risk, changes, by, day)


@transaction.atomic
def sign_assessment(*, assessment: Assessment, version: int, by: Member, day: date) -> Assessment:
    """Sign an assessment off for one's own organisation, with the outcome it comes to.

    Raises NotThere for another organisation's, Refused before there is an outcome, where it is signed already and
    where it was changed since `version` was read.
    """
    organisation = own_organisation(by, Permission.SHARING_SIGN)
    assessment = locked(assessment)
    if assessment.kept_by_id != organisation.pk:
        raise NotThere
    not_ended(assessment)
    as_read(assessment, version)
    if not assessment.outcome:
        raise Refused("There is no outcome yet. Write down what the assessment comes to before you sign it.")
    if assessment.signed_terms == assessment.terms and assessment.signed_on:
        raise Refused(f"It was signed off on {in_full(assessment.signed_on)}. Nothing was changed.")
    stored(assessment, {"signed_by": by, "signed_on": day, "signed_terms": assessment.terms})
    history.note(assessment, Verb.SIGNED, by=by, day=day, words=Outcome(assessment.outcome).label)
    return assessment


def _sound(details: AssessmentDetails, organisation: Organisation) -> None:
    sound(vars(details), organisation)
    for field, words in {
        "subject": "Say what is done with whose data.",
        "necessity": "Say why it is needed, and why no less would do.",
    }.items():
        if not getattr(details, field).strip():
            raise Refused(words, field=field)
    if details.outcome and not details.outcome_words.strip():
        raise Refused("Give the reasons for the outcome.", field="outcome_words")


def _sound_risk(details: RiskDetails) -> None:
    for field, words in {
        "risk": "Say what could go wrong, and for whom.",
        "measure": "Say what is done about it.",
        "who": "Say who sees to it.",
    }.items():
        if not getattr(details, field).strip():
            raise Refused(words, field=field)


def _risk_changed(
    assessment: Assessment,
    verb: Verb,
    risk: Risk,
    changes: list[history.Difference],
    by: Member,
    day: date,
    *,
    sign_again: bool = True,
) -> None:
    stored(assessment, new_terms(day) if sign_again else {})
    history.note(assessment, verb, by=by, day=day, words=f"Risk {risk.number}", details=changes)
