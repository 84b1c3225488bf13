"""The 25th birthday gives nothing back: the rights stay the young person’s, and the parents’ pages stay shut (C10)."""

from datetime import date

import pytest

from sendwell.access.models import Member
from sendwell.access.opening import relate
from sendwell.requests.recipients import families_of, parents_of
from tests.family.households import Household, household, on
from tests.house.story import decide
from tests.world import OPENED, World, member

pytestmark = pytest.mark.django_db
BORN = date(2001, 6, 1)
DAYS = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 12, 1)]
"""The day before the birthday, the birthday, and later: a plan runs to the end of the academic year."""


@pytest.fixture
def home(world: World) -> Household:
    return household(world, born=BORN)


@pytest.fixture
def young(home: Household) -> Member:
    adela = member("young_person", "Adela Canary", None, child=home.case.child)
    relate(home.case.child, to=adela, why="self", born_of="account", starts_on=OPENED)
    return adela


@pytest.mark.parametrize("day", DAYS)
def test_c10_a_parent_is_led_to_whom_to_ask_and_reads_nothing(home: Household, as_member, day: date) -> None:  # type: ignore[no-untyped-def]
    own = f"/family/{home.case.ref}"
    with on(f"{day} 12:00+00:00"):
        for parent in (home.mum, home.dad):
            browser = as_member(parent)
            page = browser.get(own)
            assert (page.status_code, page["Location"]) == (302, f"{own}/rights")
            assert "Ask Adela." in browser.get(f"{own}/rights").content.decode()
            shut = [
                browser.get(each).status_code for each in (f"{own}/rights/say", f"/cases/{home.case.ref}")
            ]
            assert shut == [404, 404]


@pytest.mark.parametrize("day", DAYS)
def test_c10_the_rights_are_still_the_young_persons(  # type: ignore[no-untyped-def]
    home: Household, young: Member, as_member, day: date
) -> None:
    own = f"/family/{home.case.ref}/rights"
    with on(f"{day} 12:00+00:00"):
        browser = as_member(young)
        assert "You decide now." in browser.get(own).content.decode()
        assert browser.get(f"{own}/say").status_code == 200


@pytest.mark.parametrize("day", DAYS)
def test_c10_letters_go_to_the_young_person_and_to_no_parent(home: Household, day: date) -> None:
    request = home.case.requests.get()

    assert [each.name for each in parents_of(home.case.child, day)] == ["Adela Canary"]
    assert [each.to.name for each in families_of(request, day)] == ["Adela Canary"]


def test_c10_the_young_person_reads_the_letters_to_the_family_as_before(  # type: ignore[no-untyped-def]
    home: Household, young: Member, as_member
) -> None:
    decide(home.case.requests.get(), home.officer)
    letter = home.case.letters.get(for_family=True)
    with on("2026-06-01 12:00+00:00"):
        assert as_member(young).get(f"/letters/{letter.uid}").status_code == 200
