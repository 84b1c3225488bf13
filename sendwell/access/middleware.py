"""Puts the member on the request, and carries what an act said to the next screen."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from sendwell.access import scope
from sendwell.access.afterwards import gathered
from sendwell.access.models import Member
from sendwell.access.web import now, today

SESSION_KEY = "member"
FAMILY_ALONE = "family_alone"
"""Session key: the work roles of whoever has signed in are off (`sign_in.dormant`)."""


def members_of(request: HttpRequest) -> list[Member]:
    """The live members of this account, the one it acts as first: chosen this session, or its oldest."""
    if not request.user.is_authenticated:
        return []
    live = Member.objects.live(today()).select_related("organisation")
    mine = live.filter(account_id=request.user.pk, account__is_active=True).order_by("pk")
    if request.session.get(FAMILY_ALONE):
        mine = mine.filter(organisation__isnull=True)
    chosen = request.session.get(SESSION_KEY)
    return sorted(mine, key=lambda member: member.pk != chosen)


class MemberMiddleware:
    """Every request is one transaction, and knows who is acting before any view is reached.

    The database is told the same, so that row-level security shows what they may know of and nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with gathered() as not_done, scope.entered(_at_the_door(request)):
            member = _come_in(request)
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
        said = getattr(response, "said", "")
        for words in dict.fromkeys(not_done or filter(None, [said])):
            messages.success(request, words)
        if member is not None:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """It is known which page is asked for: from here the database knows of what the member may know of."""
        assert request.resolver_match is not None, "a view was found"
        why, member, door = request.resolver_match.view_name, request.maybe_member, scope.current()  # type: ignore[attr-defined]
        found = scope.of(member, as_of=today(), request=door.request) if member else door
        scope.narrow(replace(found, why=why))


def _at_the_door(request: HttpRequest) -> scope.Scope:
    """Somebody, with an account or without, about to ask for one page: their own members are theirs to see."""
    return scope.Scope(
        account=str(request.user.pk or ""),
        day=today().isoformat(),
        at=now().isoformat(),
        request=str(uuid.uuid4()),
    )


def _come_in(request: HttpRequest) -> Member | None:
    members = members_of(request)
    member = members[0] if members else None
    request.maybe_member = member  # type: ignore[attr-defined]  # see web.Request
    request.other_hats = len(members) > 1  # type: ignore[attr-defined]  # as above
    return member
