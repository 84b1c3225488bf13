"""What somebody outside sees who was sent a link. Opening it tells and changes nothing: a code must be typed.

Mail scanners follow links, so no GET of the link itself uses anything up. The address holds a random token.
"""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.urls import reverse

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.documents import storage
from sendwell.documents.download import locked_down
from sendwell.documents.handing import forms, outside, pages
from sendwell.documents.handing.opening import opened_by_link
from sendwell.documents.handing.outside import Tried
from sendwell.documents.models import HandOver
from sendwell.documents.models.handing import MOST_TRIES
from sendwell.law.refusals import Refused
from sendwell.ui import words

OPEN_FOR = timedelta(minutes=30)
"""How long a browser in which the code was typed can read what was handed over."""
SESSION_KEY = "handed"
NO_CODE = "There is no code that works now. Ask whoever sent you the link for a new one."
WRONG = "That is not the code. You can try {} more."

type Shown = Callable[[Request, str], HttpResponse]


def only_by_link(view: Shown) -> Shown:
    """One page for every link that opens nothing, whatever the reason, and no copy of any of these pages."""

    @functools.wraps(view)
    def shown(request: Request, token: str) -> HttpResponse:
        try:
            answer = view(request, token)
        except (NotThere, storage.Damaged):
            answer = render(request, "documents/handed_gone.html", None, status=404)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return shown


@page("handed/<str:token>", needs=Permission.ANYONE)
@only_by_link
def handed(request: Request, token: str) -> HttpResponse:
    """Type the code that goes with a link."""
    form = forms.CodeForm(request)
    if form.is_valid():
        tried, given = outside.try_code(token, form.values["code"], now=now(), day=today())
        if tried is Tried.RIGHT:
            _begin(request, given, now() + OPEN_FOR)
            return go("documents:handed_document", token=token)
        _say(form, tried, given)
    with opened_by_link(token, today()) as given:
        if _until(request, given) is not None:
            return go("documents:handed_document", token=token)
        shown = pages.code_page(given, reverse("documents:handed_text", kwargs={"token": token}))
    return render(request, "documents/handed.html", shown, form=form, button=forms.PlainForm(request))


def _say(form: forms.CodeForm, tried: Tried, given: HandOver) -> None:
    """After the last wrong code the link opens nothing any more, and the page says so."""
    left = MOST_TRIES - given.tries
    said = NO_CODE if tried is Tried.NO_CODE else WRONG.format(words.count(left, "time", "times"))
    form.refuse(said, field="code")


@page("handed/<str:token>/text", needs=Permission.ANYONE, methods=("POST",))
@only_by_link
def handed_text(request: Request, token: str) -> HttpResponse:
    """Have a code sent to one's mobile."""
    form = forms.PlainForm(request)
    if carried_out(form, lambda: outside.text_code(token, day=today())):
        return go("documents:handed", token=token, said="We have sent a code to your mobile.")
    with opened_by_link(token, today()) as given:
        shown = pages.code_page(given, request.path)
    return render(request, "documents/handed_no_text.html", shown, form=form)


@page("handed/<str:token>/document", needs=Permission.ANYONE, methods=("GET",))
@only_by_link
def handed_document(request: Request, token: str) -> HttpResponse:
    """What was handed over, for whoever has typed the code."""
    with opened_by_link(token, today()) as given:
        until = _until(request, given)
        if until is None:
            return go("documents:handed", token=token)
        url = reverse("documents:handed_pdf", kwargs={"token": token})
        return render(
            request, "documents/handed_document.html", pages.handed_page(given, until=until, url=url)
        )


@page("handed/<str:token>/document.pdf", needs=Permission.ANYONE, methods=("GET",))
@only_by_link
def handed_pdf(request: Request, token: str) -> HttpResponse:
    """The document itself, with who opened it and when on each page."""
    with opened_by_link(token, today()) as given:
        if _until(request, given) is None:
            return go("documents:handed", token=token)
        try:
            copy = outside.copy_of(given, at=now())
        except Refused:
            raise NotThere from None
        name = f"papers-{given.uid.hex[:8]}.pdf"
    return locked_down(HttpResponse(copy, content_type="application/pdf"), name)


def _begin(request: Request, given: HandOver, until: datetime) -> None:
    """The code opens this one browser, for a while. Its session gets a new key, so that nobody has lent it theirs."""
    if not request.user.is_authenticated:
        request.session.cycle_key()
    request.session[SESSION_KEY] = {str(given.uid): until.timestamp()}


def _until(request: Request, given: HandOver) -> datetime | None:
    """Until when this browser can read it, or None where the code must be typed."""
    stamp = request.session.get(SESSION_KEY, {}).get(str(given.uid), 0)
    until = datetime.fromtimestamp(stamp, tz=now().tzinfo)
    return until if now() < until else None
