"""Stops whoever opens too many different records within an hour, until they show again who they are (K06)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sendwell.access.web import now
from sendwell.governance.actions.brake import stop_if_too_many


class BrakeMiddleware:
    """Asked only for pages with a part in their address: those are the ones about one record."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Stop here, or let the page be opened."""
        member = getattr(request, "maybe_member", None)
        if not kwargs or member is None or not hasattr(view, "sendwell_route"):
            return None
        return (
            HttpResponseRedirect(reverse("governance:stopped")) if stop_if_too_many(member, now()) else None
        )
