"""The register of impact assessments: the list, one assessment with its risks, and their forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.sharing.actions.assessments import RISK_NAMES, AssessmentDetails, RiskDetails
from sendwell.sharing.forms import AssessmentForm, AssessmentsFilter, RiskForm
from sendwell.sharing.models import Assessment, Effect, Level, Likelihood, Outcome, Risk, Severity
from sendwell.sharing.openness import path_of
from sendwell.sharing.pages.agreements import FlowLink
from sendwell.sharing.pages.frame import (
    Editing,
    State,
    owner_called,
    owners,
    sections_of,
    shown_state,
    two_texts,
    visible_assessments,
)
from sendwell.sharing.pages.frame import may_keep as may_keep_it
from sendwell.sharing.standing import assessment_stands
from sendwell.ui.lists import Paging, Query, Sort
from sendwell.ui.parts import Link, Row
from sendwell.ui.words import day as in_full

ORDERS = {
    "title": ("title", "pk"),
    "kept_by": ("kept_by__name", "title", "pk"),
    "review_on": ("review_on", "title", "pk"),
}
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


@dataclass(frozen=True)
class Assessments:
    """The register, filtered."""

    sections: Sequence[Link]
    rows: Sequence[AssessmentRow]
    sort: Sort
    paging: Paging
    filters: AssessmentsFilter
    may_add: bool


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
    flows: Sequence[FlowLink]
    may_keep: bool
    may_sign: bool


def assessments_page(member: Member, filters: AssessmentsFilter, query: Query, *, as_of: date) -> Assessments:
    """The assessments that concern the member's organisation."""
    found = matching(visible_assessments(member), filters.values, as_of)
    sort = Sort.read(query, allowed=ORDERS, default="title")
    paging = Paging.read(query, total=found.count())
    first, *rest = ORDERS[sort.by]
    ordered = found.order_by(f"-{first}" if sort.descending else first, *rest).select_related("kept_by")
    return Assessments(
        sections=sections_of("sharing:assessments"),
        rows=[_row(each, as_of) for each in ordered[paging.start : paging.stop]],
        sort=sort,
        paging=paging,
        filters=filters,
        may_add=member.may(Permission.SHARING_KEEP),
    )


def matching(found: QuerySet[Assessment], asked: Mapping[str, Any], as_of: date) -> QuerySet[Assessment]:
    """The assessments that fit the filters; the state is worked out as `standing.assessment_stands` does."""
    if asked["words"]:
        found = found.filter(Q(title__icontains=asked["words"]) | Q(subject__icontains=asked["words"]))
    if asked["holds"]:
        found = found.filter(classes__contains=[asked["holds"]])
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
        facts=_facts(assessment),
        data=[DataClass(each).words for each in assessment.classes],
        risks=[_risk(each) for each in assessment.risks.order_by("number")],
        flows=[
            FlowLink(flow.title, path_of(flow), "")
            for flow in assessment.flows.filter(ended_on__isnull=True).order_by("title")
        ],
        may_keep=may_keep_it(member, assessment),
        may_sign=stands.state == "waiting"
        and assessment.kept_by_id == member.organisation_id
        and member.may(Permission.SHARING_SIGN),
    )


def said_of(assessment: Assessment) -> dict[str, Any]:
    """What an assessment says, as the form asks for it."""
    names = (
        "title", "subject", "necessity", "consulted", "classes", "outcome", "outcome_words", "evidence", "review_on",
    )  # fmt: skip
    return {name: getattr(assessment, name) for name in names} | {"owner": assessment.owner.slug}


def offered(form: AssessmentForm, member: Member, as_of: date) -> AssessmentForm:
    """The form with the owners there are to choose from."""
    form.offer("owner", owners(member, as_of))
    return form


def details(form: AssessmentForm, member: Member) -> AssessmentDetails:
    """What was typed, as the action takes it."""
    said = form.values | {"owner": owner_called(member, form.values["owner"])}
    return AssessmentDetails(**said | {"outcome": said["outcome"] or Outcome.UNDECIDED})


def editing(form: AssessmentForm, assessment: Assessment | None = None) -> Editing:
    """The form of an assessment, new or changed, with both texts where somebody else was first."""
    return Editing(
        title="Change this assessment" if assessment else "Write down an impact assessment",
        caption=assessment.title if assessment else "Impact assessments",
        means=[SIGN_AGAIN] if assessment else ["You add its risks and measures after saving it."],
        submit="Save",
        cancel=path_of(assessment) if assessment else reverse("sharing:assessments"),
        two_texts=two_texts(form),
        form=form,
    )


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


def _facts(assessment: Assessment) -> list[Row]:
    rows = [
        Row("What is assessed", assessment.subject),
        Row("Why it is needed", assessment.necessity),
        Row("Who was asked", assessment.consulted or "Nobody yet"),
        Row("Outcome", [Outcome(assessment.outcome).label, *filter(None, [assessment.outcome_words])]),
        Row("Full paper", assessment.evidence or "Nothing beyond what stands here"),
        Row("Kept by", assessment.kept_by.name),
        Row("Owner", assessment.owner.name),
        Row("Next review", in_full(assessment.review_on)),
    ]
    if assessment.signed_by and assessment.signed_on:
        rows.append(Row("Last signed off", f"{assessment.signed_by.name}, {in_full(assessment.signed_on)}"))
    if assessment.ended_on:
        rows.append(Row("Ended", f"{in_full(assessment.ended_on)}: {assessment.ended_why}"))
    return rows
