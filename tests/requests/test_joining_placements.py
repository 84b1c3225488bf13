"""Where the double says that a child lives is sealed on the known record too, and nobody learns more by joining."""

from datetime import date

import pytest

from sendwell.family import actions
from sendwell.people.family_map import Standing, secret_from, standing
from sendwell.people.models import Adult, AdultOfChild, Placement
from tests.requests.joined import Two, carer, pair, place, placements
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]


@pytest.fixture
def two(world: World) -> Two:
    return pair(world)


def test_c06_a_placement_of_the_double_is_sealed_from_the_family_of_the_known_record(two: Two) -> None:
    mother = two.adult(two.known, "Mum Bramble", lives_with=True)
    opened = place(two, two.double, address="5 Fern Way", carer=carer(two, two.double))
    Placement.objects.filter(pk=opened.pk).update(sealed=False)
    two.join()

    assert placements(two.child) == [(MON_2_MARCH, None, "Carla Carer")]
    assert secret_from(two.child, mother.pk, FRI_6_MARCH)
    assert not AdultOfChild.objects.get(child=two.child, adult=mother).lives_with
    assert (
        standing(two.child, Adult.objects.get(name="Carla Carer"), FRI_6_MARCH) is Standing.UNVERIFIED
    )  # who she is must be seen for this record


def test_a_former_carer_reads_no_more_once_the_double_says_that_the_child_moved(two: Two) -> None:
    first = carer(two, two.known)
    known = place(two, two.known, carer=first)
    actions.end_placement(placement=known, until=date(2026, 7, 31), **two.do(two.known))
    place(two, two.double, from_on=THU_5_MARCH)
    assert standing(two.child, first, FRI_6_MARCH) is Standing.FOSTER_CARER
    two.join()

    assert placements(two.child) == [(MON_2_MARCH, date(2026, 3, 4), "Carla Carer"), (THU_5_MARCH, None, "")]
    assert standing(two.child, first, FRI_6_MARCH) is Standing.UNVERIFIED


@pytest.mark.parametrize("from_on", [date(2026, 3, 4), THU_5_MARCH])
def test_an_older_placement_of_the_double_takes_nobody_from_the_carer_of_today(
    two: Two, from_on: date
) -> None:
    place(two, two.double, from_on=from_on)
    today = carer(two, two.known)
    place(two, two.known, carer=today, from_on=THU_5_MARCH)
    two.join()

    assert placements(two.child)[-2:] == (
        [(from_on, date(2026, 3, 4), ""), (THU_5_MARCH, None, "Carla Carer")]
        if from_on < THU_5_MARCH
        else [(THU_5_MARCH, None, "Carla Carer"), (THU_5_MARCH, THU_5_MARCH, "")]
    )
    assert standing(two.child, today, FRI_6_MARCH) is Standing.FOSTER_CARER
    assert not secret_from(two.child, today.pk, FRI_6_MARCH)


def test_an_end_that_is_recorded_is_moved_no_later_by_joining(two: Two) -> None:
    known = place(two, two.known)
    actions.end_placement(placement=known, until=date(2026, 3, 10), **two.do(two.known))
    place(two, two.double, from_on=date(2026, 4, 1))
    two.join()

    assert placements(two.child) == [(MON_2_MARCH, date(2026, 3, 10), ""), (date(2026, 4, 1), None, "")]


def test_c05_joining_makes_nobody_the_carer_of_a_child_they_knew_less_of(two: Two) -> None:
    father = two.adult(two.known, "Fred Bramble")
    place(two, two.double, carer=two.adult(two.double, "Fred Bramble", lives_with=True), status="kinship")
    two.join()

    assert placements(two.child) == [(MON_2_MARCH, None, "")]
    assert secret_from(two.child, father.pk, FRI_6_MARCH)
