"""Who acts, and on which day; and one way for the forms that every document of the registers has."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from sendwell.access.web import Request, carried_out, go, render, today
from sendwell.sharing.actions import end_document, review_document
from sendwell.sharing.forms import ReasonForm, ReviewForm
from sendwell.sharing.models import Document
from sendwell.sharing.pages import documents
from sendwell.ui.forms import SendwellForm


def acting(request: Request) -> dict[str, Any]:
    """`by=` and `day=` of an act. Only views may ask what day it is."""
    return {"by": request.member, "day": today()}


def version_of(form: SendwellForm) -> int:
    """The version that the form was written on; -1, which no document has, for nonsense."""
    return int(form.sent_version) if form.sent_version.isdecimal() else -1


def write[Kept: Document](
    request: Request, form: SendwellForm, model: type[Kept], act: Callable[[], Kept], *, said: str
) -> HttpResponse:
    """Write down a new document and open it, or show its form."""
    made: list[Kept] = []
    if carried_out(form, lambda: made.append(act())):
        return _opening(made[0], said)
    return render(request, "sharing/edit.html", documents.writing(form, model))


def change(
    request: Request, form: SendwellForm, document: Document, act: Callable[[], object]
) -> HttpResponse:
    """Change a document. Whoever comes second sees both texts."""
    if carried_out(form, act):
        return _opening(document, "Changed.")
    return render(request, "sharing/edit.html", documents.changing(form, document))


def review(request: Request, document: Document) -> HttpResponse:
    """Write down that a document was looked at again."""
    form = ReviewForm(request)
    if carried_out(form, lambda: review_document(document=document, **form.values, **acting(request))):
        return _opening(document, "The review is written down.")
    return render(request, "sharing/edit.html", documents.reviewing(document, form))


def end(request: Request, document: Document, *, said: str) -> HttpResponse:
    """End a document, with the reason."""
    form = ReasonForm(request)
    if carried_out(form, lambda: end_document(document=document, **form.values, **acting(request))):
        return _opening(document, said)
    return render(request, "sharing/edit.html", documents.ending(document, form))


def history(request: Request, document: Document) -> HttpResponse:
    """Everything that was done to a document."""
    return render(request, "sharing/history.html", documents.history_page(document, request.GET))


def _opening(document: Document, said: str) -> HttpResponse:
    return go(f"sharing:{documents.WORDS[type(document)].called}", uid=document.uid, said=said)
