"""How long a session lasts: so long without being used, and never longer than half a day (trust.md E04).

All of it is held in the session on the server. Times are seconds since 1970; nothing here looks at a clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase

from sendwell.access.models import Member
from sendwell.sign_in.models import LONGEST_IDLE, SHORTEST_IDLE, SignInRules

BEGAN_AT, SEEN_AT, IDLE_MINUTES = "began_at", "seen_at", "idle_minutes"
ENDED = "ended"
"""Session key, once nobody is signed in any more: whose session it was, and until when a form of theirs is kept."""
STAFF_IDLE, FAMILY_IDLE = 15, 20
"""Minutes without use after which staff and families are signed out, unless the organisation has settled it."""
ABSOLUTE = 12 * 60 * 60
WARNING = 2 * 60
"""How long before the end somebody is warned."""
NOTED_EVERY = 15
"""Seconds. A session in steady use is written to the database this often and not at every request."""


@dataclass(frozen=True)
class Ends:
    """When a session ends if it is not used, and whether using it helps."""

    at: float
    extendable: bool


def begin(session: SessionBase, *, now: float) -> None:
    """Somebody has just signed in."""
    session[BEGAN_AT] = session[SEEN_AT] = now


def used(session: SessionBase, *, now: float) -> None:
    """Note that the session was used."""
    if session.get(BEGAN_AT) is None:
        begin(session, now=now)
    elif now - session.get(SEEN_AT, 0) >= NOTED_EVERY:
        session[SEEN_AT] = now


def ends(session: SessionBase) -> Ends | None:
    """When this session ends, or None before its first use."""
    began, seen = session.get(BEGAN_AT), session.get(SEEN_AT)
    if began is None or seen is None:
        return None
    idle = seen + 60 * session.get(IDLE_MINUTES, STAFF_IDLE)
    return Ends(min(idle, began + ABSOLUTE), idle < began + ABSOLUTE)


def over(session: SessionBase, *, now: float) -> bool:
    """Whether the session has ended."""
    end = ends(session)
    return end is not None and now >= end.at


def remember(session: SessionBase, account: int, *, now: float) -> None:
    """The session of this account has just ended; a page of theirs may still be open with something typed on it."""
    session[ENDED] = [account, now + ABSOLUTE]


def forget(session: SessionBase) -> None:
    """Somebody has signed in: nothing that was open before is theirs."""
    session.pop(ENDED, None)


def ended_of(session: SessionBase, *, now: float) -> int | None:
    """Whose session this was, as long as a form of theirs may still be kept."""
    account, until = session.get(ENDED, (None, 0))
    return account if now < until else None


def idle_minutes(members: Iterable[Member]) -> int:
    """The shortest of what applies to any of somebody's roles; a family's is longer than staff's."""
    mine = list(members)
    organisations = {each.organisation_id for each in mine if each.organisation_id}
    if not organisations:
        return FAMILY_IDLE
    settled = dict(
        SignInRules.objects.filter(organisation__in=organisations).values_list("organisation", "idle_minutes")
    )
    shortest = min(settled.get(each, STAFF_IDLE) for each in organisations)
    return max(SHORTEST_IDLE, min(shortest, LONGEST_IDLE))
