"""A family sees who looked, by role and organisation, nothing of each other or of what is sealed (D12, C04, C15)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from sendwell.access.models import Member, Reading
from sendwell.access.opening import relate
from sendwell.casebook.models import Case
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind
from sendwell.people.models import Adult, AdultOfChild, Secrecy
from sendwell.ui.words import day
from tests.governance.glass import opening, reviewed
from tests.governance.guardians import signs_in
from tests.world import OPENED, World, member, organisation

pytestmark = pytest.mark.django_db

type SignedIn = Callable[[Member], Client]


@pytest.fixture
def case(world: World) -> Case:
    """Adela's case."""
    return world.case()


@pytest.fixture
def mother(world: World, case: Case) -> Member:
    """A verified parent."""
    return world.parent(case.child)


def another_parent(world: World, case: Case) -> Member:
    """Adela's father, who also signs in."""
    adult = Adult.objects.create(name="Otto Other", email="otto@family.example")
    AdultOfChild.objects.create(
        child=case.child,
        adult=adult,
        relation="Father",
        responsibility="yes",
        responsibility_evidence="Birth certificate",
        verified_on=OPENED,
        profile="full",
    )
    made = member("parent", "Otto Other", None, adult=adult)
    relate(case.child, to=made, why="parent", born_of="verified by the council", starts_on=OPENED)
    return made


def looked(who: Member, case: Case, **more: object) -> Reading:
    """One look."""
    return Reading.objects.create(
        member=who,
        child=case.child,
        allowed=True,
        role=who.role,
        organisation=who.organisation,
        **{"screen": "case", **more},
    )


def page(browser: Client, case: Case) -> str:
    """The list, without what differs in every answer."""
    answer = browser.get(f"/who-looked/{case.child.uid}")
    assert answer.status_code == 200
    return re.sub(r'name="(once|csrfmiddlewaretoken)" value="[^"]*"', "", answer.content.decode())


def test_a_parent_sees_roles_and_organisations_but_no_names(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    looked(world.northbridge.officer, case)
    looked(world.northbridge.officer, case, kind="print")
    looked(world.hillside.paediatrician, case)
    shown = page(as_member(mother), case)

    assert "Council SEND officer" in shown
    assert "Northbridge Council" in shown
    assert "Hillside NHS Trust" in shown
    assert "Looked, printed" in shown
    assert day(timezone.localdate()) in shown
    assert "Nora" not in shown
    assert "Paediatrician" not in shown.replace("h Paediatrician", "Paediatrician")


def test_nothing_another_parent_does_changes_the_page(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """C04: their visits, and those of whoever works for them alone; byte for byte."""
    looked(world.northbridge.officer, case)
    browser = as_member(mother)
    before = page(browser, case)
    father = another_parent(world, case)
    for _ in range(3):
        assert as_member(father).get(f"/family/{case.ref}").status_code == 200
        assert as_member(father).get(f"/who-looked/{case.child.uid}").status_code == 200

    assert page(browser, case) == before


def test_a_refusal_does_not_show(world: World, case: Case, mother: Member, as_member: SignedIn) -> None:
    """Identical with and without. What is sealed: `test_who_looked_sealed.py`."""
    browser = as_member(mother)
    before = page(browser, case)
    Reading.objects.create(
        member=world.southmere.officer, child=case.child, screen="case", allowed=False, kind="refusal"
    )

    assert page(browser, case) == before


def test_a_look_that_is_not_sealed_does_show(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """(ctl) So the pages above are not equal because nothing ever shows."""
    browser = as_member(mother)
    before = page(browser, case)
    looked(world.northbridge.manager, case)

    assert page(browser, case) != before


def test_an_emergency_opening_shows_unless_a_reviewer_withholds_it(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    browser = as_member(mother)
    before = page(browser, case)
    review = opening(case, world.riverside.paediatrician)
    assert "In an emergency" in page(browser, case)
    assert "Riverside NHS Trust" in page(browser, case)

    reviewed(review, signs_in(world.riverside.governance), withhold=True, withhold_why="The carer.")
    assert page(browser, case) == before


def test_where_a_place_could_give_away_a_home_no_list_is_shown(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """A new school in the list would tell where the child lives: the page says the same whatever happens."""
    father = another_parent(world, case)
    assert father.adult is not None
    assert mother.adult is not None
    Secrecy.objects.create(hidden_from=father.adult, hides=mother.adult, why="Police", from_on=OPENED)
    browser = as_member(father)
    answer = browser.get(f"/who-looked/{case.child.uid}")
    if answer.status_code == 404:  # a parent from whom something is hidden may not see the list at all
        return
    before = page(browser, case)
    refuge_school = organisation(Kind.SCHOOL, "Far Away School")
    looked(member("senco", "Fay Senco", refuge_school), case)

    assert page(browser, case) == before
    assert "Ask the council" in before


def test_a_stranger_a_professional_and_an_unverified_parent_do_not_see_it(
    world: World, case: Case, as_member: SignedIn
) -> None:
    address = f"/who-looked/{case.child.uid}"
    other = world.parent(world.child("Bo", "Budgie"), "Odd One")
    unverified = another_parent(world, case)
    AdultOfChild.objects.filter(adult=unverified.adult).update(verified_on=None, responsibility="unknown")

    for somebody in (other, unverified, world.northbridge.officer, world.hillside.clerk):
        assert as_member(somebody).get(address).status_code == 404


def test_the_page_of_a_parent_who_may_not_see_it_does_not_lead_there(
    world: World, case: Case, as_member: SignedIn
) -> None:
    father = another_parent(world, case)
    AdultOfChild.objects.filter(adult=father.adult).update(profile="redacted")
    answer = as_member(father).get(f"/family/{case.ref}")

    assert answer.status_code == 200
    assert "/who-looked/" not in answer.content.decode()


def test_the_family_page_leads_there(world: World, case: Case, mother: Member, as_member: SignedIn) -> None:
    assert f"/who-looked/{case.child.uid}" in as_member(mother).get(f"/family/{case.ref}").content.decode()


def test_many_days_are_cut_into_pages(world: World, case: Case, mother: Member, as_member: SignedIn) -> None:
    today = timezone.now().replace(hour=12)
    for ago in range(60):
        with time_machine.travel(today - timedelta(days=ago), tick=False):
            looked(world.northbridge.officer, case)

    assert re.findall(r"Showing[^<]*", page(as_member(mother), case)) == ["Showing 1 to 50 of 60"]


def test_reviewing_twice_does_not_bring_it_back(world: World, case: Case, mother: Member) -> None:
    review = opening(case, world.riverside.paediatrician)
    guardian = signs_in(world.riverside.governance)
    reviewed(review, guardian, withhold=True, withhold_why="The carer.")
    with pytest.raises(Refused):
        reviewed(review, guardian)
    review.refresh_from_db()

    assert review.withheld


def test_who_checks_the_looks_of_others_does_not_show(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """Their coming would tell of an emergency opening that is withheld."""
    browser = as_member(mother)
    before = page(browser, case)
    review = opening(case, world.riverside.paediatrician)
    assert page(browser, case) != before
    guardian = signs_in(world.northbridge.governance)
    reviewed(review, guardian, withhold=True, withhold_why="The carer.")
    checks = as_member(guardian)
    for address in (f"/governance/emergencies/{review.uid}", f"/governance/history/{case.child.uid}"):
        assert (address, checks.get(address).status_code) == (address, 200)

    assert page(browser, case) == before
    assert Reading.objects.filter(member=guardian, child=case.child, allowed=True).count() == 2
