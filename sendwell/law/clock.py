"""Events + timescales + a day to look from -> clocks.

Nothing here starts or stops anything: an event starts a clock because a YAML file says so. A clock is
computed each time it is looked at, so a missed night of the worker changes nothing. A ground excuses; it
never moves a date. Met stays met, and met late stays met late, for ever.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter

from sendwell.law import working
from sendwell.law.reading import LawError
from sendwell.law.reckoning import Alternative, Reckoning, reckon
from sendwell.law.shapes import Kind, Limbs, Reference, Timescale, Version
from sendwell.law.timescales import Law, load_one, the_law

GROUND = "ground_recorded"
ONE_DAY = timedelta(days=1)
by_day = attrgetter("day")


class ClockState(StrEnum):
    """How a clock stands on the day it is looked at."""

    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    EXCUSED = "excused"


class NoLawYet(LawError):
    """The limit did not exist on the day from which it should run."""


class NoPeriod(LawError):
    """The law gives no period for this duty, so there is no date to work out."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, on its legal day. `about` says to which of several requests or reviews."""

    type: str
    day: date
    about: str | None = None
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground recorded for a clock: why the law excuses it, from which day, and where the law says so."""

    id: str
    title: str
    day: date
    reference: Reference


@dataclass(frozen=True, slots=True)
class Clock:
    """A timescale running on a case, seen from one day.

    `timescale` is its id. `planned` is an earlier day to aim for, where the law leaves a doubt. `stopped_by`
    is the event type that ended it. `days_left` is negative when late; once stopped, it is due less stopped.
    `inputs` are the events it was counted from, with their days.
    """

    timescale: str
    about: str | None
    started: date
    due: date | None
    planned: date | None
    stopped: date | None
    stopped_by: str | None
    state: ClockState
    days_left: int | None
    elapsed_days: int
    grounds: tuple[Ground, ...]
    next_change_on: date | None
    alternatives: tuple[Alternative, ...]
    inputs: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A date worked out by itself, with every step."""

    timescale: str
    start: date
    due: date | None
    rule: str
    working: tuple[str, ...]
    reference: Reference
    confidence: str
    alternatives: tuple[Alternative, ...]


def clocks(
    events: Iterable[Event], as_of: date, law: Law | None = None, only: Collection[str] | None = None
) -> list[Clock]:
    """Every clock that these events have started, as it stands on `as_of`, in the order they started.

    Events after `as_of` are ignored, except those fixed ahead (a meeting, a move). `only` limits the answer
    to some timescale ids. A start before the limit existed opens nothing. Raises BeyondCalendar.
    """
    law = law or the_law()
    ahead = law.ahead
    seen = sorted((each for each in events if each.day <= as_of or each.type in ahead), key=by_day)
    excuses = [each for each in seen if each.type == GROUND]
    opened = set[tuple[str, str | None, str]]()
    found: list[Clock] = []
    for place, event in enumerate(seen):
        for timescale in law.started_by.get(event.type, ()):
            key = (timescale.id, event.about, event.type)
            if (only is not None and timescale.id not in only) or (key in opened and not timescale.repeats):
                continue
            opened.add(key)
            version = timescale.version_on(event.day)
            if version is not None:
                found.append(_clock(timescale, version, seen, place, excuses, as_of))
    return found


def state_on(
    due: date | None,
    stopped: date | None,
    excused: bool,
    as_of: date,
    soon_days: int = 7,
    window: bool = False,
) -> ClockState:
    """The state of a clock on a day, for computed clocks and stored deadlines alike: decided only here.

    The due day itself still counts, so it is due soon and not overdue. A window (a period that must stay
    open) is met once its last day has passed, and met late only in the sense of closed too early.
    """
    if stopped is not None and stopped <= as_of:
        kept = due is None or (stopped > due if window else stopped <= due)
        return ClockState.MET if kept else ClockState.MET_LATE
    if window and due is not None and as_of > due:
        return ClockState.MET
    if excused:
        return ClockState.EXCUSED
    if due is None:
        return ClockState.RUNNING
    left = (due - as_of).days
    if left < 0:
        return ClockState.OVERDUE
    return ClockState.DUE_SOON if left <= soon_days else ClockState.RUNNING


def due(timescale_id: str, start_or_events: date | Mapping[str, date]) -> Due:
    """The due date of one limit, from a day or, for a limit on several events, from their days by type.

    Raises UnknownTimescale, NoPeriod for a duty, NoLawYet before the first version, BeyondCalendar, and
    LawError for an event type on which the limit does not hang.
    """
    timescale = load_one(timescale_id)
    if not timescale.has_period:
        raise NoPeriod(f"{timescale_id} has no period in law, so there is no date to work out")
    start, inputs = _start_of(timescale, start_or_events)
    version = timescale.version_on(start)
    if version is None:
        first = timescale.versions[-1].since
        raise NoLawYet(f"{timescale_id}: no version was in force on {start}; the first is from {first}")
    reckoning = reckon(version, start, inputs)
    return Due(
        timescale=timescale.id,
        start=start,
        due=reckoning.due,
        rule=str(version.within),
        working=tuple(working.sentences(timescale, version, start, inputs, reckoning)),
        reference=version.reference,
        confidence=timescale.confidence.value,
        alternatives=reckoning.others,
    )


