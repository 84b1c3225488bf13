"""What a single point of contact does: give requests out, take them back, pass them on, arrange cover.

None of it touches the six weeks: who does the work inside health is no new request by the council.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse

from sendwell.access import scope
from sendwell.access.grants import is_shut_out
from sendwell.access.models import Cover, Member
from sendwell.access.opening import NotThere, children_of, require
from sendwell.access.permissions import Permission
from sendwell.advice import flows
from sendwell.advice.actions.asking import (
    know_of_child,
    move_on,
    no_longer_knows,
    path_of,
    tell_service,
)
from sendwell.advice.actions.standing import council_owner, hold, still_open
from sendwell.advice.held import question_in_letter
from sendwell.advice.models import Advice, AdviceRequest, PassedOn, Question, State, Triage
from sendwell.advice.opening import asks_for, visible_requests
from sendwell.advice.routing.facts import is_open
from sendwell.casebook import history
from sendwell.casebook.actions import arrange_cover
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.organisations.models import Service
from sendwell.ui.words import day as in_full

NOT_BEGUN = (State.RECEIVED, State.ALLOCATED)
PASSED_ON = "passed_on"
"""The outcome of a triage that was under way when the request left for another provider."""


@transaction.atomic
def allocate(*, request: AdviceRequest, clinician: Member, by: Member, day: date) -> AdviceRequest:
    """Give a request to a clinician of the provider; a clinician may take one of their own service themselves.

    Raises Refused for somebody who does not advise there or is kept out of the record (A19), and when the service is
    done with the request.
    """
    request = hold(request)
    _may_give_out(request, clinician, by, day)
    _still_to_do(request)
    _advises_there(request, clinician, day)
    if is_shut_out(clinician, request.child_id, scope.moment()):
        raise Refused(
            f"{clinician.name} is kept out of this record. Choose another clinician.", field="clinician"
        )
    if request.clinician_id == clinician.pk:
        raise Refused(f"{clinician.name} already has this request.", field="clinician")
    state = State.ALLOCATED if request.state == State.RECEIVED else State(request.state)
    move_on(request, clinician=clinician, state=state)
    _note_passing(request, "allocated", from_service=request.service, to_member=clinician, by=by, day=day)
    history.record(
        request.case,
        "advice_allocated",
        by=by,
        day=day,
        about=request.ref,
        details={"clinician": clinician.name},
    )
    if clinician.pk != by.pk:
        outbox.tell(clinician, "advice_request_allocated", path_of(request), case=request.case)
    return request


@transaction.atomic
def bulk_allocate(
    *, requests: Iterable[AdviceRequest], clinician: Member, by: Member, day: date
) -> list[AdviceRequest]:
    """Give many requests to one clinician: all of them, or none. Those the clinician already has are left."""
    return [
        allocate(request=each, clinician=clinician, by=by, day=day)
        for each in sorted(requests, key=lambda request: request.case_id)
        if each.clinician_id != clinician.pk
    ]


@transaction.atomic
def take_back(*, request: AdviceRequest, reason: str, by: Member, day: date) -> AdviceRequest:
    """Take a request from its clinician, who has written nothing yet, so that somebody else can have it."""
    require(by, Permission.ADVICE_ALLOCATE)
    request = hold(request)
    if by.organisation_id != request.provider_id:
        raise NotThere
    still_open(request)
    if request.clinician is None:
        raise Refused("Nobody has this request.")
    if request.state == State.WRITING:
        raise Refused(
            f"{request.clinician.name} has begun to write. Give the request to somebody else instead."
        )
    had = request.clinician
    state = State.RECEIVED if request.state == State.ALLOCATED else State(request.state)
    move_on(request, clinician=None, state=state)
    _note_passing(request, "allocated", from_service=request.service, reason=reason, by=by, day=day)
    details = {"taken back from": had.name, "reason": reason}
    history.record(request.case, "advice_allocated", by=by, day=day, about=request.ref, details=details)
    return request


@transaction.atomic
def redirect_request(
    *, request: AdviceRequest, to: Service, reason: str, by: Member, day: date
) -> AdviceRequest:
    """Pass a request to the service that can answer it (Quick Guide 6.2.2, note 1.4).

    The six weeks go on: passing on inside health is not a new request by the council. The new provider may know
    of the child from now on; the old one no more, unless another of its services is asked. Raises Refused when
    the request is answered, when writing has begun, and for a service that cannot take it.
    """
    require(by, Permission.ADVICE_REDIRECT)
    request = hold(request)
    if not _answers_or_oversees(request, by, day):
        raise NotThere
    still_open(request)
    _refuse_redirection(request, to, reason, day)
    flows.require_open_to_ask(request.case.authority, to.provider, day, field="to")
    came_from, old_provider = request.service, request.provider
    if to.provider_id != old_provider.pk:
        _leave_triage_behind(request, day)
    move_on(request, service=to, provider=to.provider, clinician=None, state=State.RECEIVED)
    _note_passing(request, "redirected", from_service=came_from, reason=reason, by=by, day=day)
    history.record(
        request.case,
        "advice_redirected",
        by=by,
        day=day,
        about=request.ref,
        answerable=to.provider,
        details={
            "from": f"{came_from.name}, {old_provider.name}",
            "to": f"{to.name}, {to.provider.name}",
            "reason": reason,
        },
    )
    know_of_child(request, day)
    if to.provider_id != old_provider.pk:
        no_longer_knows(request.case.child, old_provider, day)
    tell_service(request, "advice_request_redirected")
    owner = council_owner(request)
    outbox.tell(owner, "advice_request_redirected", path_of(request), case=request.case)
    return request


@transaction.atomic
def answer_question(*, question: Question, answer: str, by: Member, day: date) -> Question:
    """Answer what a service asked before it could advise (Annex A, note 1.2). The clock ran on meanwhile.

    Raises Refused when somebody has answered it already and while it waits to be checked (B06), and FlowClosed where
    the council may not tell this provider of a child any more.
    """
    require(by, Permission.ADVICE_ASK)
    request = hold(question.request)
    if not asks_for(by, request):
        raise NotThere
    question = (
        Question.objects.select_for_update(of=("self",)).select_related("answered_by").get(pk=question.pk)
    )
    if question.answered_on and question.answered_by:
        raise Refused(
            f"{question.answered_by.name} answered this on {in_full(question.answered_on)}. Nothing was changed."
        )
    stopped = question_in_letter(by, question).waits
    if stopped is not None and stopped.hidden:
        raise Refused(stopped.words)
    if not answer.strip():
        raise Refused("Write the answer.", field="answer")
    flows.require_open_to_ask(request.case.authority, request.provider, day, field="answer")
    question.answer, question.answered_by, question.answered_on = answer, by, day
    question.save(update_fields=["answer", "answered_by", "answered_on"])
    _back_to_work(request)
    history.record(request.case, "requester_answered", by=by, day=day, about=request.ref)
    tell_service(request, "question_answered")
    return question


@transaction.atomic
def cover_for(
    *, absent: Member, covering: Member, from_on: date, until: date, by: Member, day: date, note: str = ""
) -> Cover:
    """Let a colleague stand in for an absent clinician: the colleague sees and does their requests meanwhile.

    Absence is not a ground of regulation 8(2): the six weeks go on. One event for each request that waits.
    """
    require(by, Permission.ADVICE_ALLOCATE)
    if absent.organisation_id != by.organisation_id:
        raise NotThere
    _advises(covering, until)
    cover = arrange_cover(absent=absent, covering=covering, from_on=from_on, until=until, by=by, note=note)
    waiting = (
        AdviceRequest.objects.open()
        .filter(clinician=absent)
        .select_related("case__child")
        .order_by("case_id")
    )
    for request in waiting:
        details = {"covering": covering.name, "from": in_full(from_on), "until": in_full(until)}
        history.record(
            request.case, "advice_cover_arranged", by=by, day=day, about=request.ref, details=details
        )
    outbox.tell(covering, "cover_arranged", reverse(covering.kind.home))
    return cover


def _may_give_out(request: AdviceRequest, clinician: Member, by: Member, day: date) -> None:
    if by.organisation_id != request.provider_id:
        raise NotThere
    if by.may(Permission.ADVICE_ALLOCATE):
        return
    require(by, Permission.ADVICE_WRITE)
    if clinician.pk != by.pk or not visible_requests(by, day).filter(pk=request.pk).exists():
        raise NotThere


def _advises_there(request: AdviceRequest, clinician: Member, day: date) -> None:
    if clinician.organisation_id != request.provider_id:
        raise Refused("Choose somebody who works for the provider that was asked.", field="clinician")
    _advises(clinician, day)


def _advises(clinician: Member, day: date) -> None:
    live = clinician.starts_on <= day and (clinician.ends_on is None or clinician.ends_on >= day)
    if not live or not clinician.may(Permission.ADVICE_WRITE):
        raise Refused(f"{clinician.name} does not write advice. Choose a clinician.", field="clinician")


def _still_to_do(request: AdviceRequest) -> None:
    """Part one and advice sent back are answered, yet somebody still has to go on with them."""
    if request.state not in State.open():
        still_open(request)


def _answers_or_oversees(request: AdviceRequest, by: Member, day: date) -> bool:
    if by.may(Permission.ADVICE_OVERSEE):
        return children_of(by, day).filter(child_id=request.case.child_id).exists()
    return (
        by.organisation_id == request.provider_id and visible_requests(by, day).filter(pk=request.pk).exists()
    )


def _refuse_redirection(request: AdviceRequest, to: Service, reason: str, day: date) -> None:
    if not reason.strip():
        raise Refused(
            "Say why it is passed on. The service that gets it, and the council, will read it.",
            field="reason",
        )
    if to.pk == request.service_id:
        raise Refused(f"{to.name} has this request already. Choose another service.", field="to")
    if not is_open(to, day):
        raise Refused(f"{to.name}, {to.provider.name}, is not open on {in_full(day)}.", field="to")
    if AdviceRequest.objects.open().filter(case=request.case, service=to).exclude(pk=request.pk).exists():
        raise Refused(f"{to.name}, {to.provider.name}, has already been asked about this child.", field="to")
    if Advice.objects.filter(request=request, returned_on__isnull=True).exists():
        raise Refused(
            "Writing has begun. Finish the advice, or take the draft out, before you pass the request on."
        )


def _leave_triage_behind(request: AdviceRequest, day: date) -> None:
    """What one provider noted while it decided is its own: the next one begins afresh."""
    Triage.objects.filter(request=request, finished_on__isnull=True).update(
        outcome=PASSED_ON, finished_on=day
    )


def _back_to_work(request: AdviceRequest) -> None:
    """With nothing more to wait for, the request is with its clinician, or with nobody, again."""
    if request.state == State.ASKING and not request.questions.filter(answered_on__isnull=True).exists():
        move_on(request, state=State.ALLOCATED if request.clinician_id else State.RECEIVED)


def _note_passing(
    request: AdviceRequest,
    kind: str,
    *,
    from_service: Service,
    by: Member,
    day: date,
    to_member: Member | None = None,
    reason: str = "",
) -> None:
    PassedOn.objects.create(
        request=request,
        kind=kind,
        from_service=from_service,
        to_service=request.service,
        to_member=to_member,
        reason=reason,
        by=by,
        day=day,
    )
