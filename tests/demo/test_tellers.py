"""The world told by several at once: each draws numbers of their own, and a failure of one is everybody's."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db import connection

from sendwell.demo.world.diary import Clock, Diary, Story
from sendwell.demo.world.tellers import CouldNotTellError, tell
from sendwell.organisations.models import Kind, Organisation
from tests.demo.built.conftest import quietly

MON_2_NOVEMBER, FRI_13_NOVEMBER = date(2026, 11, 2), date(2026, 11, 13)


def diaries(number: int) -> list[Diary]:
    """So many, of the same two weeks."""
    clock = Clock(MON_2_NOVEMBER)
    return [Diary(clock, FRI_13_NOVEMBER) for _ in range(number)]


def next_reference() -> int:
    """The number that the next case would have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('casebook_case_ref')")
        return int(cursor.fetchone()[0])


def writes(name: str, days: Sequence[int]) -> Story:
    """On each of these days somebody writes down the reference they drew."""
    for each in days:
        yield MON_2_NOVEMBER + timedelta(days=each)
        slug = f"{name}-{next_reference()}"
        Organisation.objects.create(kind=Kind.SCHOOL, name=slug, slug=slug, opened_on=MON_2_NOVEMBER)


def fails() -> Story:
    """A story that cannot be told."""
    yield MON_2_NOVEMBER
    raise ValueError("nothing like this can happen")


@pytest.mark.django_db(transaction=True)
def test_two_tellers_never_draw_the_same_number_and_the_next_case_goes_on_after_them() -> None:
    first, second = diaries(2)
    first.add(writes("first", [0, 1]))
    second.add(writes("second", [0, 1, 2]))
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE casebook_case_ref RESTART WITH 1")

    tell([first, second], quietly)

    written = set(Organisation.objects.values_list("slug", flat=True))
    assert written == {"first-1", "first-3", "second-2", "second-4", "second-6"}
    assert next_reference() == 7


@pytest.mark.django_db(transaction=True)
def test_where_one_teller_fails_the_world_is_not_finished(capfd: pytest.CaptureFixture[str]) -> None:
    first, second = diaries(2)
    second.add(fails())

    with pytest.raises(CouldNotTellError):
        tell([first, second], quietly)
    assert "nothing like this can happen" in capfd.readouterr().err


@pytest.mark.django_db
def test_what_a_story_does_last_is_kept_too() -> None:
    (diary,) = diaries(1)
    diary.add(writes("only", [0]))

    tell([diary], quietly)

    assert Organisation.objects.filter(slug__startswith="only-").count() == 1
