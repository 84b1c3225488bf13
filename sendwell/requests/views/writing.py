"""What the public way and the desk's way of writing a request share. Each view has opened the draft already."""

import uuid
from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone

from sendwell.access.opening import NotThere
from sendwell.access.web import Request, carried_out, go, render, today
from sendwell.law.refusals import Refused
from sendwell.requests import actions, pages
from sendwell.requests.forms.asking import ProfessionalForm, TrueForm
from sendwell.requests.forms.unnoted import unnoted
from sendwell.requests.models import Draft
from sendwell.requests.pages.asking import address, after
from sendwell.requests.pages.reading import as_request
from sendwell.requests.pages.steps import Step, form_of, steps_of, typed_in
from sendwell.ui import words
from sendwell.ui.forms import SendwellForm

SESSION_KEY = "asking"


def private(response: HttpResponse) -> HttpResponse:
    """No copy of this page is kept by anything between here and the reader."""
    response.headers["Cache-Control"] = "no-store"
    return response


def listed(request: Request, draft: Draft, token: str) -> HttpResponse:
    """The list of pages, or the receipt once it is sent."""
    if draft.receipt is not None:
        return go("requests:receipt", receipt=draft.receipt)
    return private(render(request, "requests/list.html", pages.list_page(draft, token, today())))


def step(request: Request, draft: Draft, token: str, slug: str) -> HttpResponse:
    """Show one page, or keep what was typed on it and go on."""
    if draft.receipt is not None:
        return go("requests:receipt", receipt=draft.receipt)
    here = step_named(draft, slug)
    return (_professionals if here.slug == "professionals" else _questions)(request, draft, token, here)


def _questions(request: Request, draft: Draft, token: str, here: Step) -> HttpResponse:
    form = form_of(draft, here, today(), request=request)
    if request.method == "POST":
        actions.save_step(draft=draft, step=here.slug, typed=typed_in(request))
        if form.pressed == "later":
            return HttpResponseRedirect(address(draft, "later", token))
        if form.is_valid():
            return HttpResponseRedirect(
                after(draft, here, token, to_check=request.GET.get("from") == "check")
            )
    shown = pages.step_page(draft, here, token, today(), request=request, form=form)
    return private(render(request, "requests/step.html", shown))


def step_named(draft: Draft, slug: str) -> Step:
    """The page of that name, if this draft has it."""
    for each in steps_of(draft):
        if each.slug == slug:
            return each
    raise NotThere


def _professionals(request: Request, draft: Draft, token: str, here: Step) -> HttpResponse:
    """Add one professional after another; remove; go on."""
    form = unnoted(ProfessionalForm)(request)
    if form.is_valid():
        known = list(draft.answers.get("professionals", []))
        actions.save_professionals(draft=draft, professionals=_changed(known, form))
        if form.pressed == "later":
            return HttpResponseRedirect(address(draft, "later", token))
        if form.pressed:
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(after(draft, here, token, to_check=request.GET.get("from") == "check"))
    return private(
        render(request, "requests/professionals.html", pages.professionals_page(draft, here, token, form))
    )


def _changed(known: list[dict[str, str]], form: SendwellForm) -> list[dict[str, str]]:
    """The list without the one to be removed, and with the one that was typed."""
    word, _, number = form.pressed.partition("-")
    if word == "remove" and number.isdecimal():
        known = [each for place, each in enumerate(known) if place != int(number)]
    typed = {name: form.values[name] or "" for name in ("name", "profession", "reach")}
    return known if not typed["name"] or typed in known else [*known, typed]


def autosave(request: Request, draft: Draft, slug: str) -> JsonResponse | HttpResponseRedirect:
    """Keep what is being typed, right or wrong."""
    here = step_named(draft, slug)
    saved = actions.save_step(draft=draft, step=here.slug, typed=typed_in(request))
    return JsonResponse({"saved": words.when(saved.saved_at).split(", ")[1]})


def check(request: Request, draft: Draft, token: str) -> HttpResponse:
    """Show every answer, and send them."""
    if draft.receipt is not None:
        return go("requests:receipt", receipt=draft.receipt)
    form = TrueForm(request)
    shown = pages.check_page(draft, token, today(), form)
    sent: list[uuid.UUID] = []
    ready = form.is_bound and shown.ready and form.is_valid()
    if ready and carried_out(form, _without_field(lambda: sent.append(_send(draft)))):
        request.session.pop(SESSION_KEY, None)
        return go("requests:receipt", receipt=sent[0])
    return private(render(request, "requests/check.html", shown))


def _send(draft: Draft) -> uuid.UUID:
    day = today()
    return actions.send_draft(draft=draft, request=as_request(draft, day), now=timezone.now(), day=day)


def _without_field(act: Callable[[], object]) -> Callable[[], object]:
    """The last page has none of the questions, so what was refused stands above them all."""

    def _tried() -> object:
        try:
            return act()
        except Refused as refused:
            raise Refused(refused.words) from refused

    return _tried
