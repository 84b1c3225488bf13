"""The council's side: the tray, a request, typing one in, and what is done before the decision."""

from functools import partial
from typing import Any

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.requests import actions, pages
from sendwell.requests.forms.officer import (
    AllocateForm,
    CandidateForm,
    ConsultForm,
    InformationForm,
    NotifyForm,
    QuestionForm,
    ReceiptDayForm,
    TrayFilter,
    WithdrawForm,
)
from sendwell.requests.forms.paper import HowItCame, PaperForm, limit_days
from sendwell.requests.opening import open_request
from sendwell.requests.pages.steps import as_left, typed_in
from sendwell.requests.pages.typed import as_request
from sendwell.ui.forms import SendwellForm
from sendwell.ui.forms.days import Limit


@page("requests", needs=Permission.REQUEST_DECIDE, methods=("GET",))
def tray(request: Request) -> HttpResponse:
    """The requests made to the council."""
    return _tray(request, AllocateForm() if request.member.may(Permission.REQUEST_ALLOCATE) else None)


def _tray(request: Request, allocating: AllocateForm | None) -> HttpResponse:
    shown = pages.tray_page(
        request.member, filters=TrayFilter(request), query=request.GET, as_of=today(), allocating=allocating
    )
    return render(request, "requests/tray.html", shown)


@page("requests/allocate", needs=Permission.REQUEST_ALLOCATE, methods=("POST",))
def allocate(request: Request) -> HttpResponse:
    """Give the ticked requests to one officer."""
    form = AllocateForm(request)
    form.offer("officer", pages.caseloads(request.member, today()))
    chosen = pages.to_allocate(request.member, request.POST.getlist("request"), today())
    if not chosen:
        form.refuse("Tick the requests to give out.")
    if carried_out(form, lambda: _give(request, form, chosen)):
        return go("requests:tray", said="Given out. Each officer has been told.")
    return _tray(request, form)


def _give(request: Request, form: AllocateForm, chosen: list[Any]) -> None:
    officer = pages.officer_named(request.member, form.values["officer"], today())
    actions.allocate(requests=chosen, officer=officer, by=request.member, day=today())


@page("requests/paper", needs=Permission.REQUEST_RECORD)
def paper(request: Request) -> HttpResponse:
    """Type in a request that came on paper, by email or by hand."""
    form = PaperForm(request)
    limit_days(form, today())
    if request.POST.get("pressed") == "receipt":
        return _receipt_of(request)
    if form.is_valid():
        made: list[Any] = []
        if carried_out(form, lambda: made.append(_type_in(request, form))):
            return go("requests:request", ref=made[0].ref, said=f"Recorded as {made[0].ref}.")
    return render(request, "requests/paper.html", pages.paper_page(form))


def _type_in(request: Request, form: PaperForm) -> Any:
    day = today()
    return actions.receive_request(**as_request(form, request.member, day), by=request.member, day=day)


def _receipt_of(request: Request) -> HttpResponse:
    """The day of receipt, before anything is recorded. What was typed so far is kept, and not judged yet."""
    came = HowItCame(data=request.POST)
    came.is_valid()
    form = PaperForm(initial=as_left(PaperForm, typed_in(request)))
    form.request = request
    if not came.cleaned_data.get("channel") or came.sent_at is None:
        form = PaperForm(request)
        form.is_valid()
    shown = pages.paper_page(form, came.cleaned_data.get("channel"), came.sent_at)
    return render(request, "requests/paper.html", shown)


@page("requests/<ref>", needs=Permission.REQUEST_DECIDE, name="request", methods=("GET",))
def request_(request: Request, ref: str) -> HttpResponse:
    """One request."""
    shown = pages.request_page(request.member, ref, as_of=today())
    return render(request, "requests/request.html", shown, button=SendwellForm(request))


@page("requests/<ref>/take", needs=Permission.REQUEST_DECIDE, methods=("POST",))
def take(request: Request, ref: str) -> HttpResponse:
    """Take a request that nobody has."""
    form = SendwellForm(request)
    chosen = open_request(request.member, ref, today(), screen="taking")
    done = carried_out(form, lambda: actions.take(request=chosen, by=request.member, day=today()))
    return go(
        "requests:request",
        ref=ref,
        said="It is yours." if done else "Somebody was quicker: see who has it now.",
    )


