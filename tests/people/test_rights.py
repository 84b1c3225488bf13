"""Whose the rights are on a day: every birth date from 1999 to 2024, against a second opinion (C09, C10)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from sendwell.people.models import Child
from sendwell.people.rights import (
    HealthSay,
    Preparation,
    Step,
    Whose,
    health_date,
    health_say_on,
    holder_on,
    own_to_say,
    preparations,
    preparations_due,
    send_rights_date,
)

ONE = timedelta(days=1)


def every_day(first: date, last: date) -> Iterator[date]:
    """A walk through the diary."""
    while first <= last:
        yield first
        first += ONE


def last_fridays() -> dict[int, date]:
    """The last Friday in June of each year, found by crossing out one Friday after another."""
    found = {}
    for day in every_day(date(2014, 6, 1), date(2042, 6, 30)):
        if day.month == 6 and day.strftime("%A") == "Friday":
            found[day.year] = day
    return found


FRIDAYS = last_fridays()


def by_hand(born: date) -> date:
    """The same date as a school secretary finds it: which September did they start Year 11?

    Whoever is born from 1 September to 31 August is in one school year group, and Year 11 ends for all of it in
    the summer in which the last of them turns sixteen.
    """
    group_ends = date(born.year, 8, 31)
    last_of_the_group = group_ends if born <= group_ends else date(born.year + 1, 8, 31)
    return FRIDAYS[last_of_the_group.year + 16]


def test_c09_the_rights_move_on_the_right_day_for_every_birth_date() -> None:
    days = list(every_day(date(1999, 1, 1), date(2024, 12, 31)))

    assert [born for born in days if send_rights_date(born) != by_hand(born)] == []
    assert len(days) == 9497


def test_c09_ctl_the_sixteenth_birthday_would_be_the_wrong_day() -> None:
    """The control: the rule that everybody remembers is wrong for nearly every birth date."""
    days = list(every_day(date(1999, 1, 1), date(2024, 12, 31)))

    assert sum(health_date(born) != by_hand(born) for born in days) > 9400


@pytest.mark.parametrize(
    ("born", "moves"),
    [
        (date(2009, 8, 31), date(2025, 6, 27)),  # the youngest of the year group
        (date(2009, 9, 1), date(2026, 6, 26)),  # the oldest of the next
        (date(2008, 2, 29), date(2024, 6, 28)),
        (date(2001, 6, 30), date(2017, 6, 30)),  # the last Friday is the last day of June
    ],
)
def test_c09_the_edges(born: date, moves: date) -> None:
    assert send_rights_date(born) == moves


def test_c10_on_the_day_itself_the_rights_are_the_parents_and_the_next_day_the_young_persons() -> None:
    child = Child(born=date(2009, 9, 1))

    assert holder_on(child, date(2026, 6, 26)) is Whose.PARENT
    assert holder_on(child, date(2026, 6, 27)) is Whose.YOUNG_PERSON


def test_c10_at_25_the_rights_do_not_go_back_to_the_parents() -> None:
    child = Child(born=date(2001, 6, 1))

    assert {holder_on(child, date(2026, 5, 31) + timedelta(days=by)) for by in (0, 1, 200)} == {
        Whose.YOUNG_PERSON
    }


def test_health_confidentiality_turns_at_sixteen_and_not_with_the_rights() -> None:
    child = Child(born=date(2009, 9, 1))

    assert health_say_on(child, date(2025, 8, 31)) is HealthSay.PARENT_UNLESS_COMPETENT
    assert health_say_on(child, date(2025, 9, 1)) is HealthSay.OWN
    assert holder_on(child, date(2025, 9, 1)) is Whose.PARENT


@pytest.mark.parametrize(
    ("born", "day", "theirs"),
    [
        (date(2010, 9, 1), date(2026, 8, 31), []),  # fifteen
        (date(2009, 9, 1), date(2026, 6, 26), ["H", "HX"]),  # sixteen, the last day of the parents' rights
        (date(2009, 9, 1), date(2026, 6, 27), ["H", "E", "HX", "V"]),
        (date(2010, 8, 20), date(2026, 6, 27), ["E", "V"]),  # fifteen, and the rights have moved
        (date(2010, 8, 20), date(2026, 8, 20), ["H", "E", "HX", "V"]),
    ],
)
def test_each_kind_of_information_has_its_own_clock(born: date, day: date, theirs: list[str]) -> None:
    assert own_to_say(Child(born=born), ["H", "E", "HX", "V"], day) == theirs


def test_preparations_fall_due_a_year_and_three_months_before_and_on_the_day_after() -> None:
    assert preparations(date(2009, 9, 1)) == [
        Preparation(Step.PREPARE, date(2025, 6, 26)),
        Preparation(Step.INVITE, date(2026, 3, 26)),
        Preparation(Step.MOVED, date(2026, 6, 27)),
    ]


def test_only_what_is_due_is_asked_for() -> None:
    child = Child(born=date(2009, 9, 1))

    assert preparations_due(child, date(2025, 6, 25)) == []
    assert [each.step for each in preparations_due(child, date(2026, 3, 26))] == [Step.PREPARE, Step.INVITE]
    assert preparations_due(child, date(2034, 9, 1)) == []
