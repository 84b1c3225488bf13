"""What in a text could identify a child: numbers whose check digits fit, dates, postcodes, first lines of addresses."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sendwell.people.identifiers import nhs_check_digit, tidy, wrong_upn

MOST = 2_000
"""Of each kind. A text with more is a list, and is stopped for that."""
TEN_DIGITS = re.compile(r"(?<!\d)(?=(\d(?:[\s.\-–]{0,2}\d){9})(?!\d))")
UPN = re.compile(r"(?<!\d)(?=([A-Za-z](?:[\s-]?\d){11}[\s-]?[\dA-Za-z])(?![A-Za-z0-9]))")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*(?:st|nd|rd|th)?\s*(?:of\s+)?[\s.\-/]*{MONTH}[\s,.\-/]*(\d{{4}}|\d{{2}})(?!\d)",
    re.I,
)
MONTH_FIRST = re.compile(rf"\b{MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(\d{{4}})(?!\d)", re.I)
NUMBERS = re.compile(r"(?<!\d)(?=(\d{1,2})\s*[/.\-–\s]\s*(\d{1,2})\s*[/.\-–\s]\s*(\d{4}|\d{2})(?!\d))")
ISO = re.compile(r"(?<!\d)(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
POSTCODE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2}\d[A-Za-z\d]?)\s{0,2}(\d[A-Za-z]{2})(?![A-Za-z0-9])")
FIRST_LINE = re.compile(
    r"(?<!\w)(?=((?:flat\s+\w+,?\s+)?\d{1,4}[A-Za-z]?,?(?:\s+[A-Za-z'’.\-]+){1,5}))", re.I
)
OLDEST = 1900
CENTURY_TURNS_AT = 40


@dataclass(frozen=True)
class Candidates:
    """What was found in one text, as the guard's question takes it."""

    numbers: list[str]
    upns: list[str]
    born_on: list[date]
    postcodes: list[str]
    lines: list[str]

    @property
    def too_many(self) -> bool:
        """More than any report about one child has."""
        return max(len(self.numbers), len(self.upns), len(self.born_on), len(self.postcodes)) >= MOST


def candidates(text: str) -> Candidates:
    """Everything in a text that may identify somebody."""
    # Single spaces: several patterns below would otherwise take for ever over a long run of them (F20).
    said = " ".join(unicodedata.normalize("NFKC", text).split())
    return Candidates(
        numbers=_some(_nhs_numbers(said)),
        upns=_some(_upns(said)),
        born_on=_some(_dates(said)),
        postcodes=_some(f"{out}{back}".upper() for out, back in POSTCODE.findall(said)),
        lines=_some(_lines(said)),
    )


def _some[T](found: Iterator[T]) -> list[T]:
    kept: dict[T, None] = {}
    for each in found:
        kept.setdefault(each)
        if len(kept) >= MOST:
            break
    return list(kept)


def _nhs_numbers(text: str) -> Iterator[str]:
    for found in TEN_DIGITS.findall(text):
        digits = re.sub(r"\D", "", found)
        if nhs_check_digit(digits[:9]) == int(digits[9]):
            yield digits


def _upns(text: str) -> Iterator[str]:
    for found in UPN.findall(text):
        number = tidy(found)
        if wrong_upn(number) is None:
            yield number


def _dates(text: str) -> Iterator[date]:
    for day, month, year in DAY_FIRST.findall(text):
        yield from _date(year, MONTHS.index(month[:3].lower()) + 1, day)
    for month, day, year in MONTH_FIRST.findall(text):
        yield from _date(year, MONTHS.index(month[:3].lower()) + 1, day)
    for day, number, year in NUMBERS.findall(text):
        yield from _date(year, int(number), day)
    for year, number, day in ISO.findall(text):
        yield from _date(year, int(number), day)


def _date(year: str, month: int, day: str) -> Iterator[date]:
    whole = int(year)
    if len(year) == 2:
        whole += 2000 if whole < CENTURY_TURNS_AT else 1900
    try:
        found = date(whole, month, int(day))
    except ValueError:
        return
    if found.year >= OLDEST:
        yield found


def _lines(text: str) -> Iterator[str]:
    """Beginnings that an address may have, as the database compares them: each length that could be the line."""
    for found in FIRST_LINE.findall(text):
        parts = plain(found).split()
        for length in range(2, len(parts) + 1):
            yield " ".join(parts[:length])


def plain(text: str) -> str:
    """As `documents_plain` in guard.sql makes it."""
    bare = text.lower().replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())