@page("requests/<ref>/allocate", needs=Permission.REQUEST_ALLOCATE)
def allocate_one(request: Request, ref: str) -> HttpResponse:
    """Give one request to an officer."""
    chosen = open_request(request.member, ref, today(), screen="allocation")
    form = AllocateForm(request)
    form.offer("officer", pages.caseloads(request.member, today()))
    if carried_out(form, lambda: _give(request, form, [chosen])):
        return go("requests:request", ref=ref, said=pages.GIVE.said)
    return render(request, "requests/act.html", pages.act_page(chosen, form, pages.GIVE, as_of=today()))


@page("requests/<ref>/receipt-day", needs=Permission.CLOCK_CORRECT)
@steps_up
def receipt_day(request: Request, ref: str) -> HttpResponse:
    """Correct the day on which a request was received."""
    chosen = open_request(request.member, ref, today(), screen="correction")
    form = ReceiptDayForm(request, initial={"received_on": chosen.received_on})
    act: Any = partial(actions.correct_receipt, request=chosen, by=request.member, day=today())
    if carried_out(form, lambda: act(**form.values)):
        return go("requests:request", ref=ref, said=pages.RECEIPT.said)
    return render(request, "requests/act.html", pages.act_page(chosen, form, pages.RECEIPT, as_of=today()))


@page("requests/<ref>/candidates/<int:number>", needs=Permission.REQUEST_DECIDE)
def candidate(request: Request, ref: str, number: int) -> HttpResponse:
    """Say whether the child is one we know."""
    found = pages.open_candidate(request.member, ref, number, today())
    form = CandidateForm(request)
    if carried_out(form, lambda: _answer(request, form, found)):
        return go("requests:request", ref=ref, said="Your answer is recorded.")
    shown = pages.candidate_page(request.member, found, form, as_of=today())
    return render(request, "requests/candidate.html", shown)


def _answer(request: Request, form: CandidateForm, found: Any) -> None:
    same = form.values["answer"] == "same"
    actions.answer_candidate(candidate=found, same=same, by=request.member, day=today())


@page("requests/<ref>/consult", needs=Permission.REQUEST_DECIDE)
def consult(request: Request, ref: str) -> HttpResponse:
    """Note that the family was consulted."""
    return _dated(
        request, ref, ConsultForm(request, initial={"on": today()}), actions.consult_parent, pages.CONSULT
    )


@page("requests/<ref>/information", needs=Permission.REQUEST_DECIDE)
def information(request: Request, ref: str) -> HttpResponse:
    """Note information that came."""
    form = InformationForm(request, initial={"on": today()})
    return _dated(request, ref, form, actions.note_information, pages.INFORMATION)


@page("requests/<ref>/notify", needs=Permission.REQUEST_DECIDE)
def notify(request: Request, ref: str) -> HttpResponse:
    """Tell others that an assessment is considered."""
    return _act(request, ref, NotifyForm(request), actions.notify_others, pages.NOTIFY)


@page("requests/<ref>/question", needs=Permission.REQUEST_DECIDE)
def question(request: Request, ref: str) -> HttpResponse:
    """Ask whoever made the request for more."""
    return _act(request, ref, QuestionForm(request), actions.ask_for_information, pages.QUESTION)


@page("requests/<ref>/withdraw", needs=Permission.REQUEST_DECIDE)
def withdraw(request: Request, ref: str) -> HttpResponse:
    """Record that a request was withdrawn."""
    return _act(request, ref, WithdrawForm(request), actions.withdraw, pages.WITHDRAW)


def _dated(request: Request, ref: str, form: SendwellForm, verb: Any, words: pages.ActWords) -> HttpResponse:
    """As `_act`, on a day that is typed: not in the future."""
    form.limit("on", not_after=Limit(today(), "that day has not come yet"))
    return _act(request, ref, form, verb, words)


def _act(request: Request, ref: str, form: SendwellForm, verb: Any, words: pages.ActWords) -> HttpResponse:
    """Open the request, read the form, do the one thing, go back."""
    chosen = open_request(request.member, ref, today(), screen=words.title.lower()[:60])

    def _done() -> object:
        said = dict(form.values)
        day = said.pop("on", None) or today()
        return verb(request=chosen, by=request.member, day=day, **said)

    if carried_out(form, _done):
        return go("requests:request", ref=ref, said=words.said)
    return render(request, "requests/act.html", pages.act_page(chosen, form, words, as_of=today()))
