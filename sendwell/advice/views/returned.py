"""Reading advice that came back, the second signature, and asking for an improvement."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.returned import SecondForm
from sendwell.advice.models import Advice
from sendwell.advice.pages import returned as pages
from sendwell.advice.views.acting import acting


@page("advice/<ref>/read", needs=Permission.SIGNED_IN, methods=["GET"])
def read(request: Request, ref: str) -> HttpResponse:
    """Returned advice, for the council, the designated officer and those who wrote it."""
    shown = pages.read_page(request.member, ref, request.GET.get("version", ""), as_of=today())
    return render(request, "advice/advice_read.html", shown)


@page("advice/<ref>/improve", needs=Permission.ADVICE_RETURN)
def improve(request: Request, ref: str) -> HttpResponse:
    """Send returned advice back to be improved, with reasons."""
    asked, advice = pages.open_to_improve(request.member, ref, as_of=today())
    form, by = pages.improve_form(today(), request), acting(request)
    if carried_out(form, lambda: actions.send_back(advice=advice, **form.values, **by)):
        return go(
            "advice:read", ref=ref, said="Sent back with your reasons. The six weeks stay as they were."
        )
    shown = pages.improve_page(request.member, asked, advice, form, as_of=today())
    return render(request, "advice/advice_improve.html", shown, form=form)


@page("sign-offs", needs=Permission.ADVICE_SIGN_OFF, methods=["GET"])
def sign_offs(request: Request) -> HttpResponse:
    """Advice that waits for a second signature."""
    return render(
        request,
        "advice/advice_sign_offs.html",
        pages.waiting_page(request.member, request.GET, as_of=today()),
    )


@page("sign-offs/<ref>", needs=Permission.ADVICE_SIGN_OFF)
@steps_up
def sign_off(request: Request, ref: str) -> HttpResponse:
    """Sign advice off, or send it back to its writer."""
    advice = pages.open_second(request.member, ref, as_of=today())
    form = SecondForm(request)
    if carried_out(form, lambda: _decide(request, advice, form)):
        return go("advice:sign_offs", said=pages.decided_words(form))
    return render(
        request, "advice/advice_sign_off.html", pages.second_page(advice, form, as_of=today()), form=form
    )


def _decide(request: Request, advice: Advice, form: SecondForm) -> object:
    if form.values["decision"] == "sign":
        return actions.sign_off(advice=advice, **acting(request))
    return actions.refuse_sign_off(advice=advice, reason=form.values["reason"], **acting(request))
