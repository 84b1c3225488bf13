"""Asking services for advice, reading a request, and answering what a service asked."""

from django.http import HttpResponse
from django.utils import timezone

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.asking import AnswerForm, AskForm, SeveralForm
from sendwell.advice.opening import open_request
from sendwell.advice.pages import asking as pages
from sendwell.advice.pages import questions
from sendwell.advice.pages.request import request_page
from sendwell.advice.routing import Proposal
from sendwell.advice.views.acting import acting
from sendwell.casebook.models import Case
from sendwell.ui.forms import SendwellForm


@page("cases/<ref>/ask", needs=Permission.ADVICE_ASK, methods=["GET"])
def ask(request: Request, ref: str) -> HttpResponse:
    """The whole plan of requests of a case: what is asked, what is not, which service is offered and why."""
    return render(request, "advice/ask.html", pages.ask_plan(request.member, ref, as_of=today()))


@page("cases/<ref>/ask/several", needs=Permission.ADVICE_ASK)
def ask_several(request: Request, ref: str) -> HttpResponse:
    """Ask the ticked professions in one go."""
    case = pages.case_to_ask(request.member, ref, today(), screen="ask several")
    keys = request.GET.getlist("profession") or request.POST.get("professions", "").split(",")
    chosen = pages.ticked(case, keys, today())
    if not chosen:
        return go("advice:ask", ref=ref, said="Tick what you want to ask for first. Nothing was sent.")
    form = SeveralForm(request, initial=pages.first_words_for_several(request.member, case, chosen))
    if carried_out(form, lambda: _ask_several(request, case, form, chosen)):
        return go("advice:ask", ref=ref, said="Sent. Each service’s six weeks run from its own receipt.")
    return render(
        request, "advice/ask_several.html", pages.several(case, chosen, form, sent=timezone.localtime())
    )


@page("cases/<ref>/ask/<slug:profession>", needs=Permission.ADVICE_ASK)
def ask_one(request: Request, ref: str, profession: str) -> HttpResponse:
    """Ask one service: what is offered, what is written, a preview, and send."""
    case = pages.case_to_ask(request.member, ref, today(), screen="ask")
    found = pages.proposal_for(case, profession, today())
    form = AskForm(request, initial=pages.first_words(request.member, case, found))
    form.offer("service", pages.other_choices(found))
    if form.is_valid() and form.pressed != "change":
        if form.pressed != "send":
            return render(
                request,
                "advice/ask_preview.html",
                pages.preview(case, found, form, sent=timezone.localtime()),
            )
        if carried_out(form, lambda: _ask_one(request, case, form, found)):
            return go("advice:ask", ref=ref, said="Sent. The six weeks run from the day it is received.")
    return render(request, "advice/ask_one.html", pages.ask_one(case, found, form, as_of=today()))


@page("advice/<ref>", needs=Permission.SIGNED_IN, name="request", methods=["GET"])
def request_(request: Request, ref: str) -> HttpResponse:
    """A request for advice, for the body asked, the council that asked and the designated officer."""
    asked = open_request(request.member, ref, today(), screen="request for advice")
    shown = request_page(request.member, asked, SendwellForm(request), as_of=today())
    return render(request, "advice/request.html", shown)


@page("advice/<ref>/questions/<int:number>", needs=Permission.ADVICE_ASK)
def answer_question(request: Request, ref: str, number: int) -> HttpResponse:
    """Answer what a service asked before it can advise."""
    asked = open_request(request.member, ref, today(), screen="question")
    question = questions.question_of(request.member, asked, number)
    form = AnswerForm(request)
    if carried_out(
        form, lambda: actions.answer_question(question=question, **form.values, **acting(request))
    ):
        return go(
            "advice:request",
            ref=ref,
            said="Your answer has gone to the service. The due date has not changed.",
        )
    shown = questions.question_page(request.member, question, form, as_of=today())
    return render(request, "advice/request_question.html", shown)


def _ask_one(request: Request, case: Case, form: AskForm, found: Proposal) -> object:
    return _ask(request, case, [pages.as_ask(found, form.values)], form)


def _ask_several(request: Request, case: Case, form: SeveralForm, chosen: list[Proposal]) -> object:
    return _ask(request, case, pages.as_asks(chosen, form.values), form)


def _ask(request: Request, case: Case, asks: list[actions.Ask], form: AskForm | SeveralForm) -> object:
    contact = pages.who_to_ask(form.values)
    return actions.ask_many(case=case, asks=asks, contact=contact, sent_at=timezone.now(), **acting(request))
