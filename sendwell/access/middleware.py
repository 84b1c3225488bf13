"""Puts the member on the request, and carries what an act said to the next screen."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from sendwell.access.models import Member
from sendwell.access.web import today

SESSION_KEY = "member"


def member_of(request: HttpRequest) -> Member | None:
    """The member this account acts as: the one chosen this session, or its first live one."""
    if not request.user.is_authenticated:
        return None
    mine = (
        Member.objects.live(today())
        .select_related("organisation")
        .filter(account_id=request.user.pk, account__is_active=True)
        .order_by("pk")
    )
    chosen = request.session.get(SESSION_KEY)
    return (mine.filter(pk=chosen).first() if chosen else None) or mine.first()


class MemberMiddleware:
    """Every request knows who is acting before any view is reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.maybe_member = member_of(request)  # type: ignore[attr-defined]  # see web.Request
        response = self.get_response(request)
        said = getattr(response, "said", "")
        if said:
            messages.success(request, said)
        if request.maybe_member is not None:  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "no-store")
        return response
