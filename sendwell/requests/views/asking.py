"""Asking without an account: under /ask. The address holds a random token and nothing about a child."""

import uuid

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.requests import actions, pages
from sendwell.requests.forms.asking import LaterForm
from sendwell.requests.forms.unnoted import unnoted
from sendwell.requests.views import writing
from sendwell.requests.views.writing import SESSION_KEY, private
from sendwell.ui.forms import SendwellForm


@page("ask", needs=Permission.ANYONE)
def ask(request: Request) -> HttpResponse:
    """Begin to ask for an assessment, without an account."""
    if request.method == "POST":
        token = actions.begin_draft()
        request.session[SESSION_KEY] = token
        return go("requests:ask_step", token=token, step="council")
    shown = pages.start_page(request.session.get(SESSION_KEY, ""))
    return private(render(request, "requests/start.html", shown, begin=unnoted(SendwellForm)(request)))


@page("ask/receipt/<uuid:receipt>", needs=Permission.ANYONE, methods=("GET",))
def receipt(request: Request, receipt: uuid.UUID) -> HttpResponse:
    """The receipt, and what happens next."""
    return private(render(request, "requests/receipt.html", pages.receipt_page(receipt, as_of=today())))


@page("ask/<token>", needs=Permission.ANYONE, methods=("GET",))
def ask_list(request: Request, token: str) -> HttpResponse:
    """The pages of a request that is being written."""
    return writing.listed(request, actions.open_draft(token, None), token)


@page("ask/<token>/check", needs=Permission.ANYONE)
def ask_check(request: Request, token: str) -> HttpResponse:
    """Check every answer and send the request."""
    return writing.check(request, actions.open_draft(token, None), token)


@page("ask/<token>/later", needs=Permission.ANYONE)
def ask_later(request: Request, token: str) -> HttpResponse:
    """Have a link sent, and come back later."""
    draft = actions.open_draft(token, None)
    form = unnoted(LaterForm)(request, initial={"email": pages.email_of(draft)})
    sent = form.is_valid()
    if sent and carried_out(form, lambda: actions.send_link(draft=draft, token=token, **form.values)):
        return go("requests:ask_list", token=token, said="We have sent the link. Your answers are saved.")
    return private(render(request, "requests/later.html", pages.later_page(draft, token, form)))


@page("ask/<token>/<slug:step>", needs=Permission.ANYONE)
def ask_step(request: Request, token: str, step: str) -> HttpResponse:
    """One page of a request that is being written."""
    return writing.step(request, actions.open_draft(token, None), token, step)


@page("ask/<token>/<slug:step>/save", needs=Permission.ANYONE, methods=("POST",))
def ask_save(request: Request, token: str, step: str) -> JsonResponse | HttpResponseRedirect:
    """Keep what is being typed."""
    return writing.autosave(request, actions.open_draft(token, None), step)
