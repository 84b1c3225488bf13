"""How a file is given to a browser: to be kept, never to be opened there."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# What a file may do in a browser that opens it all the same: nothing.
LOCKED_DOWN = "default-src 'none'; sandbox"


def locked_down(response: HttpResponse, name: str) -> HttpResponse:
    """The same answer as a download of this name, of which nothing between here and the reader keeps a copy."""
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = LOCKED_DOWN
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
