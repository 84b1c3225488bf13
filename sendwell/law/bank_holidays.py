"""Working days, from bank holidays held as rules and dated overrides in `calendars/`.

The law has three definitions of a working day that matter here, and they are kept apart:
`send` (SEND Regulations 2014: no definition found, so a stated assumption), `tribunal` (HESC Rules 2008,
r.1(3)) and `uk` (Freedom of Information Act 2000 s.10(6)). `tribunal_pausing` is the tribunal's calendar
with August and 25 December to 1 January left out of the count (r.12(3)(b)).

Nothing is fetched. Beyond the last day we hold, a question is refused, never guessed.
"""

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from sendwell.law import reading

FOLDER = Path(__file__).parent / "calendars"
FIRST_DAY = date(2010, 1, 1)
LAST_DAY = date(2040, 12, 31)
_BASE = FIRST_DAY.toordinal()
_SPAN = LAST_DAY.toordinal() - _BASE + 1


class BeyondCalendar(ValueError):
    """The question needs a day outside 2010 to 2040, for which no bank holidays are known."""

    def __init__(self, what: object) -> None:
        super().__init__(f"{what} lies beyond the known calendar ({FIRST_DAY} to {LAST_DAY})")


class Calendar:
    """One definition of a working day, as an index counted once: every sum after that is two look-ups."""

    def __init__(self, name: str) -> None:
        definition = _definition(name)
        self.name = name
        self.title: str = definition.need("title")
        self.confidence: str = definition.need("confidence")
        closed = set[date]()
        for part in definition.names("bank_holidays_of"):
            closed |= bank_holidays(part).keys()
        pauses = definition.names("not_counted")
        self._days: list[date] = []  # the working days in order
        self._upto: list[int] = []  # how many of them there are up to and including each day of the calendar
        for ordinal in range(_BASE, _BASE + _SPAN):
            day = date.fromordinal(ordinal)
            if day.weekday() < 5 and day not in closed and not _paused(day, pauses):
                self._days.append(day)
            self._upto.append(len(self._days))

    def is_working(self, day: date) -> bool:
        """Whether the day is a working day. Raises BeyondCalendar."""
        count = self._count(day)
        return count > 0 and self._days[count - 1] == day

    def next_working(self, day: date) -> date:
        """The first working day after `day`. Raises BeyondCalendar."""
        return self.forward(day, 1)

    def forward(self, day: date, days: int) -> date:
        """The working day that lies `days` working days after `day`; backwards when negative.

        Raises BeyondCalendar when that day, or `day` itself, lies outside the known calendar.
        """
        offset = day.toordinal() - _BASE
        if offset >= 0:
            try:
                place = self._upto[offset] + days - 1
                if place >= 0:
                    return self._days[place]
            except IndexError:
                pass
        raise BeyondCalendar(f"{days} working days from {day}")

    def between(self, start: date, end: date) -> int:
        """The working days after `start`, up to and including `end`; negative if `end` is earlier."""
        return self._count(end) - self._count(start)

    def _count(self, day: date) -> int:
        offset = day.toordinal() - _BASE
        if not 0 <= offset < _SPAN:
            raise BeyondCalendar(day)
        return self._upto[offset]


@lru_cache
def calendar(name: str) -> Calendar:
    """The calendar of that name, built once a process. Raises LawError if there is none."""
    return Calendar(name)


@lru_cache
def bank_holidays(part: str) -> dict[date, str]:
    """Every bank holiday of a part of the United Kingdom from 2010 to 2040, with its name.

    `part` is england_and_wales, scotland or northern_ireland. Rules first, then the dated overrides:
    a holiday that was moved, and one that was added, each by proclamation.
    """
    file = reading.read(FOLDER / f"{part}.yaml")
    found: dict[date, str] = {}
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        _add_by_rule(found, file["holidays"], year)
    for change in file["overrides"]:
        moved_from = change.may("moved_from", date)
        if moved_from and found.pop(moved_from, None) is None:
            raise change.error(f"there is no bank holiday on {moved_from} to move", "moved_from")
        found[change.need("day", date)] = change.need("name")
    return found


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous computus of 1876."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, century_rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - moon + 15) % 30
    quarter, quarter_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * quarter - epact - quarter_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _definition(name: str) -> reading.Section:
    definitions = reading.read(FOLDER / "working_days.yaml")
    if name not in definitions:
        raise definitions.error(f"there is no calendar {name!r}. There are: {', '.join(definitions)}")
    found: reading.Section = definitions.need(name, dict)
    found.only({"title", "definition", "bank_holidays_of", "not_counted", "confidence", "reference"})
    return found


def _add_by_rule(found: dict[date, str], rules: list[reading.Section], year: int) -> None:
    fixed = [(_plain_day(rule, year), rule["name"]) for rule in rules]
    taken = {day for day, _ in fixed if day.weekday() < 5}
    for day, name in fixed:
        if day.weekday() < 5:
            found[day] = name
            continue
        substitute = _next_free(day, taken)
        taken.add(substitute)
        found[substitute] = f"{name} (substitute day)"


def _plain_day(rule: reading.Section, year: int) -> date:
    rule.only({"name", "days_from_easter", "date", "monday", "month"})
    if "days_from_easter" in rule:
        return easter(year) + timedelta(days=rule.need("days_from_easter", int))
    if "date" in rule:
        return reading.as_day(f"{year}-{rule.need('date')}", f"{rule.path}, line {rule.line}")
    month = rule.need("month", int)
    if rule.need("monday") == "first":
        return _monday_from(date(year, month, 1))
    after = date(year, month, 28) + timedelta(days=4)  # always in the next month
    return _monday_from(after.replace(day=1)) - timedelta(weeks=1)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _next_free(day: date, taken: set[date]) -> date:
    while day.weekday() >= 5 or day in taken:
        day += timedelta(days=1)
    return day


def _paused(day: date, pauses: tuple[str, ...]) -> bool:
    """Whether the day falls in a pause written "08-01 to 08-31"; one may run over the end of the year."""
    month_day = f"{day:%m-%d}"
    for pause in pauses:
        first, last = pause.split(" to ")
        inside = first <= month_day <= last if first <= last else month_day >= first or month_day <= last
        if inside:
            return True
    return False
