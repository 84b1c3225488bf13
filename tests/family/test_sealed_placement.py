"""The end of a placement opens nothing by itself: two people do, with evidence (C06, C08)."""

from datetime import date

import pytest

from sendwell.documents.disclosure.flags import KnownOfFamily
from sendwell.family import actions
from sendwell.family.models import Loosening
from sendwell.family.pages import tasks_page
from sendwell.people.family_map import address_for, family_map, hidden_from, secret_from
from sendwell.people.flags import flags_of
from sendwell.people.models import Adult, Placement
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, household
from tests.world import World

pytestmark = pytest.mark.django_db
LAST, AFTER = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


@pytest.fixture
def ended(home: Household) -> Placement:
    carer = Adult.objects.create(name="Carla Carer")
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    placed = actions.record_placement(
        status="s31", from_on=MON_2_MARCH, address="5 Fern Lane", carer=carer, **do
    )  # type: ignore[arg-type]
    return actions.end_placement(placement=placed, until=LAST, **do)  # type: ignore[arg-type]


def kept(home: Household, as_of: date) -> tuple[bool, bool, bool]:
    """From Mum, with whom Adela lived before: as the database says, as Python says, and where Adela lives."""
    mum = home.adult(home.mum).pk
    hidden = hidden_from(home.case.child, mum, as_of)
    return secret_from(home.case.child, mum, as_of), hidden.secret, hidden.child_home


def propose(home: Household, placement: Placement, day: date) -> Loosening:
    return actions.propose_opening_placement(
        case=home.case, placement=placement, why="Back home", evidence="Care plan", by=home.officer, day=day
    )


def decide(home: Household, proposal: Loosening, *, agreed: bool) -> None:
    actions.decide_loosening(
        case=home.case, proposal=proposal, agreed=agreed, said="Read it.", by=home.manager, day=AFTER
    )


def test_c06_the_day_after_its_end_it_is_as_secret_as_before(home: Household, ended: Placement) -> None:
    assert kept(home, LAST) == kept(home, AFTER) == (True, True, True)
    assert address_for(family_map(home.case.child), home.adult(home.mum).pk, AFTER) == ()
    assert not home.link(home.mum).lives_with  # not given back by itself
    assert "placement" in KnownOfFamily(home.case, AFTER).flags(for_family=True)


def test_nothing_was_kept_from_whoever_cared_for_the_child(home: Household, ended: Placement) -> None:
    assert ended.carer_id is not None
    assert not secret_from(home.case.child, ended.carer_id, AFTER)
    assert not hidden_from(home.case.child, ended.carer_id, AFTER).secret


def test_c20_everybody_who_can_send_still_reads_it(home: Household, ended: Placement) -> None:
    assert flags_of(home.case.child, LAST) == [
        "Looked after: the birth family must not learn where the child lives"
    ]
    assert flags_of(home.case.child, AFTER) == [
        "Looked after until 31 March 2026, and still sealed: "
        "the birth family must not learn where the child lived, or lives"
    ]


def test_c05_two_people_open_it(home: Household, ended: Placement) -> None:
    decide(home, propose(home, ended, AFTER), agreed=True)

    assert kept(home, AFTER)[:2] == (False, False)
    assert flags_of(home.case.child, AFTER) == []


def waiting(home: Household, as_of: date) -> list[tuple[str, str, date | None]]:
    rows = tasks_page(home.officer, "reviews", {}, as_of=as_of).rows
    return [(row.ref, row.what, row.due_on) for row in rows]


@pytest.mark.parametrize("agreed", [True, False])
def test_somebody_is_asked_to_look_at_it_until_two_have_decided(
    home: Household, ended: Placement, *, agreed: bool
) -> None:
    assert waiting(home, LAST) == []
    assert waiting(home, AFTER) == [
        (home.case.ref, "A placement ended: where the child lived is still sealed", LAST)
    ]
    assert tasks_page(home.world.southmere.officer, "reviews", {}, as_of=AFTER).rows == []

    decide(home, propose(home, ended, AFTER), agreed=agreed)

    assert waiting(home, AFTER) == []


def test_nobody_is_asked_while_another_placement_runs(home: Household, ended: Placement) -> None:
    actions.record_placement(case=home.case, status="s31", from_on=LAST, by=home.officer, day=LAST)

    assert waiting(home, AFTER) == []
    assert kept(home, AFTER) == (True, True, True)
