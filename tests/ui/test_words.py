"""Days, times and numbers read as a person would say them."""

from datetime import UTC, date, datetime

import pytest

from sendwell.ui import words


def test_a_day_is_written_in_full_in_short_and_with_its_name():
    monday = date(2026, 3, 2)

    assert words.day(monday) == "2 March 2026"
    assert words.short_day(monday) == "2 Mar 2026"
    assert words.weekday(monday) == "Monday 2 March 2026"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 3, 2, 16, 5, tzinfo=UTC), "2 March 2026, 4:05pm"),
        (datetime(2026, 7, 2, 16, 5, tzinfo=UTC), "2 July 2026, 5:05pm"),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), "1 July 2026, 12:00am"),
        (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), "2 March 2026, 12:00pm"),
    ],
)
def test_a_moment_is_told_by_londons_clock(moment, said):
    assert words.when(moment) == said


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        words.when(datetime(2026, 3, 2, 16, 5))  # noqa: DTZ001  that is what is tested


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 3, 3, 0, 0, tzinfo=UTC), "the end of 2 March 2026"),
        (datetime(2026, 7, 2, 23, 0, tzinfo=UTC), "the end of 2 July 2026"),
        (datetime(2026, 3, 2, 16, 5, tzinfo=UTC), "2 March 2026, 4:05pm"),
    ],
)
def test_what_closes_at_midnight_is_open_to_the_end_of_the_day_before(moment, said):
    assert words.end_of(moment) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(5, "5 days left"), (1, "1 day left"), (0, "due today"), (-1, "1 day late"), (-1204, "1,204 days late")],
)
def test_days_left(days, said):
    assert words.days_left(days) == said


def test_a_number_goes_with_its_noun():
    assert [words.count(n, "request", "requests") for n in (0, 1, 1204)] == [
        "0 requests",
        "1 request",
        "1,204 requests",
    ]


def test_a_label_inside_a_sentence_keeps_its_initials():
    assert [words.uncapitalised(text) for text in ("Full name", "NHS number", "I agree", "")] == [
        "full name",
        "NHS number",
        "I agree",
        "",
    ]
