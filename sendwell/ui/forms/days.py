"""Questions about a day or a time of day."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any, NamedTuple

from django import forms

from sendwell.ui import words
from sendwell.ui.forms.asked import Asked, Params
from sendwell.ui.forms.texts import TextField

PARTS = ("day", "month", "year")
CLOCK_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")


@dataclass(frozen=True)
class Limit:
    """The first or last day that can be right, and why in words: "the child was born on 5 May 2012"."""

    day: date
    because: str


class TypedDay(NamedTuple):
    """The three boxes as they were typed."""

    day: str
    month: str
    year: str

    def __str__(self) -> str:
        """As it reads in a message: "31 February 2026", or just what was typed."""
        number = _month(self.month)
        return " ".join([self.day, words.MONTHS[number - 1] if number else self.month, self.year]).strip()


class DayBoxes(forms.Widget):
    """Three boxes: name-day, name-month, name-year."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedDay:
        """What was typed, kept as typed."""
        return TypedDay(*(str(data.get(f"{name}-{part}") or "").strip() for part in PARTS))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether none of the boxes came back."""
        return not any(f"{name}-{part}" in data for part in PARTS)


class DayField(Asked):
    """A day, in three boxes; months may be words. `form.values` holds a date, or None for no answer.

    `called` names the thing in messages and `says` begins them: as "The meeting", "The meeting was on".
    For a birthday: called="The date of birth", says="The date of birth is". `not_before` and
    `not_after` may be set later with `form.limit(...)`, when the child or the day is known.
    """

    kind = "day"

    def __init__(
        self,
        label: str,
        *,
        called: str = "The date",
        says: str = "",
        not_before: Limit | None = None,
        not_after: Limit | None = None,
        autocomplete: str = "",
        **asked: Any,
    ) -> None:
        self.says = says or f"{called} was on"
        self.not_before, self.not_after, self.autocomplete = not_before, not_after, autocomplete
        asked = {"missing": f"{called} is missing. Enter the day, month and year"} | asked
        super().__init__(label, called=called, widget=DayBoxes, **asked)

    def clean(self, value: Any) -> date | None:
        """The day that was typed. The code of a ValidationError names the boxes to look at ("day-month")."""
        typed = self.prepare_value(value)
        if not any(typed):
            self.validate(None)
            return None
        blank = [part for part, text in zip(PARTS, typed, strict=True) if not text]
        if blank:
            raise self.wrong(
                f"{self.called} has no {' and no '.join(blank)}. Enter the day, month and year",
                "-".join(blank),
            )
        return self._within_limits(self._a_real_day(typed))

    def prepare_value(self, value: Any) -> TypedDay:
        """A first answer given as a date, as it would be typed."""
        if isinstance(value, date):
            return TypedDay(str(value.day), str(value.month), str(value.year))
        return TypedDay("", "", "") if value is None else TypedDay(*value)

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukDateInput."""
        wrong = self._wrong_boxes(bound)
        items = []
        for part, text in zip(PARTS, bound.value(), strict=True):
            style = f"govuk-input--width-{4 if part == 'year' else 2}"
            items.append(
                {
                    "name": part,
                    "value": text,
                    "classes": f"{style} govuk-input--error" if part in wrong else style,
                    "autocomplete": f"{self.autocomplete}-{part}" if self.autocomplete else None,
                    "inputmode": "text" if part == "month" else "numeric",
                }
            )
        return self.asked_in_a_fieldset(bound) | {"namePrefix": bound.html_name, "items": items}

    def target(self, bound: forms.BoundField) -> str:
        """The first box that is wrong."""
        wrong = self._wrong_boxes(bound)
        return f"#{bound.auto_id}-{next((part for part in PARTS if part in wrong), 'day')}"

    def _wrong_boxes(self, bound: forms.BoundField) -> set[str]:
        if not bound.errors:
            return set()
        code = str(bound.errors.as_data()[0].code)
        return set(code.split("-")) & set(PARTS) or set(PARTS)

    def _a_real_day(self, typed: TypedDay) -> date:
        month = _month(typed.month)
        if not _digits(typed.year, 4):
            raise self._not_a_date(typed, "year", "Write the year with four figures.")
        if month is None:
            raise self._not_a_date(typed, "month", "Check the month.")
        if not 1900 <= int(typed.year) <= 2199:
            raise self._not_a_date(typed, "year", "Check the year.", "cannot be right")
        try:
            return date(int(typed.year), month, int(typed.day) if _digits(typed.day, 1, 2) else 0)
        except ValueError as error:
            raise self._not_a_date(typed, "day", "Check the day.") from error

    def _not_a_date(self, typed: TypedDay, box: str, advice: str, why: str = "is not a date") -> Exception:
        return self.wrong(f"{self.says} {typed}, which {why}. {advice}", box)

    def _within_limits(self, day: date) -> date:
        for limit, past in ((self.not_before, True), (self.not_after, False)):
            if limit and (day < limit.day if past else day > limit.day):
                raise self.wrong(
                    f"{self.says} {words.day(day)}, but {limit.because}. Check the date.", "limit"
                )
        return day


class TimeField(TextField):
    """A time of day: "9:30am", "14:05", "2pm". `form.values` holds a time, or None for no answer."""

    def __init__(self, label: str, *, called: str = "The time", **asked: Any) -> None:
        super().__init__(label, called=called, **({"width": 5, "max_length": 20} | asked))

    def clean(self, value: Any) -> time | None:
        """The time that was typed."""
        text = super().clean(value)
        return self._a_real_time(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """A first answer given as a time, as it would be typed."""
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def _a_real_time(self, text: str) -> time:
        found = CLOCK_TIME.fullmatch(text.lower().strip())
        hour, minute, half = found.groups() if found else ("99", None, None)
        number = int(hour)
        if half:
            number = number % 12 + (12 if half == "pm" else 0) if 1 <= number <= 12 else 99
        try:
            return time(number, int(minute or 0))
        except ValueError as error:
            raise self.wrong(
                f"{self.called} is “{text}”, which is not a time of day. Write it like 9:30am or 14:05"
            ) from error


def _digits(text: str, *lengths: int) -> bool:
    return text.isdecimal() and len(text) in lengths


def _month(text: str) -> int | None:
    """3, "03", "mar" or "March" as 3; None for anything else."""
    if _digits(text, 1, 2):
        return int(text) if 1 <= int(text) <= 12 else None
    start = text.lower().rstrip(".")
    names = [name.lower() for name in words.MONTHS]
    found = [
        n
        for n, name in enumerate(names, 1)
        if len(start) >= 3 and (name.startswith(start) or start == "sept")
    ]
    return found[0] if len(found) == 1 else (9 if start == "sept" else None)
