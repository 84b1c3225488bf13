"""Deciding: answer both questions, see the notice, send it."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.requests import actions, pages
from sendwell.requests.forms.officer import DecisionForm
from sendwell.requests.models import AssessmentRequest
from sendwell.requests.pages.steps import typed_in


@page("requests/<ref>/decide", needs=Permission.REQUEST_DECIDE)
@steps_up
def decide(request: Request, ref: str) -> HttpResponse:
    """Decide whether to assess, with reasons; the notice is shown before it is sent."""
    chosen = pages.open_to_decide(request.member, ref, today())
    form = DecisionForm(request, initial=pages.kept_contacts(chosen))
    pressed = form.pressed
    if form.is_bound and pressed != "change" and form.is_valid():
        if pressed != "send":
            return _notice(request, chosen, form)
        if carried_out(form, lambda: _decide(request, chosen, form)):
            return go(
                "requests:request", ref=ref, said="Decided. The notice has been written and everybody told."
            )
    return render(
        request, "requests/decide.html", pages.decide_page(request.member, chosen, form, as_of=today())
    )


def _decide(request: Request, chosen: AssessmentRequest, form: DecisionForm) -> None:
    actions.decide(request=chosen, by=request.member, day=today(), **form.values)


def _notice(request: Request, chosen: AssessmentRequest, form: DecisionForm) -> HttpResponse:
    """The notice, word for word, before anything is decided. The page carries what was typed."""
    kept = [(name, value) for name, values in typed_in(request).items() for value in values]
    shown = pages.notice_page(request.member, chosen, form, kept, as_of=today())
    return render(request, "requests/notice.html", shown)
