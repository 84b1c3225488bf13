"""What is typed as a day or a time, and what is said when it cannot be one."""

from datetime import date, time

import pytest

from sendwell.ui.forms import DayField, Limit, SendwellForm, TimeField


class Meeting(SendwellForm):
    day = DayField("When was the meeting?", called="The meeting")


class Birth(SendwellForm):
    born = DayField(
        "Date of birth", called="The date of birth", says="The date of birth is", autocomplete="bday"
    )


class Visit(SendwellForm):
    at = TimeField("What time?", called="The visit", optional=True)


def meeting(day: str, month: str, year: str) -> Meeting:
    return Meeting(data={"day-day": day, "day-month": month, "day-year": year})


@pytest.mark.parametrize(
    "typed",
    [
        ("2", "3", "2026"),
        ("02", "03", "2026"),
        (" 2 ", "march", "2026"),
        ("2", "Mar", "2026"),
        ("2", "MAR.", "2026"),
    ],
)
def test_a_day_may_be_typed_in_figures_or_words(typed):
    form = meeting(*typed)

    assert form.is_valid()
    assert form.values == {"day": date(2026, 3, 2)}


@pytest.mark.parametrize("month", ["9", "sep", "Sept", "september"])
def test_september_has_several_short_names(month):
    assert meeting("1", month, "2026").is_valid()


@pytest.mark.parametrize(
    ("typed", "said", "box"),
    [
        (("31", "2", "2026"), "was on 31 February 2026, which is not a date. Check the day.", "day"),
        (("29", "2", "2026"), "was on 29 February 2026, which is not a date. Check the day.", "day"),
        (("0", "2", "2026"), "was on 0 February 2026, which is not a date. Check the day.", "day"),
        (("x", "2", "2026"), "was on x February 2026, which is not a date. Check the day.", "day"),
        (("1", "13", "2026"), "was on 1 13 2026, which is not a date. Check the month.", "month"),
        (("1", "ma", "2026"), "was on 1 ma 2026, which is not a date. Check the month.", "month"),
        (("1", "ju", "2026"), "was on 1 ju 2026, which is not a date. Check the month.", "month"),
        (
            ("1", "3", "26"),
            "was on 1 March 26, which is not a date. Write the year with four figures.",
            "year",
        ),
        (
            ("1", "3", "²026"),
            "was on 1 March ²026, which is not a date. Write the year with four figures.",
            "year",
        ),
        (("1", "3", "0026"), "was on 1 March 0026, which cannot be right. Check the year.", "year"),
        (("1", "", "2026"), "has no month. Enter the day, month and year", "month"),
        (("", "", "2026"), "has no day and no month. Enter the day, month and year", "day"),
        (("", "", ""), "is missing. Enter the day, month and year", "day"),
    ],
)
def test_a_day_that_cannot_be_is_named_and_its_box_is_shown(typed, said, box):
    form = meeting(*typed)

    assert not form.is_valid()
    assert form.problems == [(f"The meeting {said}", f"#id_day-{box}")]
    assert tuple(form["day"].value()) == tuple(part.strip() for part in typed)


def test_29_february_is_a_day_in_a_leap_year():
    assert meeting("29", "2", "2028").is_valid()


def test_a_birthday_is_not_told_as_a_meeting():
    form = Birth(data={"born-day": "31", "born-month": "6", "born-year": "2019"})

    assert form.problems[0][0] == "The date of birth is 31 June 2019, which is not a date. Check the day."


def test_a_day_before_the_birth_says_when_the_child_was_born():
    form = meeting("4", "5", "2012")
    form.limit("day", not_before=Limit(date(2012, 5, 5), "the child was born on 5 May 2012"))

    assert form.problems == [
        (
            "The meeting was on 4 May 2012, but the child was born on 5 May 2012. Check the date.",
            "#id_day-day",
        )
    ]


def test_a_day_to_come_says_what_day_it_is():
    form = meeting("3", "3", "2026")
    form.limit("day", not_after=Limit(date(2026, 3, 2), "today is 2 March 2026"))

    assert (
        form.problems[0][0] == "The meeting was on 3 March 2026, but today is 2 March 2026. Check the date."
    )


def test_the_limits_themselves_are_allowed():
    day = Limit(date(2026, 3, 2), "")
    form = meeting("2", "3", "2026")
    form.limit("day", not_before=day, not_after=day)

    assert form.is_valid()


def test_limits_set_on_one_form_do_not_stay_for_the_next_person():
    meeting("2", "3", "2026").limit("day", not_after=Limit(date(2000, 1, 1), "it is 2000"))

    assert meeting("2", "3", "2026").is_valid()


def test_a_first_answer_is_shown_as_it_would_be_typed():
    assert tuple(Meeting(initial={"day": date(2026, 3, 2)})["day"].value()) == ("2", "3", "2026")
    assert tuple(Meeting()["day"].value()) == ("", "", "")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("9:30am", time(9, 30)), ("9.30 AM", time(9, 30)), ("2pm", time(14, 0)), ("14:05", time(14, 5)),
        ("12am", time(0, 0)), ("12:15pm", time(12, 15)), ("09:00", time(9, 0)), ("", None),
    ],
)  # fmt: skip
def test_a_time_may_be_typed_as_people_say_it(typed, told):
    form = Visit(data={"at": typed})

    assert form.is_valid()
    assert form.values == {"at": told}


@pytest.mark.parametrize("typed", ["25:00", "13pm", "0am", "9:75", "noon", "24:00", "-1:00"])
def test_a_time_that_cannot_be_is_named(typed):
    form = Visit(data={"at": typed})

    assert form.problems == [
        (f"The visit is “{typed}”, which is not a time of day. Write it like 9:30am or 14:05", "#id_at")
    ]
