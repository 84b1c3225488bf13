"""Asking again who somebody is, before an act that cannot be left to a session somebody walked away from.

Which acts (trust.md 4.4): to decide on a request, finalise a plan or close a case, correct what was recorded or
received, sign advice, release or hand out what leaves the system, give leave to read, let somebody in again who was
kept out, loosen what a parent may have, unseal, break glass, give somebody a role, reset a second factor, and take out
many children's data at once. Restricting and keeping out ask for none. Their views say so with `@steps_up` below
`@page`:

    @page("requests/<ref>/decide", needs=Permission.REQUEST_DECIDE)
    @steps_up
    def decide(request, ref): ...
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from sendwell.access.web import now

SECOND_FACTOR_AT = "second_factor_at"
"""Session key: when this session last showed a second factor, in seconds since 1970. Only `sign_in` sets it."""
FRESH_FOR = 5 * 60
"""Seconds for which a second factor counts as just shown."""


class StepUpNeeded(Exception):
    """The second factor was shown too long ago. `sign_in.middleware` asks for it and keeps what was typed."""


def fresh(request: HttpRequest, *, now: float) -> bool:
    """Whether this session showed a second factor within five minutes before `now` (seconds since 1970)."""
    shown_at = request.session.get(SECOND_FACTOR_AT)
    return isinstance(shown_at, int | float) and now - shown_at < FRESH_FOR


def steps_up(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view be opened, and its form be sent, only by somebody who has just shown a second factor."""

    @functools.wraps(view)
    def stepped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not fresh(request, now=now().timestamp()):
            raise StepUpNeeded
        return view(request, *args, **kwargs)

    stepped.steps_up = True  # type: ignore[attr-defined]  # read by the test that lists these views
    return stepped


__all__ = ["FRESH_FOR", "SECOND_FACTOR_AT", "StepUpNeeded", "fresh", "steps_up"]
