"""Our bank holidays, by rule and override, against two lists made by others."""

import json
from datetime import date, timedelta
from pathlib import Path

import govuk_bank_holidays
import holidays
import pytest

from sendwell.law.bank_holidays import FIRST_DAY, LAST_DAY, BeyondCalendar, bank_holidays, calendar, easter
from sendwell.law.reading import LawError

PARTS = {
    "england_and_wales": ("ENG", "england-and-wales"),
    "scotland": ("SCT", "scotland"),
    "northern_ireland": ("NIR", "northern-ireland"),
}
YEARS = range(FIRST_DAY.year, LAST_DAY.year + 1)
EVERY_DAY = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
SCOTLAND_AT_THE_WORLD_CUP = date(
    2026, 6, 15
)  # proclaimed for Scotland; GOV.UK's offline list does not hold it


def govuk(part: str) -> set[date]:
    path = Path(govuk_bank_holidays.__file__).parent / "bank-holidays.json"
    return {
        date.fromisoformat(each["date"]) for each in json.loads(path.read_text())[PARTS[part][1]]["events"]
    }


def other_list(part: str) -> set[date]:
    return {
        day
        for day in holidays.country_holidays("GB", subdiv=PARTS[part][0], years=YEARS)
        if day.weekday() < 5
    }


@pytest.mark.parametrize("part", PARTS)
def test_ours_are_those_of_the_holidays_package_from_2010_to_2040(part: str) -> None:
    assert set(bank_holidays(part)) ^ other_list(part) == set()


@pytest.mark.parametrize("part", PARTS)
def test_ours_are_those_that_govuk_publishes(part: str) -> None:
    published = govuk(part)
    years = {day.year for day in published}
    ours = {day for day in bank_holidays(part) if day.year in years}
    assert ours ^ published == ({SCOTLAND_AT_THE_WORLD_CUP} if part == "scotland" else set())


@pytest.mark.parametrize("name", ["send", "tribunal"])
def test_a_working_day_for_send_is_monday_to_friday_and_no_english_bank_holiday(name: str) -> None:
    closed = other_list("england_and_wales")
    ours = calendar(name)
    assert [d for d in EVERY_DAY if ours.is_working(d) != (d.weekday() < 5 and d not in closed)] == []


def test_freedom_of_information_leaves_out_the_bank_holidays_of_every_part_of_the_kingdom() -> None:
    closed = set().union(*(other_list(part) for part in PARTS))
    ours = calendar("uk")
    assert [d for d in EVERY_DAY if ours.is_working(d) != (d.weekday() < 5 and d not in closed)] == []


def test_st_andrews_day_is_a_working_day_for_send_and_not_for_freedom_of_information() -> None:
    assert calendar("send").is_working(date(2026, 11, 30))
    assert not calendar("uk").is_working(date(2026, 11, 30))


def test_august_does_not_count_in_the_tribunals_pausing_calendar_alone() -> None:
    assert not calendar("tribunal_pausing").is_working(date(2026, 8, 12))
    assert not calendar("tribunal_pausing").is_working(date(2025, 12, 29))
    assert calendar("tribunal").is_working(date(2026, 8, 12))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2011, 4, 29), "Royal wedding"),
        (date(2012, 6, 5), "Diamond Jubilee"),
        (date(2020, 5, 8), "Early May bank holiday (VE day)"),
        (date(2022, 9, 19), "State funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Coronation of King Charles III"),
        (date(2021, 12, 28), "Boxing Day (substitute day)"),
        (date(2022, 12, 27), "Christmas Day (substitute day)"),
    ],
)
def test_proclaimed_and_substitute_days_are_named(day: date, name: str) -> None:
    assert bank_holidays("england_and_wales")[day] == name


def test_a_moved_holiday_leaves_its_old_day_a_working_day() -> None:
    for day in (date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)):
        assert calendar("send").is_working(day)


def test_easter_moves() -> None:
    assert [easter(year) for year in (2011, 2024, 2026, 2038)] == [
        date(2011, 4, 24),
        date(2024, 3, 31),
        date(2026, 4, 5),
        date(2038, 4, 25),
    ]


def test_counting_forward_backward_and_between_agree() -> None:
    ours = calendar("send")
    for day in EVERY_DAY[400:-400:37]:
        ahead = ours.forward(day, 15)
        assert ours.between(day, ahead) == 15
        assert ours.forward(ahead, -15) == (day if ours.is_working(day) else ours.forward(day, 0))


def test_a_day_beyond_2040_or_before_2010_is_refused() -> None:
    ours = calendar("send")
    for day in (date(2009, 12, 31), date(2041, 1, 1)):
        with pytest.raises(BeyondCalendar, match=str(day)):
            ours.is_working(day)
        with pytest.raises(BeyondCalendar):
            ours.forward(day, 1)
    with pytest.raises(BeyondCalendar):
        ours.forward(LAST_DAY, 1)
    with pytest.raises(BeyondCalendar):
        ours.forward(FIRST_DAY, -5)


def test_there_is_no_calendar_of_another_name() -> None:
    with pytest.raises(LawError, match="there is no calendar 'council'"):
        calendar("council")
