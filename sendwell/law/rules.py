"""The counting rules by the names that the YAML uses, each tied to its function in `days.py`.

`{weeks_after: 6}` in a timescale file becomes a Count here. This is the only module that calls `days.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sendwell.law import days
from sendwell.law.bank_holidays import FIRST_DAY, LAST_DAY, BeyondCalendar, calendar
from sendwell.law.reading import Section

type Reckoner = Callable[[date], date | None]


@dataclass(frozen=True, slots=True)
class Count:
    """One counting rule with its number: `on(start)` is the last day, or None where no calendar can tell."""

    rule: str
    amount: int | str
    calendar: str | None = None
    on: Reckoner = field(compare=False, repr=False, default=lambda start: start)

    def __str__(self) -> str:
        amount = "" if self.rule == "same_day" else f" {self.amount}"
        return f"{self.rule}{amount}" + (f" ({self.calendar})" if self.calendar else "")


PLAIN: dict[str, Callable[[date, int], date]] = {
    "weeks_after": days.weeks_after,
    "days_inclusive": days.days_inclusive,
    "days_after": days.days_after,
    "months_after": days.months_after,
    "months_inclusive": days.months_inclusive,
    "lead_weeks": days.lead_weeks,
    "lead_clear_weeks": days.lead_clear_weeks,
    "lead_months": days.lead_months,
}
FIXED: dict[str, Callable[[date, int, int], date]] = {"by": days.by, "before": days.before}
WORKING: dict[str, str] = {
    "working_days_inclusive": "send",
    "working_days_after": "send",
    "tribunal_working_days_after": "tribunal_pausing",
}
NAMES = {*PLAIN, *FIXED, *WORKING, "same_day", "school_days_after"}


def read_count(section: Section) -> Count:
    """The one counting rule that a YAML mapping holds, for example `{weeks_after: 6}`.

    Raises LawError, naming file and line, unless there is exactly one rule with an amount that fits it.
    """
    found = [key for key in section if key in NAMES]
    if len(found) != 1:
        raise section.error(f"one counting rule is needed here; known rules: {', '.join(sorted(NAMES))}")
    rule = found[0]
    if rule in FIXED:
        month, day = _month_day(section, rule)
        return Count(rule, f"{month:02}-{day:02}", None, _fixed(FIXED[rule], month, day))
    if rule == "same_day":
        section.need(rule, bool)
        return Count(rule, 0, None, days.same_day)
    amount: int = section.need(rule, int)
    if amount < 1:
        raise section.error(f"{rule} must be 1 or more", rule)
    if rule == "school_days_after":
        return Count(rule, amount, None, _untold)
    if rule in PLAIN:
        return Count(rule, amount, None, _plain(PLAIN[rule], amount))
    name = section.may("calendar", default=WORKING[rule])
    return Count(rule, amount, name, _working(rule, amount, name))


def known(day: date) -> date:
    """The day itself if it lies in the known calendar; raises BeyondCalendar if not."""
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise BeyondCalendar(day)


def tribunal_roll(end: date) -> date:
    """`days.tribunal_start_roll` in the tribunal's own calendar: for the time to start an appeal."""
    return days.tribunal_start_roll(end, calendar("tribunal"))


def _plain(rule: Callable[[date, int], date], amount: int) -> Reckoner:
    return lambda start: rule(start, amount)


def _fixed(rule: Callable[[date, int, int], date], month: int, day: int) -> Reckoner:
    return lambda start: rule(start, month, day)


def _working(rule: str, amount: int, name: str) -> Reckoner:
    if rule == "working_days_inclusive":
        return lambda start: days.working_days_inclusive(start, amount, calendar(name))
    if rule == "tribunal_working_days_after":
        return lambda start: days.tribunal_working_days_after(start, amount, calendar(name))
    return lambda start: days.working_days_after(start, amount, calendar(name))


def _untold(start: date) -> None:
    """A school day is a day on which that school meets (Education Act 1996 s.579); no calendar here tells."""
    return


def _month_day(section: Section, rule: str) -> tuple[int, int]:
    written: str = section.need(rule)
    try:
        day = date.fromisoformat(f"2023-{written}")
    except ValueError:
        raise section.error(f"{rule} must be a month and day like '02-15', in quotes", rule) from None
    return day.month, day.day
