"""Each counting rule is one statutory phrase; the days on which they differ are the ones tested."""

from datetime import date, timedelta

import pytest

from sendwell.law import days
from sendwell.law.bank_holidays import BeyondCalendar, calendar

SEND, TRIBUNAL, PAUSING = calendar("send"), calendar("tribunal"), calendar("tribunal_pausing")


def test_within_and_beginning_with_differ_by_a_day() -> None:
    monday = date(2026, 3, 2)
    assert days.days_after(monday, 15) == date(2026, 3, 17)
    assert days.days_inclusive(monday, 15) == date(2026, 3, 16)
    assert days.working_days_after(monday, 15, SEND) == date(2026, 3, 23)
    assert days.working_days_inclusive(monday, 15, SEND) == date(2026, 3, 20)


def test_six_weeks_end_on_the_same_day_of_the_week_whatever_day_that_is() -> None:
    assert days.weeks_after(date(2025, 3, 3), 6) == date(2025, 4, 14)
    assert days.weeks_after(date(2026, 11, 13), 6) == date(2026, 12, 25)


def test_a_saturday_is_not_working_day_1() -> None:
    assert days.working_days_inclusive(date(2026, 3, 14), 15, SEND) == date(2026, 4, 7)
    assert days.working_days_inclusive(date(2026, 3, 16), 15, SEND) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
    ],
)
def test_months_run_to_the_corresponding_date_or_the_end_of_a_short_month(
    start: date, months: int, end: date
) -> None:
    assert days.months_after(start, months) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 9, 10), date(2026, 9, 9)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 3, 1), date(2025, 2, 28)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_twelve_months_beginning_with_a_day_end_before_the_anniversary(start: date, end: date) -> None:
    assert days.twelve_months_inclusive(start) == end


def test_three_months_beginning_with_a_day() -> None:
    assert days.months_inclusive(date(2026, 5, 1), 3) == date(2026, 7, 31)
    assert days.months_inclusive(date(2025, 11, 30), 3) == date(2026, 2, 28)


def test_before_15_february_is_a_day_earlier_than_by() -> None:
    transfer = date(2026, 9, 1)
    assert (days.before(transfer, 2, 15), days.by(transfer, 2, 15)) == (date(2026, 2, 14), date(2026, 2, 15))
    assert (days.before(transfer, 3, 31), days.by(transfer, 3, 31)) == (date(2026, 3, 30), date(2026, 3, 31))


def test_notice_is_counted_back() -> None:
    meeting = date(2026, 5, 20)
    assert (days.lead_weeks(meeting, 2), days.lead_clear_weeks(meeting, 2)) == (
        date(2026, 5, 6),
        date(2026, 5, 5),
    )
    assert days.lead_months(date(2026, 7, 31), 5) == date(2026, 2, 28)
    assert days.lead_months(date(2026, 3, 31), 5) == date(2025, 10, 31)


def test_immediately_is_the_same_day() -> None:
    assert days.same_day(date(2026, 8, 30)) == date(2026, 8, 30)


@pytest.mark.parametrize(
    ("ends", "last_day"),
    [
        (date(2026, 8, 10), date(2026, 9, 1)),  # 31 August 2026 is a bank holiday, and in August all the same
        (date(2026, 8, 1), date(2026, 9, 1)),
        (date(2027, 8, 31), date(2027, 9, 1)),
        (date(2025, 12, 25), date(2026, 1, 2)),
        (date(2025, 12, 31), date(2026, 1, 2)),
        (date(2026, 1, 1), date(2026, 1, 2)),
        (date(2022, 12, 30), date(2023, 1, 3)),  # 2 January 2023 was the substitute bank holiday
        (date(2025, 12, 24), date(2025, 12, 24)),
        (date(2026, 7, 31), date(2026, 7, 31)),
        (date(2026, 4, 4), date(2026, 4, 7)),  # the Saturday before Easter Monday
        (
            date(2027, 7, 31),
            date(2027, 8, 2),
        ),  # a Saturday: it ended in July, so it does not wait for September
        (date(2026, 3, 2), date(2026, 3, 2)),
    ],
)
def test_time_to_start_an_appeal_rolls_forward(ends: date, last_day: date) -> None:
    assert days.tribunal_start_roll(ends, TRIBUNAL) == last_day


def test_for_every_other_act_august_and_christmas_are_not_counted() -> None:
    assert days.tribunal_working_days_after(date(2026, 7, 13), 30, PAUSING) == date(2026, 9, 22)
    assert days.tribunal_working_days_after(date(2025, 12, 15), 30, PAUSING) == date(2026, 2, 3)
    assert days.tribunal_working_days_after(date(2026, 8, 14), 1, PAUSING) == date(2026, 9, 1)
    assert days.tribunal_days_after(date(2026, 7, 27), 14, TRIBUNAL) == date(2026, 9, 10)
    assert days.tribunal_days_after(date(2025, 12, 20), 7, TRIBUNAL) == date(
        2026, 1, 5
    )  # the 4th is a Sunday


def test_a_roll_and_a_pause_are_not_the_same() -> None:
    """Register 1.3: (a) moves the end, (b) stretches the way there."""
    end = date(2026, 8, 14)
    assert days.tribunal_start_roll(end, TRIBUNAL) == date(2026, 9, 1)
    assert days.tribunal_days_after(end - timedelta(days=28), 28, TRIBUNAL) == date(2026, 9, 14)


def test_how_early_a_council_knew_of_a_move() -> None:
    move = date(2026, 4, 8)
    assert days.working_days_known_ahead(date(2026, 3, 16), move, SEND) == 15
    assert days.working_days_known_ahead(date(2026, 3, 17), move, SEND) == 14
    assert days.working_days_known_ahead(date(2026, 4, 9), move, SEND) == -1


def test_a_sum_that_leaves_the_calendar_is_refused() -> None:
    for start in (date(2040, 12, 24), date(2041, 1, 1), date(2009, 12, 31)):
        with pytest.raises(BeyondCalendar, match="beyond the known calendar"):
            days.working_days_after(start, 15, SEND)
