"""The register of impact assessments: the list, one assessment with its risks, and their forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.sharing.actions.assessments import NAMES, RISK_NAMES, AssessmentDetails, RiskDetails
from sendwell.sharing.forms import AssessmentForm, AssessmentsFilter, RiskForm
from sendwell.sharing.models import Assessment, Effect, Level, Likelihood, Outcome, Risk, Severity
from sendwell.sharing.openness import path_of
from sendwell.sharing.pages.frame import (
    Editing,
    Register,
    State,
    flows_under,
    kept_rows,
    owner_called,
    register,
    searched,
    sections_of,
    shown_state,
    stated,
    two_texts,
    visible_assessments,
)
from sendwell.sharing.pages.frame import may_keep as may_keep_it
from sendwell.sharing.standing import assessment_stands
from sendwell.ui.lists import Query
from sendwell.ui.parts import Link, Row
from sendwell.ui.words import day as in_full

SIGN_AGAIN = (
    "If you change what is assessed, the data, the outcome or a risk, it must be signed off again. "
    "Until it is, nothing passes under it."
)


@dataclass(frozen=True)
class AssessmentRow:
    """One assessment of the list."""

    url: str
    title: str
    kept_by: str
    outcome: str
    review_on: date
    state: State


Assessments = Register[AssessmentRow, AssessmentsFilter]


@dataclass(frozen=True)
class RiskRow:
    """One risk with its measure."""

    number: int
    risk: str
    before: str
    measure: str
    left: str
    who: str


@dataclass(frozen=True)
class AssessmentPage:
    """Everything about one assessment."""

    sections: Sequence[Link]
    uid: str
    title: str
    kept_by: str
    state: State
    facts: Sequence[Row]
    data: Sequence[str]
    risks: Sequence[RiskRow]
    flows: Sequence[Link]
    may_keep: bool
    may_sign: bool


def assessments_page(member: Member, filters: AssessmentsFilter, query: Query, *, as_of: date) -> Assessments:
    """The assessments that concern the member's organisation."""
    found = matching(visible_assessments(member), filters.values, as_of)
    return register(found, lambda each: _row(each, as_of), member, filters, query, here="sharing:assessments")


def matching(found: QuerySet[Assessment], asked: Mapping[str, Any], as_of: date) -> QuerySet[Assessment]:
    """The assessments that fit the filters; the state is worked out as `standing.assessment_stands` does."""
    found = searched(found, asked, text="subject")
    if not asked["state"]:
        return found
    ended = Q(ended_on__lte=as_of)
    if asked["state"] == "ended":
        return found.filter(ended)
    is_signed, allows = Q(signed_terms=F("terms")), Q(outcome__in=Outcome.allows())
    wanted = {"waiting": ~is_signed, "refused": is_signed & ~allows, "live": is_signed & allows}
    if asked["state"] == "waiting":
        return found.exclude(ended).exclude(is_signed & Q(signed_terms__isnull=False))
    return found.exclude(ended).filter(wanted[asked["state"]])


def assessment_page(member: Member, assessment: Assessment, *, as_of: date) -> AssessmentPage:
    """One assessment, for somebody whose organisation it concerns."""
    stands = assessment_stands(assessment, as_of)
    return AssessmentPage(
        sections=sections_of(""),
        uid=str(assessment.uid),
        title=assessment.title,
        kept_by=assessment.kept_by.name,
        state=shown_state(stands),
        facts=_facts(assessment, as_of),
        data=[DataClass(each).words for each in assessment.classes],
        risks=[_risk(each) for each in assessment.risks.order_by("number")],
        flows=flows_under(assessment),
        may_keep=may_keep_it(member, assessment),
        may_sign=stands.state == "waiting"
        and assessment.kept_by_id == member.organisation_id
        and member.may(Permission.SHARING_SIGN),
    )


def said_of(assessment: Assessment) -> dict[str, Any]:
    """What an assessment says, as the form asks for it."""
    return stated(assessment, NAMES)


def details(form: AssessmentForm, member: Member) -> AssessmentDetails:
    """What was typed, as the action takes it."""
    said = form.values | {"owner": owner_called(member, form.values["owner"])}
    return AssessmentDetails(**said | {"outcome": said["outcome"] or Outcome.UNDECIDED})


def risk_of(assessment: Assessment, number: int) -> Risk:
    """One risk of an assessment. Raises NotThere."""
    risk = Risk.objects.select_related("assessment").filter(assessment=assessment, number=number).first()
    if risk is None:
        raise NotThere
    return risk


def said_of_risk(risk: Risk) -> dict[str, Any]:
    """What a risk says, as the form asks for it."""
    return {name: getattr(risk, name) for name in RISK_NAMES}


def risk_details(form: RiskForm) -> RiskDetails:
    """What was typed, as the action takes it."""
    return RiskDetails(**form.values)


def editing_risk(form: RiskForm, assessment: Assessment, number: int = 0) -> Editing:
    """The form of a risk, with both texts where somebody else changed the assessment meanwhile."""
    return Editing(
        title=f"Change risk {number}" if number else "Add a risk",
        caption=assessment.title,
        means=[SIGN_AGAIN],
        submit="Save",
        cancel=path_of(assessment),
        two_texts=two_texts(form),
        form=form,
    )


def _row(assessment: Assessment, as_of: date) -> AssessmentRow:
    return AssessmentRow(
        url=path_of(assessment),
        title=assessment.title,
        kept_by=assessment.kept_by.name,
        outcome=Outcome(assessment.outcome).label,
        review_on=assessment.review_on,
        state=shown_state(assessment_stands(assessment, as_of)),
    )


def _risk(risk: Risk) -> RiskRow:
    done = f", done on {in_full(risk.done_on)}" if risk.done_on else ""
    by_when = f", by {in_full(risk.due_on)}" if risk.due_on and not risk.done_on else ""
    return RiskRow(
        number=risk.number,
        risk=risk.risk,
        before=f"{Likelihood(risk.likelihood).label}, {Severity(risk.severity).label.lower()}",
        measure=f"{risk.measure} ({Effect(risk.effect).label.lower()})",
        left=Level(risk.left).label,
        who=f"{risk.who}{done}{by_when}",
    )


def _facts(assessment: Assessment, as_of: date) -> list[Row]:
    signature = (
        [Row("Last signed off", f"{assessment.signed_by.name}, {in_full(assessment.signed_on)}")]
        if assessment.signed_by and assessment.signed_on
        else []
    )
    return [
        Row("What is assessed", assessment.subject),
        Row("Why it is needed", assessment.necessity),
        Row("Who was asked", assessment.consulted or "Nobody yet"),
        Row("Outcome", [Outcome(assessment.outcome).label, *filter(None, [assessment.outcome_words])]),
        Row("Full paper", assessment.evidence or "Nothing beyond what stands here"),
        *signature,
        *kept_rows(assessment, as_of),
    ]
