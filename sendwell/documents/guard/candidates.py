"""What in a text could identify somebody: numbers whose check digits fit, dates, postcodes, first lines of addresses,
email addresses, phone numbers, and runs of words that could be a name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sendwell.documents.guard.spelling import plain, tidied
from sendwell.people.identifiers import nhs_check_digit, tidy, wrong_upn

MOST = 2_000
"""Of each kind. A text with more is a list, and is stopped for that."""
MOST_NAMES = 20_000
PART = r"\s?[-/.]?\s?"
"""What may stand between two digits of one number, in a text that has been tidied."""
TEN_DIGITS = re.compile(rf"(?<!\d)(?=(\d(?:{PART}\d){{9}})(?!\d))")
UPN = re.compile(rf"(?<!\d)(?=([A-Za-z](?:{PART}\d){{11}}{PART}[\dA-Za-z])(?![A-Za-z0-9]))")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*(?:st|nd|rd|th)?\s*(?:of\s+)?[\s.\-/]*{MONTH}[\s,.\-/]*(\d{{4}}|\d{{2}})(?!\d)",
    re.I,
)
MONTH_FIRST = re.compile(rf"\b{MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?[\s,]+(\d{{4}})(?!\d)", re.I)
NUMBERS = re.compile(r"(?<!\d)(?=(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})(?!\d))")
ISO = re.compile(r"(?<!\d)(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
UNPARTED = re.compile(r"(?<!\d)(\d\d)(\d\d)((?:19|20)\d\d)(?!\d)")
UNPARTED_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
POSTCODE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2}\d[A-Za-z\d]?)\s{0,2}(\d[A-Za-z]{2})(?![A-Za-z0-9])")
FIRST_LINE = re.compile(
    r"(?<!\w)(?=((?:(?:flat|apartment)\s+\w+,?\s+)?\d{1,4}[A-Za-z]?,?(?:\s+[^\W\d_][\w'’.\-]*){1,5}))", re.I
)
EMAIL = re.compile(r"(?<![\w.%+'-])([\w.%+'-]{1,64}@[\w.-]{1,255}\.[A-Za-z]{2,24})")
PHONE = re.compile(r"(?<!\d)(?:\+|00)?(?:44\)?\s?(?:\(0\)|0)?|0)(?=((?:\s?[-/.()]?\s?\d){9,10})(?!\d))")
WORD = re.compile(r"[^\W_][\w'’.\-]*|[^\w\s]")
IN_NAMES = {
    "de",
    "da",
    "del",
    "della",
    "den",
    "der",
    "di",
    "dos",
    "du",
    "van",
    "von",
    "bin",
    "al",
    "el",
    "la",
    "le",
    "ap",
}
"""Small words within names."""
LONGEST_NAME = 4
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
    emails: list[str]
    phones: list[str]
    names: list[str]

    @property
    def too_many(self) -> bool:
        """More than any report about one child has."""
        found = (self.numbers, self.upns, self.born_on, self.postcodes, self.emails, self.phones)
        return max(len(each) for each in found) >= MOST


def candidates(text: str) -> Candidates:
    """Everything in a text that may identify somebody."""
    # Single spaces: several patterns below would otherwise take for ever over a long run of them (F20).
    said = " ".join(tidied(text).split())
    return Candidates(
        numbers=_some(_nhs_numbers(said)),
        upns=_some(_upns(said)),
        born_on=_some(_dates(said)),
        postcodes=_some(f"{out}{back}".upper() for out, back in _each(POSTCODE, said)),
        lines=_some(_lines(said)),
        emails=_some(each.lower() for each in _each(EMAIL, said)),
        phones=_some(_phones(said)),
        names=[plain(each) for each in _some(_names(said), MOST_NAMES)],
    )


def _some[T](found: Iterator[T], most: int = MOST) -> list[T]:
    kept: dict[T, None] = {}
    for each in found:
        kept.setdefault(each)
        if len(kept) >= most:
            break
    return list(kept)


def _each(pattern: re.Pattern[str], text: str) -> Iterable[Any]:
    """What the pattern finds, each spelling once: a long text says the same again and again."""
    return dict.fromkeys(pattern.findall(text))


def _nhs_numbers(text: str) -> Iterator[str]:
    for found in _each(TEN_DIGITS, text):
        digits = re.sub(r"\D", "", found)
        if nhs_check_digit(digits[:9]) == int(digits[9]):
            yield digits


def _upns(text: str) -> Iterator[str]:
    for found in _each(UPN, text):
        number = tidy(found).replace("/", "").replace(".", "")
        if wrong_upn(number) is None:
            yield number


def _dates(text: str) -> Iterator[date]:
    for day, month, year in _each(DAY_FIRST, text):
        yield from _date(year, MONTHS.index(month[:3].lower()) + 1, day)
    for month, day, year in _each(MONTH_FIRST, text):
        yield from _date(year, MONTHS.index(month[:3].lower()) + 1, day)
    for pattern in (NUMBERS, UNPARTED):
        for day, number, year in _each(pattern, text):
            yield from _date(year, int(number), day)
    for pattern in (ISO, UNPARTED_ISO):
        for year, number, day in _each(pattern, text):
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
    for found in _each(FIRST_LINE, text):
        parts = plain(found).split()
        for length in range(2, len(parts) + 1):
            yield " ".join(parts[:length])


def _phones(text: str) -> Iterator[str]:
    """Numbers of this country as `documents_phone` in guard.sql makes them: with 0 before, digits only."""
    for found in _each(PHONE, text):
        digits = re.sub(r"\D", "", found)
        if digits[0] != "0":
            yield "0" + digits


def _names(text: str) -> Iterator[str]:
    """Each part of a run of words with capitals that could be somebody's whole name."""
    run: list[str] = []
    family_name = ""
    for word in WORD.findall(text):
        if word[0].isupper() or (run and word in IN_NAMES):
            if family_name and not run:
                yield f"{word} {family_name}"  # "Parent, Pippa"
            run = [*run[1 - LONGEST_NAME :], word]
            for many in range(2, len(run) + 1):
                yield " ".join(run[-many:])
            ends = word[-1] == "." and len(word) > len("Mrs.")
            run, family_name = ([] if ends else run), ""
        else:
            run, family_name = [], run[-1] if run and word == "," else ""
