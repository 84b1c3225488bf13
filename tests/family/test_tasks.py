"""The lists of what waits across a council's cases: the most urgent first, cut into pages, for its own people."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sendwell.access.opening import NotThere
from sendwell.family.pages import tasks_page
from sendwell.people.models import AdultOfChild
from tests.world import FRI_6_MARCH, MON_2_MARCH, World

pytestmark = pytest.mark.django_db


def held(world: World, many: int, *, council: str = "northbridge") -> list[str]:
    """The references of so many cases, a day apart, in each of which a parent waits for their evidence to be seen."""
    refs = []
    for number in range(many):
        case = world.case(council=getattr(world, council), received=MON_2_MARCH - timedelta(days=number))
        world.parent(case.child, f"Parent {case.ref}")
        AdultOfChild.objects.filter(child=case.child).update(verified_on=None)
        refs.append(case.ref)
    return refs


def test_thirty_that_are_held_are_two_pages_with_the_next_date_first(world: World) -> None:
    refs = held(world, 30)

    first = tasks_page(world.northbridge.officer, "holds", {}, as_of=FRI_6_MARCH)
    second = tasks_page(world.northbridge.officer, "holds", {"page": "2"}, as_of=FRI_6_MARCH)

    assert first.paging.words == "Showing 1 to 25 of 30"
    assert [row.ref for row in (*first.rows, *second.rows)] == refs[::-1]
    dates = [row.due_on for row in (*first.rows, *second.rows)]
    assert dates == sorted(dates, key=lambda day: day or date.max)


def test_a_longer_list_asks_no_more_of_the_database(world: World) -> None:
    held(world, 3)
    with CaptureQueriesContext(connection) as few:
        tasks_page(world.northbridge.officer, "holds", {}, as_of=FRI_6_MARCH)
    held(world, 4)
    with CaptureQueriesContext(connection) as more:
        shown = tasks_page(world.northbridge.officer, "holds", {}, as_of=FRI_6_MARCH)

    assert (len(shown.rows), len(more)) == (7, len(few))


def test_another_council_sees_its_own_and_a_clinician_no_such_list(world: World) -> None:
    held(world, 2)
    theirs = held(world, 1, council="southmere")

    shown = tasks_page(world.southmere.officer, "holds", {}, as_of=FRI_6_MARCH)

    assert [row.ref for row in shown.rows] == theirs
    with pytest.raises(NotThere):
        tasks_page(world.southmere.officer, "everything", {}, as_of=FRI_6_MARCH)
