"""Asking from a desk: a school's SENCO about a child on roll or a new one, a parent about their own child."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, go, page, render, today
from sendwell.requests import actions, pages
from sendwell.requests.forms.desk import WhichChildForm
from sendwell.requests.forms.unnoted import unnoted
from sendwell.requests.views import writing
from sendwell.requests.views.writing import private
from sendwell.ui.forms import SendwellForm


@page("requests/new", needs=Permission.REQUEST_MAKE)
def new(request: Request) -> HttpResponse:
    """Ask for an assessment from one's desk: which child?"""
    form = unnoted(WhichChildForm)(request)
    form.offer("child", pages.children_to_ask_about(request.member, today()))
    if form.is_valid():
        child = pages.chosen_child(request.member, form.values["child"], today())
        answers = pages.known_answers(request.member, child, today())
        token = actions.begin_draft(member=request.member, child=child, answers=answers)
        return go("requests:new_step", token=token, step="council")
    shown = pages.begin_page(request.member, form)
    return private(render(request, "requests/begin.html", shown, go_on=unnoted(SendwellForm)(request)))


@page("requests/new/drafts/<int:number>", needs=Permission.REQUEST_MAKE, methods=("POST",))
def go_on(request: Request, number: int) -> HttpResponse:
    """Go on with a form that was begun."""
    return go("requests:new_list", token=actions.renew_draft(number=number, member=request.member))


@page("requests/new/<token>", needs=Permission.REQUEST_MAKE, methods=("GET",))
def new_list(request: Request, token: str) -> HttpResponse:
    """The pages of a request that is being written."""
    return writing.listed(request, actions.open_draft(token, request.member), token)


@page("requests/new/<token>/check", needs=Permission.REQUEST_MAKE)
def new_check(request: Request, token: str) -> HttpResponse:
    """Check every answer and send the request."""
    return writing.check(request, actions.open_draft(token, request.member), token)


@page("requests/new/<token>/later", needs=Permission.REQUEST_MAKE, methods=("GET",))
def new_later(request: Request, token: str) -> HttpResponse:
    """Leave the form: it waits at the desk."""
    actions.open_draft(token, request.member)
    return go("requests:new", said="Your answers are saved. You find them on this page.")


@page("requests/new/<token>/<slug:step>", needs=Permission.REQUEST_MAKE)
def new_step(request: Request, token: str, step: str) -> HttpResponse:
    """One page of a request that is being written."""
    return writing.step(request, actions.open_draft(token, request.member), token, step)


@page("requests/new/<token>/<slug:step>/save", needs=Permission.REQUEST_MAKE, methods=("POST",))
def new_save(request: Request, token: str, step: str) -> JsonResponse | HttpResponseRedirect:
    """Keep what is being typed."""
    return writing.autosave(request, actions.open_draft(token, request.member), step)
