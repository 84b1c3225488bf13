"""The named day-counting rules of the law: pure functions, dates in, a date out.

Each rule is one statutory phrase. They differ by a day here and there, and those days are the point:
"within six weeks of" does not count the day itself, "fifteen days beginning with" does.
Nothing here reads a clock or knows what is being counted.
"""

from calendar import monthrange
from datetime import date, timedelta

from sendwell.law.bank_holidays import Calendar

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)


def weeks_after(start: date, weeks: int) -> date:
    """The last lawful day of "within N weeks of" an event (SEND Regs 2014, regs 4, 5, 8, 10, 13, 22, 44).

    The day of the event is not counted; weekends, bank holidays and school holidays are.
    A limit that ends on a Sunday ends on that Sunday: the SEND Regulations do not roll forward.
    """
    return start + weeks * ONE_WEEK


def days_inclusive(start: date, days: int) -> date:
    """The last day of "N days, beginning with the day on which" (regs 13(1), 22(2)): `start` is day 1."""
    return start + (days - 1) * ONE_DAY


def days_after(start: date, days: int) -> date:
    """The last day of "within N days of" an event (regs 25, 36, 37): `start` is not counted."""
    return start + days * ONE_DAY


def working_days_inclusive(start: date, days: int, calendar: Calendar) -> date:
    """The last day of "N working days beginning with the day on which ..." (SEND Regs 2014, reg 15(2)).

    `start` is working day 1 if it is a working day; otherwise the next working day is.
    Raises BeyondCalendar when the answer lies after the last bank holiday we know.
    """
    return calendar.forward(start, days - 1 if calendar.is_working(start) else days)


def working_days_after(start: date, days: int, calendar: Calendar) -> date:
    """The last day of "within N working days of" an event (mediation certificates, regs 34 and 39).

    The first working day after `start` is day 1. Raises BeyondCalendar.
    """
    return calendar.forward(start, days)


def months_after(start: date, months: int) -> date:
    """The last day of "within N months of" an event: the corresponding date (Dodds v Walker, 1981).

    Where that month has no such date, its last day: two months after 31 December is 28 (or 29) February.
    """
    year, month = _month(start, months)
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def months_inclusive(start: date, months: int) -> date:
    """The last day of "N months beginning with" a day (reg 15(5)): the corresponding date less one day.

    Where that month has no corresponding date the period fills the month, so 12 months beginning with
    29 February 2024 end on 28 February 2025.
    """
    year, month = _month(start, months)
    last = monthrange(year, month)[1]
    return date(year, month, last) if start.day > last else date(year, month, start.day) - ONE_DAY


def twelve_months_inclusive(start: date) -> date:
    """The last day of "12 months beginning with" a day (s.44(1), reg 15(5)): the anniversary less a day."""
    return months_inclusive(start, 12)


def by(start: date, month: int, day: int) -> date:
    """The day "by" which the Code, councils and the ombudsman count, in the calendar year of `start`."""
    return date(start.year, month, day)


def before(start: date, month: int, day: int) -> date:
    """The last day before a fixed date in the calendar year of `start` (reg 18(1): "before 15 February")."""
    return by(start, month, day) - ONE_DAY


def lead_weeks(event: date, weeks: int) -> date:
    """The last day for "at least N weeks' notice" of an event, counted as whole weeks (reg 20(3) and (4))."""
    return event - weeks * ONE_WEEK


def lead_clear_weeks(event: date, weeks: int) -> date:
    """The same with clear days: neither the day of notice nor that of the event counts. Safe for planning."""
    return lead_weeks(event, weeks) - ONE_DAY


def lead_months(event: date, months: int) -> date:
    """The last day for "at least N months before" an event (reg 18(2)): the corresponding date, earlier."""
    return months_after(event, -months)


def same_day(start: date) -> date:
    """The day itself: "immediately" (reg 44(2)(a)), "on the day of the move" (reg 15(2))."""
    return start


def tribunal_start_roll(end: date, calendar: Calendar) -> date:
    """The last day to *start* a SEN appeal when its time ends on `end` (HESC Rules 2008, r.12(2), (3)(a)).

    Time that ends in August, or from 25 December to 1 January, ends on the first working day after 31 August
    or 1 January. Otherwise a time that ends on a day that is not a working day ends on the next one.
    """
    if end.month == 8:
        return calendar.next_working(date(end.year, 8, 31))
    if (end.month, end.day) >= (12, 25):
        return calendar.next_working(date(end.year + 1, 1, 1))
    if (end.month, end.day) == (1, 1):
        return calendar.next_working(end)
    return end if calendar.is_working(end) else calendar.next_working(end)


def tribunal_working_days_after(start: date, days: int, pausing: Calendar) -> date:
    """The last of N working days for any *other* act in a SEN case (HESC Rules 2008, r.12(3)(b)).

    `pausing` is the calendar in which August and 25 December to 1 January are not counted at all.
    Raises BeyondCalendar.
    """
    return pausing.forward(start, days)


def tribunal_days_after(start: date, days: int, calendar: Calendar) -> date:
    """The last of N plain days for any other act, August and 25 December to 1 January left out (r.12(3)(b)).

    If that day is not a working day, the next working day (r.12(2)). Raises BeyondCalendar.
    """
    day = start
    left = days
    while left:
        day += ONE_DAY
        left -= not tribunal_paused(day)
    return day if calendar.is_working(day) else calendar.next_working(day)


def tribunal_paused(day: date) -> bool:
    """Whether the day is in August or from 25 December to 1 January (HESC Rules 2008, r.12(3))."""
    return day.month == 8 or (day.month, day.day) >= (12, 25) or (day.month, day.day) == (1, 1)


def working_days_known_ahead(aware: date, move: date, calendar: Calendar) -> int:
    """How many working days before a move a council became aware of it (reg 15(2)); negative if after it."""
    return calendar.between(aware, move)


def _month(start: date, months: int) -> tuple[int, int]:
    years, month = divmod(start.month - 1 + months, 12)
    return start.year + years, month + 1
