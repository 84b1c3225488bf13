"""Asking a service for advice."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page


@page("advice/<ref>", needs=Permission.SIGNED_IN, name="request", methods=["GET"])
def request_page(request: Request, ref: str) -> HttpResponse:
    """A request for advice."""
    return HttpResponse(ref)
