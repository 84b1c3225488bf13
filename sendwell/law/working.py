"""The working: how a date was counted, and how a clock stands, in short sentences."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from sendwell.law.bank_holidays import bank_holidays
from sendwell.law.events import event_types
from sendwell.law.reckoning import Inputs, Reckoning, limb_dates
from sendwell.law.rules import Count
from sendwell.law.shapes import Confidence, Kind, Limbs, Timescale, Version

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
UNITS = {
    "weeks_after": "week",
    "days_inclusive": "day",
    "days_after": "day",
    "months_after": "month",
    "months_inclusive": "month",
    "working_days_inclusive": "working day",
    "working_days_after": "working day",
    "tribunal_working_days_after": "working day",
    "lead_weeks": "week",
    "lead_clear_weeks": "week",
    "lead_months": "month",
    "school_days_after": "school day",
}
ALL_DAYS_COUNT = (
    "Weekends, bank holidays and school holidays all count. "
    "The date does not move if it falls on one of them."
)
CORRESPONDING = "Months run to the same day of a later month, or to its last day if that month is too short."
SAYS_HOW = {
    "weeks_after": "We do not count that day. We count {n} on, to the same day of the week.",
    "days_inclusive": "That day is day 1. We count {n}, every day of the week included.",
    "days_after": "We do not count that day. We count {n} on, every day of the week included.",
    "months_after": "We do not count that day. We count {n} on. " + CORRESPONDING,
    "months_inclusive": "That day is the first of the {n}, so they end on the day before the same date.",
    "working_days_inclusive": "We count {n}. The first is that day or, if it is not one, the next.",
    "working_days_after": "We do not count that day. The next working day is day 1, and we count {n}.",
    "tribunal_working_days_after": "We count {n} after that day, but not August or 25 December to 1 January.",
    "lead_weeks": "We count {n} back from that day.",
    "lead_clear_weeks": "We count {n} back from that day, and one day more, so that the notice is clear.",
    "lead_months": "We count {n} back from that day. " + CORRESPONDING,
    "same_day": "It must happen on that same day.",
    "school_days_after": "The limit is {n}: days when that school is open. Only the school knows those.",
}


STATE_WORDS = {
    "running": "running",
    "due_soon": "due soon",
    "overdue": "overdue",
    "met": "met",
    "met_late": "met late",
    "excused": "excused",
}
WINDOW_WORDS = {"running": "open", "due_soon": "closing soon", "met": "over", "met_late": "closed too early"}
RIGHT_WORDS = {
    "running": "open",
    "due_soon": "ending soon",
    "overdue": "time has passed",
    "met": "used in time",
    "met_late": "used late",
}


class RecordedGround(Protocol):
    """What `standing` needs to know of a ground."""

    @property
    def title(self) -> str: ...
    @property
    def day(self) -> date: ...


def sentences(
    timescale: Timescale, version: Version, start: date, inputs: Inputs, reckoning: Reckoning
) -> list[str]:
    """Each step from the day it starts to the due date, then what makes the date less than certain."""
    within = version.within
    if isinstance(within, Limbs):
        said = _limb_steps(within, inputs)
    else:
        said = [_happened(event, day) for event, day in inputs.items() if day == start]
        if within is not None:
            said += _steps(within, start)
    if version.rolls:
        said.append(
            "If that day is in August, from 25 December to 1 January, or not a working day, an appeal is in "
            "time on the next working day (after 31 August or 1 January). It must arrive by 5pm."
        )
    said.append(_answer(timescale, reckoning.due))
    return [*said, *_remarks(timescale, version, reckoning)]


def standing(
    timescale: Timescale,
    due: date | None,
    stopped: date | None,
    stopped_by: str | None,
    grounds: Iterable[RecordedGround],
) -> list[str]:
    """How the clock ended, if it has, and every ground recorded for it."""
    said = [
        f"From {in_words(ground.day)} this limit is excused: {ground.title}. The date has not moved."
        for ground in grounds
    ]
    if stopped is not None and stopped_by is not None:
        lapsed = stopped_by in timescale.lapses_with
        verb = "The limit came to an end" if lapsed else "It was done"
        late = f", {many((stopped - due).days, 'day')} late" if due and stopped > due else ""
        if timescale.kind is Kind.WINDOW:
            verb, late = "The period was closed", "" if due and stopped > due else ", too early"
        said.append(f"{verb} on {in_words(stopped)}{late}: {event_types()[stopped_by].title}.")
    return said


def state_words(kind: Kind, state: str) -> str:
    """The state of a clock in words that are true for its kind: nobody is overdue with a right or a window."""
    own = {Kind.WINDOW: WINDOW_WORDS, Kind.RIGHT: RIGHT_WORDS}.get(kind, STATE_WORDS)
    return own.get(state, STATE_WORDS[state])


def in_words(day: date) -> str:
    """A day as people write it: Monday 2 March 2026."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def many(number: int, noun: str) -> str:
    """A number of things: six weeks, one day, 15 working days."""
    figure = NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)
    return f"{figure} {noun}{'' if number == 1 else 's'}"


