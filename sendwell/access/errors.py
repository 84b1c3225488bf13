"""Error pages: plain words, and nothing about any child."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render

from sendwell.access.opening import Withheld


def _error(request: HttpRequest, status: int, name: str = "") -> HttpResponse:
    return django_render(request, f"errors/{name or status}.html", {}, status=status, using="jinja2")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent cannot be read."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Only for a failed check of the form's origin; a stranger gets `not_found`."""
    return _error(request, 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form did not come from our own page, or was open for too long."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """The same page for what does not exist and for what is not theirs; to a professional, that it is sealed."""
    return _error(request, 404, "withheld" if isinstance(exception, Withheld) else "")


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke here."""
    return _error(request, 500)
