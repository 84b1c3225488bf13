"""Working through Annex A, declining, and asking the council a question."""

from django.http import HttpResponse, HttpResponseRedirect

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.triage import AskForm, OutcomeForm, QuestionForm
from sendwell.advice.models import AdviceRequest
from sendwell.advice.pages import declining
from sendwell.advice.pages import triage as pages
from sendwell.advice.pages.frame import open_to_answer
from sendwell.advice.views.acting import acting
from sendwell.ui.forms import SendwellForm


@page("advice/<ref>/annex-a", needs=Permission.ADVICE_TRIAGE, methods=["GET"])
def annex_a(request: Request, ref: str) -> HttpResponse:
    """Begin Annex A, or go on where it was left."""
    opened = pages.open_triage(request.member, ref, as_of=today())
    if opened.closed:
        return go("advice:request", ref=ref, said="Annex A is no longer needed for this request.")
    return HttpResponseRedirect(opened.next_url)


@page("advice/<ref>/annex-a/outcome", needs=Permission.ADVICE_TRIAGE)
def annex_a_outcome(request: Request, ref: str) -> HttpResponse:
    """Where the answers lead: read the letter and send it."""
    member, opened = request.member, pages.open_triage(request.member, ref, as_of=today())
    if opened.still_asking:
        return HttpResponseRedirect(opened.next_url)
    form = pages.outcome_form(opened, member, today(), request=request)
    if _to_send(form) and carried_out(form, lambda: _finish(request, opened, form)):
        return go(opened.leads_to, ref=ref, said=opened.said)
    shown = pages.outcome_page(opened, member, form, as_of=today())
    return render(request, "advice/triage_outcome.html", shown, form=form)


@page("advice/<ref>/annex-a/<slug:question>", needs=Permission.ADVICE_TRIAGE)
def annex_a_question(request: Request, ref: str, question: str) -> HttpResponse:
    """One question of Annex A."""
    opened = pages.open_triage(request.member, ref, as_of=today())
    form = pages.question_form(opened, question, request=request)
    shown = pages.question_page(opened, question, form, as_of=today())
    if carried_out(form, lambda: _answer(request, opened, question, form)):
        return HttpResponseRedirect(pages.open_triage(request.member, ref, as_of=today()).next_url)
    return render(request, "advice/triage_question.html", shown, form=form)


@page("advice/<ref>/decline", needs=Permission.ADVICE_WRITE)
def decline(request: Request, ref: str) -> HttpResponse:
    """Decline on one of the two lawful grounds, with written reasons."""
    asked = open_to_answer(request.member, ref, as_of=today(), screen="declining")
    form = declining.decline_form(request=request)
    by = acting(request)
    if _to_send(form) and carried_out(form, lambda: actions.decline(request=asked, **form.values, **by)):
        return go("advice:request", ref=ref, said="Your written reasons have gone to the council.")
    return render(
        request, "advice/decline.html", declining.decline_page(asked, form, as_of=today()), form=form
    )


@page("advice/<ref>/question", needs=Permission.ADVICE_TRIAGE)
def ask_question(request: Request, ref: str) -> HttpResponse:
    """Ask the council for information. The six weeks go on."""
    asked = open_to_answer(request.member, ref, as_of=today(), screen="asking a question")
    form = pages.ask_form(asked, today(), request=request)
    if _to_send(form) and carried_out(form, lambda: _ask(request, asked, form)):
        return go(
            "advice:request", ref=ref, said="Your question has gone to the council. The six weeks go on."
        )
    shown = pages.ask_page(asked, request.member, form, as_of=today())
    return render(request, "advice/triage_ask.html", shown, form=form)


def _to_send(form: SendwellForm) -> bool:
    """The form is right, and it was not only the letter that was asked for."""
    return form.pressed != "preview" and form.is_valid()


def _finish(request: Request, opened: pages.Opened, form: OutcomeForm) -> object:
    extra = pages.extra_of(form, opened.request, request.member)
    return actions.finish(triage=opened.begun, **acting(request), extra=extra)


def _answer(request: Request, opened: pages.Opened, question: str, form: QuestionForm) -> object:
    begun = actions.begin_triage(request=opened.request, **acting(request))
    values = {"yes" if name == "answer" else name: value for name, value in form.values.items()}
    return actions.answer(triage=begun, question=question, **acting(request), **values)


def _ask(request: Request, asked: AdviceRequest, form: AskForm) -> object:
    said = pages.question_of(form, asked, request.member)
    return actions.ask_requester(request=asked, **acting(request), **said)
