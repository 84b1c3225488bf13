"""Invented case histories of realistic length: what happens to a case, day by day, up to the day it is seen.

A third of a council’s cases came to it with a plan; the others began with a request, and some of those ended
without an assessment or without a plan. The shares and the lateness are like England's in 2025 (about half of the
plans within 20 weeks, a quarter of requests refused); the cases themselves are drawn by lot.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from sendwell.law import clock
from sendwell.law.events import event_types
from sendwell.law.shapes import Kind
from sendwell.law.timescales import the_law

REQUEST = "R"
ASKED = ("A1", "A2", "A3")
YEARS = 3  # how long the councils have been recording here


class Step(NamedTuple):
    """One event. `about` names the request (R), one of the requests for advice (A1 ...) or a review (V1 ...)."""

    type: str
    day: date
    about: str = ""
    ground: str = ""
    actor: str = "council"


class Asked(NamedTuple):
    """One request for advice: to which of the case's three services, and how far it came."""

    slot: int
    day: date
    due: date
    answered: date | None
    state: str


class Owed(NamedTuple):
    """One deadline as it is stored. `owed_by` is 0 for the council, a slot for a service, None for the others."""

    timescale: str
    about: str
    owed_by: int | None
    started: date
    due: date | None
    planned: date | None
    soon: date | None
    stopped: date | None
    stopped_by: str
    excused: bool


@dataclass(slots=True)
class Story:
    """A case from its first day to the day it is seen."""

    received: date
    today: date
    born: date
    requested: bool
    steps: list[Step] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def happens(
        self, type: str, day: date, about: str = "", ground: str = "", actor: str = "council"
    ) -> bool:
        """Add an event, unless its day has not come. Says whether it has."""
        come = day <= self.today or event_types()[type].ahead
        if come:
            self.steps.append(Step(type, day, about, ground, actor))
        return come

    def first(self, *types: str) -> date | None:
        """The day of the first event of these types."""
        return next((step.day for step in self.steps if step.type in types), None)

    def events(self) -> list[clock.Event]:
        """The history as the law's plain events."""
        return [clock.Event(s.type, s.day, s.about or None, s.ground or None) for s in self.steps]


def stories(number: int, today: date, seed: int) -> Iterator[Story]:
    """So many different histories, the same for the same seed."""
    draw = Random(seed)
    for _ in range(number):
        yield story(draw, today)


def story(draw: Random, today: date) -> Story:
    """One history, seen on `today`."""
    received = today - timedelta(days=draw.randrange(3, YEARS * 365))
    born = received - timedelta(days=draw.randrange(2 * 365, 17 * 365))
    told = Story(received, today, born, requested=draw.random() < 0.7)
    if told.requested:
        _request(told, draw)
    else:
        _came_with_a_plan(told, draw)
    if draw.random() < 0.04:
        told.happens("case_closed", received + timedelta(days=draw.randrange(300, YEARS * 365)))
        _nothing_after_closing(told)
    told.steps.sort(key=clock.by_day)
    return told


def owed(told: Story) -> list[Owed]:
    """The deadlines that `casebook.history` would store for this history; windows and rights are not stored."""
    horizon = max(step.day for step in told.steps)
    found = [each for each in clock.clocks(told.events(), horizon) if _is_stored(each)]
    return [_stored(each) for each in found]


def _is_stored(each: clock.Clock) -> bool:
    return the_law().get(each.timescale).kind not in (Kind.WINDOW, Kind.RIGHT)


def _stored(each: clock.Clock) -> Owed:
    limit = the_law().get(each.timescale)
    about = each.about or ""
    service = ASKED.index(about) + 1 if about in ASKED else None
    return Owed(
        each.timescale,
        about,
        0 if limit.duty_on == "local_authority" else service,
        each.started,
        each.due,
        each.planned,
        each.due - timedelta(days=limit.soon) if each.due else None,
        each.stopped,
        each.stopped_by or "",
        bool(each.grounds),
    )


