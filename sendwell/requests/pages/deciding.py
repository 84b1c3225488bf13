"""The screens of the decision: the test, the notice before it is sent, and what others decided meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sendwell.access.models import Member
from sendwell.casebook.pages.shown import child_banner
from sendwell.documents.blocks import Block
from sendwell.law.checks import s36_8_legal_test
from sendwell.requests import notice
from sendwell.requests.actions.deciding import notice_facts
from sendwell.requests.forms.officer import DecisionForm
from sendwell.requests.models import AssessmentRequest, Candidate, Decision
from sendwell.requests.opening import open_request
from sendwell.requests.pages.request import decision_of
from sendwell.requests.reasons import Warning, warnings
from sendwell.requests.recipients import families_of
from sendwell.requests.standing import all_of, first_received
from sendwell.ui import words
from sendwell.ui.parts import ChildBanner, Row


@dataclass(frozen=True)
class DecidePage:
    """The test of section 36(8), or what somebody else decided while this was being written."""

    ref: str
    banner: ChildBanner
    form: DecisionForm
    received_on: date
    decide_by: date
    said: Sequence[Row]
    unanswered: int
    decided: str


@dataclass(frozen=True)
class NoticePage:
    """The notice as it will be sent, with what to look at again, and the words to send it with."""

    ref: str
    banner: ChildBanner
    form: DecisionForm
    assess: bool
    to: Sequence[str]
    others: Sequence[str]
    """Who else of the family gets a notice of their own."""
    reads_here: bool
    title: str
    blocks: Sequence[Block]
    warnings: Sequence[Warning]
    kept: Sequence[tuple[str, str]]


def decide_page(member: Member, request: AssessmentRequest, form: DecisionForm, *, as_of: date) -> DecidePage:
    """The form, with what was asked beside it."""
    together = all_of(request)
    decision = decision_of(together)
    received_on = first_received(request)
    return DecidePage(
        ref=request.ref,
        banner=child_banner(request.case.child, as_of),
        form=form,
        received_on=received_on,
        decide_by=notice.notice_dates(received_on).decide_by,
        said=_said(together),
        unanswered=Candidate.objects.filter(request__in=together, answer="").count(),
        decided=_decided(decision, request),
    )


def _said(together: Sequence[AssessmentRequest]) -> list[Row]:
    rows = []
    for each in together:
        named = f" ({each.ref})" if len(together) > 1 else ""
        rows += [
            Row(f"What worries {each.requester_name}{named}", each.why),
            Row("What is hard", each.difficulties),
            Row("Help so far", each.support_so_far),
            Row("What they hope for", each.hopes),
        ]
    return [row for row in rows if row.value]


def _decided(decision: Decision | None, request: AssessmentRequest) -> str:
    if decision is not None:
        what = "to assess" if decision.assess else "not to assess"
        return f"{decision.by.name} decided {what} on {words.day(decision.day)}."
    if request.withdrawn_on:
        return f"The request was withdrawn on {words.day(request.withdrawn_on)}."
    return ""


def notice_page(
    member: Member,
    request: AssessmentRequest,
    form: DecisionForm,
    kept: Sequence[tuple[str, str]],
    *,
    as_of: date,
) -> NoticePage:
    """What would be sent, word for word. Nothing is stored by looking at it."""
    said = form.values
    decision = unsaved_decision(request, said, by=member, day=as_of)
    families = families_of(request, as_of)
    family = families[0]
    facts = notice_facts(decision, family)
    return NoticePage(
        ref=request.ref,
        banner=child_banner(request.case.child, as_of),
        form=form,
        assess=decision.assess,
        to=(family.to.name, *family.to.lines),
        others=[each.to.name for each in families[1:]],
        reads_here=family.to.member is not None,
        title=notice.title_of(facts),
        blocks=notice.notice_blocks(facts),
        warnings=[] if decision.assess else warnings(said["sen_reasons"], said["plan_reasons"]),
        kept=kept,
    )


def unsaved_decision(request: AssessmentRequest, said: dict[str, Any], *, by: Member, day: date) -> Decision:
    """The decision as it would be."""
    return Decision(
        request=request,
        assess=s36_8_legal_test(said["sen"], said["plan"]),
        has_or_may_have_sen=said["sen"],
        sen_reasons=said["sen_reasons"],
        may_need_plan=said["plan"],
        plan_reasons=said["plan_reasons"],
        evidence=said["evidence"],
        mediation=said["mediation"],
        resolution=said["resolution"],
        day=day,
        by=by,
    )


def kept_contacts(request: AssessmentRequest) -> dict[str, str]:
    """The mediation adviser and the resolution service of the council's last refusal: typed once."""
    last = (
        Decision.objects.filter(request__authority_id=request.authority_id, assess=False)
        .exclude(mediation="", resolution="")
        .order_by("-pk")
        .values("mediation", "resolution")
        .first()
    )
    return {"mediation": last["mediation"], "resolution": last["resolution"]} if last else {}


def open_to_decide(member: Member, ref: str, as_of: date) -> AssessmentRequest:
    """The request that is to be decided on. Raises NotThere."""
    return open_request(member, ref, as_of, screen="decision")