def phrase(count: Count) -> str:
    """The length of a limit in words: six weeks, 15 working days, by 15 February."""
    if count.rule in UNITS:
        return many(int(count.amount), UNITS[count.rule])
    if count.rule == "same_day":
        return "the same day"
    month, day = (int(part) for part in str(count.amount).split("-"))
    return f"{count.rule} {day} {date(2000, month, 1):%B}"


def _happened(event: str, day: date) -> str:
    return f"{event_types()[event].title}: {in_words(day)}."


def _steps(count: Count, start: date) -> list[str]:
    if count.rule in {"by", "before"}:
        return [f"The limit is a fixed date in that calendar year, {start.year}: {phrase(count)}."]
    said = [SAYS_HOW[count.rule].format(n=phrase(count))]
    if count.rule in {"weeks_after", "days_inclusive", "days_after", "months_after", "months_inclusive"}:
        said.append(ALL_DAYS_COUNT)
    end = count.on(start)
    if "working" in count.rule and end is not None:
        said.append(_left_out(start, end))
    return said


def _left_out(start: date, end: date) -> str:
    holidays = [day for day in bank_holidays("england_and_wales") if start <= day <= end]
    names = [
        f"{bank_holidays('england_and_wales')[day]} ({day.day} {day:%B} {day.year})"
        for day in sorted(holidays)
    ]
    listed = (
        f" Left out here: {'; '.join(names)}." if names else " There are no bank holidays in this stretch."
    )
    return "A working day is Monday to Friday, but not a bank holiday in England and Wales." + listed


def _limb_steps(within: Limbs, inputs: Inputs) -> list[str]:
    said = []
    found = limb_dates(within, inputs)
    for limb, day, end in found:
        event = next(event for event in limb.events if inputs.get(event) == day)
        said += [
            _happened(event, day),
            f"{SAYS_HOW[limb.count.rule].format(n=phrase(limb.count))} That gives {in_words(end)}.",
        ]
    if len(found) > 1:
        which = "later" if within.choose == "later_of" else "earlier"
        said.append(f"We take the {which} of these days.")
    return said


def _answer(timescale: Timescale, due: date | None) -> str:
    if due is None:
        return "So no date is given here: we do not guess one."
    if timescale.kind is Kind.WINDOW:
        return f"The period stays open until the end of {in_words(due)}."
    return f"The last day is {in_words(due)}, to the end of that day."


def _remarks(timescale: Timescale, version: Version, reckoning: Reckoning) -> list[str]:
    said = []
    if timescale.asap:
        said.append(
            "The law also says as soon as practicable. This is the outside limit, not the day to aim for."
        )
    if reckoning.planned:
        said.append(f"The day to plan by is {in_words(reckoning.planned)}.")
    for other in reckoning.others:
        day = in_words(other.due) if other.due else "no date"
        said.append(f"{other.label}: {day} ({other.authority}).")
    if version.note:
        said.append(version.note)
    if timescale.confidence is Confidence.UNCONFIRMED:
        said.append("The wording of this limit has not been confirmed. Check it before you rely on it.")
    return said
