"""Days, times and numbers as a person would say them; also the filters of every template."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(value: date) -> str:
    """A day in full: "2 March 2026"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """A day for a narrow column: "2 Mar 2026"."""
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def weekday(value: date) -> str:
    """A day with its name, for something a person must turn up to: "Monday 2 March 2026"."""
    return f"{WEEKDAYS[value.weekday()]} {day(value)}"


def when(value: datetime) -> str:
    """A moment, on London's clock: "2 March 2026, 4:05pm". Raises ValueError for a naive datetime."""
    if value.tzinfo is None:
        raise ValueError("A moment needs a time zone: a naive datetime could be any of them.")
    there = value.astimezone(LONDON)
    half = "am" if there.hour < 12 else "pm"
    return f"{day(there)}, {there.hour % 12 or 12}:{there.minute:02}{half}"


def end_of(value: datetime) -> str:
    """The moment until which something is open: "the end of 2 March 2026" rather than the midnight after it."""
    before = value.astimezone(LONDON) - timedelta(microseconds=1)
    midnight = before.date() != value.astimezone(LONDON).date()
    return f"the end of {day(before)}" if midnight else when(value)


def days_left(days: int) -> str:
    """How a running clock stands, in days: "5 days left", "due today", "3 days late"."""
    if days == 0:
        return "due today"
    return f"{count(days, 'day', 'days')} left" if days > 0 else f"{count(-days, 'day', 'days')} late"


def count(number: int, one: str, many: str) -> str:
    """A number with its noun: "1 request", "1,204 requests"."""
    return f"{number:,} {one if number == 1 else many}"


def uncapitalised(text: str) -> str:
    """The text as it reads in the middle of a sentence: "Full name" but still "NHS number"."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


FILTERS = {
    "day": day,
    "short_day": short_day,
    "weekday": weekday,
    "when": when,
    "days_left": days_left,
    "end_of": end_of,
    "count": count,
    "uncapitalised": uncapitalised,
}
