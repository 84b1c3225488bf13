"""The clinician's desk: my requests, for a telephone and four minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from sendwell.access.models import Member
from sendwell.advice.models import AdviceRequest, State
from sendwell.advice.opening import visible_requests
from sendwell.documents.pages.bundles import PapersSent, papers_sent
from sendwell.family.rules import stopped_between
from sendwell.law.clock import state_on
from sendwell.ui.lists import cut


@dataclass(frozen=True)
class AskedOfMe:
    """One request."""

    ref: str
    child: str
    council: str
    service: str
    due_on: date
    days_left: int
    answered_on: date | None
    clock: str
    state: str
    with_whom: str
    mine: bool
    next_step: str
    suspended: str
    """Why nothing may be shared or written just now, or an empty text."""


@dataclass(frozen=True)
class ClinicianDesk:
    """A clinician's home."""

    mine: Sequence[AskedOfMe]
    team: Sequence[AskedOfMe]
    """Given to nobody yet."""
    colleagues: Sequence[AskedOfMe]
    """With those whom this clinician leads or stands in for."""
    answered: Sequence[AskedOfMe]
    overdue: int
    papers: PapersSent


NEXT = {
    State.RECEIVED: "Start",
    State.ALLOCATED: "Start",
    State.ASKING: "Waiting for the council’s answer",
    State.WRITING: "Go on writing",
    State.SIGNING_OFF: "Waiting for a second signature",
    State.PART_ONE: "Add the fuller assessment",
    State.IMPROVING: "Improve the advice",
}


def clinician_desk(member: Member, *, as_of: date) -> ClinicianDesk:
    """Requests given to this clinician, those that nobody has, colleagues', and the last ones answered."""
    visible = visible_requests(member, as_of)
    waiting = _waiting(member, visible, as_of)
    answered = visible.exclude(state__in=State.open()).filter(clinician=member)
    done = _first(10, answered, "-answered_on", "-id")
    mine = [row for row in waiting if row.mine]
    return ClinicianDesk(
        mine=mine,
        team=[row for row in waiting if not row.with_whom],
        colleagues=[row for row in waiting if row.with_whom and not row.mine],
        answered=[_asked(r, member, as_of) for r in done],
        overdue=sum(row.clock == "overdue" for row in mine),
        papers=papers_sent(member, as_of),
    )


def _first(many: int, requests: QuerySet[AdviceRequest], *order: str) -> QuerySet[AdviceRequest]:
    rows = cut(requests.order_by(*order), 0, many)
    return rows.select_related("child", "authority", "service", "clinician")


def _waiting(member: Member, visible: QuerySet[AdviceRequest], as_of: date) -> list[AskedOfMe]:
    found = list(_first(200, visible.filter(state__in=State.open()), "due_on", "id"))
    children = {each.child_id for each in found}
    stopped = stopped_between(children, [member.organisation_id or 0], as_of)
    why = {child: each.words for (child, _), each in stopped.items()}
    return [_asked(each, member, as_of, why.get(each.child_id, "")) for each in found]


def _asked(request: AdviceRequest, member: Member, as_of: date, suspended: str = "") -> AskedOfMe:
    state = State(request.state)
    return AskedOfMe(
        ref=request.ref,
        child=f"{request.child.initials}, born {request.child.born.year}",
        council=request.authority.name,
        service=request.service.name,
        due_on=request.due_on,
        days_left=(request.due_on - (request.answered_on or as_of)).days,
        answered_on=request.answered_on,
        clock=state_on(request.due_on, request.answered_on, False, as_of).value,
        state=state.label,
        with_whom=request.clinician.name if request.clinician else "",
        mine=request.clinician_id == member.pk,
        next_step="Wait for the council" if suspended else NEXT.get(state, "Read"),
        suspended=suspended,
    )