def _in_time(draw: Random, limit: int, share: float, longest: int) -> timedelta:
    """How long something took: within `limit` days in this share of cases, else up to `longest`."""
    if draw.random() < share:
        return timedelta(days=draw.randint(limit * 2 // 3, limit))
    return timedelta(days=draw.randint(limit + 1, longest))


def _days(draw: Random, least: int, most: int) -> timedelta:
    return timedelta(days=draw.randint(least, most))


def _request(told: Story, draw: Random) -> None:
    day = told.received
    told.happens("request_received", day, REQUEST, actor="outside")
    told.happens("request_acknowledged", day + _days(draw, 0, 3), REQUEST)
    told.happens("key_worker_named", day + _days(draw, 1, 8))
    told.happens("others_notified", day + _days(draw, 2, 12), REQUEST)
    told.happens("parent_consulted", day + _days(draw, 4, 20), REQUEST)
    if draw.random() < 0.2:
        told.happens("more_information_asked", day + _days(draw, 5, 15), REQUEST)
        told.happens("more_information_given", day + _days(draw, 16, 30), REQUEST)
    if draw.random() < 0.03:
        told.happens("request_withdrawn", day + _days(draw, 10, 30), REQUEST)
        return
    decided = day + _in_time(draw, 42, 0.85, 75)
    if draw.random() < 0.24:
        _refused(told, draw, decided)
    elif told.happens("decided_to_assess", decided, REQUEST):
        told.happens("letter_sent", decided, REQUEST)
        _assessed(told, draw, decided)


def _refused(told: Story, draw: Random, decided: date) -> None:
    told.happens("decided_not_to_assess", decided, REQUEST)
    told.happens("letter_sent", decided, REQUEST)
    if draw.random() < 0.15:
        told.happens("mediation_adviser_contacted", decided + _days(draw, 10, 55), REQUEST)
        told.happens("mediation_certificate", decided + _days(draw, 56, 60), REQUEST)


def _assessed(told: Story, draw: Random, decided: date) -> None:
    for slot in range(1, len(ASKED) + 1):
        _asked(told, draw, slot, decided + _days(draw, 0, 4))
    if draw.random() < 0.06:
        issued = told.received + _in_time(draw, 112, 0.5, 200)
        told.happens("decided_not_to_issue", issued, REQUEST)
        told.happens("letter_sent", issued, REQUEST)
        return
    final = told.received + _in_time(draw, 140, 0.5, 300)
    told.happens("draft_plan_sent", final - _days(draw, 22, 45), REQUEST)
    told.happens("representations_received", final - _days(draw, 3, 20), REQUEST)
    _plan(told, draw, final)


def _asked(told: Story, draw: Random, slot: int, day: date) -> None:
    about = ASKED[slot - 1]
    if not told.happens("advice_requested", day, about):
        return
    told.happens("advice_request_received", day, about)
    answered = day + _in_time(draw, 42, 0.65, 110)
    given = told.happens("advice_allocated", day + _days(draw, 1, 9), about, actor="service")
    seen = told.happens("advice_triaged", day + _days(draw, 10, 20), about, actor="service")
    if draw.random() < 0.08:
        told.happens("ground_recorded", day + _days(draw, 20, 27), about, "appointment_missed", "service")
    unknown = draw.random() < 0.1
    ended = told.happens(
        "advice_not_known" if unknown else "advice_returned", answered, about, actor="service"
    )
    state = ("not_needed" if unknown else "returned") if ended else _open_state(given, seen)
    told.asked.append(Asked(slot, day, day + timedelta(weeks=6), answered if ended else None, state))


def _open_state(given: bool, seen: bool) -> str:
    if seen:
        return "writing"
    return "allocated" if given else "received"


def _came_with_a_plan(told: Story, draw: Random) -> None:
    told.happens("key_worker_named", told.received)
    _plan(told, draw, told.received)


def _plan(told: Story, draw: Random, final: date) -> None:
    if not told.happens("final_plan_sent", final):
        return
    told.happens("letter_sent", final)
    told.happens("provision_in_place", final + _days(draw, 5, 40))
    decided, number = final, 1
    while decided <= told.today:
        decided = _reviewed(told, draw, decided, number)
        number += 1


def _reviewed(told: Story, draw: Random, last: date, number: int) -> date:
    """One annual review; the day of its decision."""
    about = f"V{number}"
    decided = last + _in_time(draw, 363, 0.7, 470)
    meeting = decided - _days(draw, 7, 40)
    if meeting - timedelta(days=30) <= told.today:
        told.happens("review_meeting_set", meeting, about, actor="outside")
        told.happens("review_invitations_sent", meeting - _days(draw, 12, 28), about, actor="outside")
        told.happens("review_papers_sent", meeting - _days(draw, 12, 18), about, actor="outside")
    if told.happens("review_meeting_held", meeting, about, actor="outside"):
        told.happens("review_report_sent", meeting + _days(draw, 3, 6), about, actor="outside")
        told.happens("review_decided", decided)
    return decided


def _nothing_after_closing(told: Story) -> None:
    closed = told.first("case_closed")
    if closed:
        told.steps = [step for step in told.steps if step.day < closed or step.type == "case_closed"]
        told.asked = [
            asked
            if asked.answered and asked.answered < closed
            else asked._replace(answered=closed, state="recalled")
            for asked in told.asked
            if asked.day < closed
        ]
