"""Letters to read, letters to print, and files to download."""

import uuid

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page, render, today
from sendwell.documents.opening import open_to, open_upload
from sendwell.documents.pages import case_letters_page, letter_page
from sendwell.documents.pages.held import held_page
from sendwell.documents.typeset import letter_pdf as typeset
from sendwell.documents.uploads import CONTENT_TYPES

# What a file may do in a browser that opens it all the same: nothing.
LOCKED_DOWN = "default-src 'none'; sandbox"


@page("cases/<ref>/letters", needs=Permission.LETTER_READ, methods=("GET",))
def letters(request: Request, ref: str) -> HttpResponse:
    """The letters of a case."""
    return render(request, "documents/letters.html", case_letters_page(request.member, ref, today()))


@page("letters/<uuid:uid>", needs=Permission.SIGNED_IN, methods=("GET",))
def letter(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A letter as it was sent."""
    return render(request, "documents/letter.html", letter_page(request.member, uid, today()))


@page("letters/<uuid:uid>.pdf", needs=Permission.SIGNED_IN, methods=("GET",))
def letter_pdf(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The same letter as a tagged PDF."""
    shown = letter_page(request.member, uid, today(), paper=True)
    response = HttpResponse(typeset(shown), content_type="application/pdf")
    return _locked_down(response, shown.file_name)


@page("uploads/<uuid:uid>", needs=Permission.SIGNED_IN, methods=("GET",))
def upload(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A file that somebody gave us, to download; or why it is held."""
    opened = open_upload(request.member, uid, today())
    if not open_to(request.member, opened):
        return render(request, "documents/held.html", held_page(request.member, opened), status=409)
    with opened.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=CONTENT_TYPES[opened.kind])
    return _locked_down(response, opened.name)


def _locked_down(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = LOCKED_DOWN
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
