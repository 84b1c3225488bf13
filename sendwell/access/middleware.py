"""Puts the member on the request, and carries what an act said to the next screen."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from sendwell.access.models import Member
from sendwell.access.web import today

SESSION_KEY = "member"


def members_of(request: HttpRequest) -> list[Member]:
    """The live members of this account, the one it acts as first: chosen this session, or its oldest."""
    if not request.user.is_authenticated:
        return []
    mine = (
        Member.objects.live(today())
        .select_related("organisation")
        .filter(account_id=request.user.pk, account__is_active=True)
        .order_by("pk")
    )
    chosen = request.session.get(SESSION_KEY)
    return sorted(mine, key=lambda member: member.pk != chosen)


class MemberMiddleware:
    """Every request knows who is acting before any view is reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        members = members_of(request)
        request.maybe_member = members[0] if members else None  # type: ignore[attr-defined]  # see web.Request
        request.other_hats = len(members) > 1  # type: ignore[attr-defined]  # as above
        response = self.get_response(request)
        said = getattr(response, "said", "")
        if said:
            messages.success(request, said)
        if request.maybe_member is not None:  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "no-store")
        return response