def explain(clock: Clock, law: Law | None = None) -> list[str]:
    """How this clock's date was worked out and how it stands, in sentences that a parent can follow."""
    timescale = (law or the_law()).get(clock.timescale)
    version = timescale.version_on(clock.started)
    assert version is not None, "a clock starts only under a version"
    reckoning = Reckoning(clock.due, clock.planned, clock.alternatives)
    said = working.sentences(timescale, version, clock.started, dict(clock.inputs), reckoning)
    return [*said, *working.standing(timescale, clock.due, clock.stopped, clock.stopped_by, clock.grounds)]


def _clock(
    timescale: Timescale,
    version: Version,
    seen: Sequence[Event],
    place: int,
    excuses: list[Event],
    as_of: date,
) -> Clock:
    start = _counted_from(version, seen, place)
    inputs = {start.type: start.day}
    if isinstance(version.within, Limbs):
        inputs |= _others_hung_on(version.within, seen, place)
    reckoning = reckon(version, start.day, inputs)
    end = _ending(timescale, seen, place, as_of)
    stopped = end.day if end else None
    grounds = _grounds(timescale, start, stopped, excuses) if excuses and timescale.grounds else ()
    window = timescale.kind is Kind.WINDOW
    state = state_on(reckoning.due, stopped, bool(grounds), as_of, timescale.soon, window)
    last = stopped or as_of
    return Clock(
        timescale.id,
        seen[place].about,
        start.day,
        reckoning.due,
        reckoning.planned,
        stopped,
        end.type if end else None,
        state,
        (reckoning.due - last).days if reckoning.due else None,
        max(0, (last - start.day).days),
        grounds,
        _next_change(reckoning.due, state, timescale.soon),
        reckoning.others,
        tuple(inputs.items()),
    )


def _ending(timescale: Timescale, seen: Sequence[Event], place: int, as_of: date) -> Event | None:
    """The first event after the start that stops the clock, or with which it lapses."""
    ends_with = timescale.ends_with
    about = seen[place].about
    first = _where_notice_begins(timescale, seen, place) if timescale.kind is Kind.LEAD else place + 1
    for event in seen[first:]:
        if event.type in ends_with and _matches(event.about, about) and event.day <= as_of:
            return event
    return None


def _where_notice_begins(timescale: Timescale, seen: Sequence[Event], place: int) -> int:
    """Notice comes before the event it is about: look after the previous such event, and not too long ago."""
    start = seen[place]
    earliest = start.day - timedelta(days=timescale.looks_back)
    for earlier in range(place - 1, -1, -1):
        event = seen[earlier]
        previous = event.type in timescale.starts_with and _matches(event.about, start.about)
        if previous or event.day < earliest:
            return earlier + 1
    return 0


def _counted_from(version: Version, seen: Sequence[Event], place: int) -> Event:
    """The event that the count begins with: the one that opens the clock, unless an earlier one is named.

    One about the same thing comes first. Where there is none, the latest on the case: a request for advice has
    a reference of its own, yet weeks may count from the request for the assessment.
    """
    start = seen[place]
    if not version.counts_from:
        return start
    named = [event for event in reversed(seen[:place]) if event.type in version.counts_from]
    same = [event for event in named if _matches(event.about, start.about)]
    return next(iter([*same, *named]), start)


def _matches(about: str | None, other: str | None) -> bool:
    """Whether two events are about the same thing; one that names nothing is about the whole case."""
    return about is None or other is None or about == other


def _grounds(
    timescale: Timescale, start: Event, stopped: date | None, excuses: list[Event]
) -> tuple[Ground, ...]:
    lead = timescale.kind is Kind.LEAD
    first = start.day - timedelta(days=timescale.looks_back) if lead else start.day
    found = []
    for event in excuses:
        rule = timescale.grounds.get(event.ground or "")
        if rule is None or event.day < first or (stopped is not None and event.day > stopped):
            continue
        valid = rule.since <= event.day and (rule.until is None or event.day <= rule.until)
        if valid and _matches(event.about, start.about):
            found.append(Ground(rule.id, rule.title, event.day, rule.reference))
    return tuple(found)


def _others_hung_on(within: Limbs, seen: Sequence[Event], place: int) -> dict[str, date]:
    """The other events that a limit hangs on: the last one before its start, or the first one after it."""
    start = seen[place]
    found: dict[str, date] = {}
    for limb in within.limbs:
        if limb.looks == "start":
            continue
        where = reversed(seen[:place]) if limb.looks == "back" else seen[place + 1 :]
        for event in where:
            if event.type in limb.events and _matches(event.about, start.about):
                found[event.type] = event.day
                break
    return found


def _next_change(due: date | None, state: ClockState, soon: int) -> date | None:
    """The next day on which the state changes if nothing happens; None if it never will."""
    if due is None:
        return None
    if state is ClockState.RUNNING:
        return due - soon * ONE_DAY
    return due + ONE_DAY if state is ClockState.DUE_SOON else None


def _start_of(timescale: Timescale, given: date | Mapping[str, date]) -> tuple[date, dict[str, date]]:
    counts_from = timescale.versions[0].counts_from
    begins_with = counts_from or timescale.starts_with
    if isinstance(given, date):
        return given, {begins_with[0]: given}
    allowed = {*begins_with, *_other_events(timescale)}
    for name in given:
        if name not in allowed:
            raise LawError(f"{timescale.id} does not hang on {name!r} but on: {', '.join(sorted(allowed))}")
    for name in begins_with:
        if name in given:
            return given[name], dict(given)
    raise LawError(f"{timescale.id} counts from {' or '.join(begins_with)}: give that day")


def _other_events(timescale: Timescale) -> set[str]:
    limbs = [each.within.limbs for each in timescale.versions if isinstance(each.within, Limbs)]
    return {event for group in limbs for limb in group for event in limb.events}
