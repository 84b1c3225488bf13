"""The advice of one case on one screen: who was asked, by when, what came back, and what waits for the council."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.advice.held import InLetter, questions_in_letters, readable, referrals_in_letters
from sendwell.advice.models import AdviceRequest, ProposedReferral, Question, State
from sendwell.casebook.models import Case, Stage
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages import child_banner, sections
from sendwell.family.rules import Stopped, sharing_stopped_with
from sendwell.law.clock import state_on
from sendwell.people.seals import Sealed
from sendwell.ui.parts import ChildBanner, Link

PUT_RIGHT = "It stands in the advice, which was written again. Read it there."


@dataclass(frozen=True)
class AskedRow:
    """One request for advice of this case."""

    ref: str
    service: str
    provider: str
    due_on: date
    answered_on: date | None
    days_left: int
    clock: str
    state: str
    suspended: str
    readable: bool


@dataclass(frozen=True)
class WaitingQuestion:
    """Something a service asked and the council has not answered."""

    request: str
    id: int
    text: str
    asked_by: str
    owner: str
    wanted_by: date
    days_left: int


@dataclass(frozen=True)
class ReferralRow:
    """An assessment that a service proposes as an action of the plan."""

    pathway: str
    why: str
    owner: str
    by_when: date
    state: str
    request: str


@dataclass(frozen=True)
class CaseAdvice:
    """The part "Advice" of a case."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    requests: Sequence[AskedRow]
    withheld: int
    questions: Sequence[WaitingQuestion]
    referrals: Sequence[ReferralRow]
    may_ask: bool
    may_excuse: bool
    waiting: int
    late: int


def case_advice(member: Member, ref: str, *, as_of: date) -> CaseAdvice:
    """Everything asked on a case. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="advice", needs=Permission.ADVICE_READ)
    requests = case.advice_requests.select_related("service", "provider").order_by("due_on", "id")
    hidden = sealed_for(member, case.child, as_of)
    seen = [each for each in requests if not hidden.hides("advice", each.pk, each.ref)]
    stopped = sharing_stopped_with(case.child, {each.provider_id for each in seen}, as_of)
    rows = [_row(request, stopped.get(request.provider_id), as_of) for request in seen]
    return CaseAdvice(
        ref=case.ref,
        banner=child_banner(case.child, as_of),
        sections=sections(case, member, "advice:case"),
        requests=rows,
        withheld=len(requests) - len(seen) if told_of_seals(member) else 0,
        questions=_questions(member, case, hidden, as_of),
        referrals=_referrals(member, case, hidden),
        may_ask=member.may(Permission.ADVICE_ASK) and case.stage == Stage.ASSESSING,
        may_excuse=member.may(Permission.GROUND_RECORD) and case.closed_on is None,
        waiting=sum(row.answered_on is None for row in rows),
        late=sum(row.clock == "overdue" for row in rows),
    )


def _row(request: AdviceRequest, stopped: Stopped | None, as_of: date) -> AskedRow:
    state = State(request.state)
    return AskedRow(
        ref=request.ref,
        service=request.service.name,
        provider=request.provider.name,
        due_on=request.due_on,
        answered_on=request.answered_on,
        days_left=(request.due_on - (request.answered_on or as_of)).days,
        clock=state_on(request.due_on, request.answered_on, False, as_of).value,
        state=state.label,
        suspended=stopped.words if stopped and request.answered_on is None else "",
        readable=state in (State.RETURNED, State.PART_ONE, State.IMPROVING),
    )


def _questions(member: Member, case: Case, hidden: Sealed, as_of: date) -> list[WaitingQuestion]:
    asked = Question.objects.filter(request__case=case).exclude(request__ref__in=hidden.about)
    asked = asked.select_related("request__provider", "asked_by", "owner")
    everything = list(asked.order_by("wanted_by", "pk"))
    stand = questions_in_letters(member, everything)
    return [
        WaitingQuestion(
            each.request.ref,
            each.pk,
            readable(each.text, stand[each.pk]),
            each.asked_by.name,
            each.owner.name,
            each.wanted_by,
            (each.wanted_by - as_of).days,
        )
        for each in everything
        if each.answered_on is None
    ]


def _referrals(member: Member, case: Case, hidden: Sealed) -> list[ReferralRow]:
    found = ProposedReferral.objects.filter(request__case=case).exclude(request__ref__in=hidden.about)
    proposed = found.select_related("owner", "request__provider").order_by("by_when", "pk")
    stand = referrals_in_letters(member, [each.request for each in proposed])
    return [_referral(each, stand[each.request_id]) for each in proposed]


def _referral(each: ProposedReferral, stands: InLetter) -> ReferralRow:
    """Which service and why stand in the advice: they wait with it, and are not shown once it was put right."""
    put_right = stands.again is not None
    return ReferralRow(
        "An assessment" if put_right or stands.hidden else each.pathway,
        PUT_RIGHT if put_right and not stands.hidden else readable(each.why, stands),
        each.owner.name,
        each.by_when,
        each.get_state_display(),
        each.request.ref,
    )
