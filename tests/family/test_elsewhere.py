"""A council that has a case only since they fled is unknown to whoever must not learn where they are (C02)."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from sendwell.access.models import Member, Relationship
from sendwell.casebook.models import Case
from sendwell.casebook.opening import elsewhere
from sendwell.family import actions
from sendwell.people.models import AdultOfChild, Involvement
from sendwell.requests.actions.people import TOLD_BY
from sendwell.requests.models import AskedBy
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, assessed_household, household, on
from tests.world import World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def home(world: World) -> Household:
    """The council has decided to assess."""
    return assessed_household(world)


def flee(home: Household) -> Case:
    """Mum and Adela flee from Dad to Southmere, whose council begins a case; Mum names the new surgery."""
    actions.keep_secret(
        case=home.case,
        hidden_from=home.adult(home.dad),
        hides=home.adult(home.mum),
        why="A refuge.",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    AdultOfChild.objects.filter(adult=home.dad.adult).update(
        profile="redacted"
    )  # two people have agreed to it
    told = TOLD_BY[AskedBy.PARENT]
    Involvement.objects.create(child=home.case.child, named="Newgp Surgery, Farville", told_by=told)
    return home.world.case(home.case.child, council=home.world.southmere)


def pages(case: Case) -> list[str]:
    return [f"/family/{case.ref}", f"/family/{case.ref}/rights"]


def test_c02_a_restricted_parent_is_shown_the_case_they_know_and_not_the_new_councils(
    home: Household, as_member: SignedIn
) -> None:
    new = flee(home)
    with on():
        dad, mum = as_member(home.dad), as_member(home.mum)

        assert [dad.get(path).status_code for path in pages(new)] == [404, 404]
        assert [dad.get(path).status_code for path in pages(home.case)] == [200, 200]
        assert dad.get("/family")["Location"] == f"/family/{home.case.ref}"
        assert [mum.get(path).status_code for path in pages(new)] == [200, 200]
        assert "Adela (Southmere Council)" in mum.get("/family").content.decode()


def test_c02_where_there_are_several_children_no_council_is_named_to_such_a_parent(
    home: Household, as_member: SignedIn
) -> None:
    flee(home)
    brother = home.world.child("Barnaby", "Canary")
    AdultOfChild.objects.create(
        child=brother,
        adult=home.adult(home.dad),
        responsibility="yes",
        verified_on=MON_2_MARCH,
        relation="Father",
    )
    Relationship.objects.create(
        child=brother, member=home.dad, why="parent", starts_on=MON_2_MARCH, ends_on=date(2030, 1, 1)
    )
    home.world.case(brother)
    with on():
        shown = as_member(home.dad).get("/family").content.decode()

    links = re.findall(r'href="/family/[^"]*">([^<]*)<', shown)
    assert links == ["Adela", "Barnaby (Northbridge Council)"]


def test_c02_asking_for_an_assessment_fills_in_neither_the_council_nor_the_surgery_for_such_a_parent(
    home: Household, as_member: SignedIn
) -> None:
    flee(home)

    def begun(who: Member) -> str:
        browser = as_member(who)
        form = browser.post("/requests/new", {"child": str(home.case.child.uid)})["Location"].rsplit("/", 1)[
            0
        ]
        return "".join(
            browser.get(f"{form}/{step}").content.decode() for step in ("council", "professionals")
        )

    with on():
        his, hers = begun(home.dad), begun(home.mum)
    assert re.findall(r'<option value="([^"]+)" selected', his) == []
    assert "Newgp" not in his
    assert re.findall(r'<option value="([^"]+)" selected', hers) == ["southmere-council"]


def test_c02_once_the_rights_have_moved_no_council_is_named_to_such_a_parent_and_no_new_case_told(
    world: World, as_member: SignedIn
) -> None:
    home = household(world, born=date(2008, 9, 1))
    with on():
        dad = as_member(home.dad)
        moved = dad.get(f"/family/{home.case.ref}/rights").content.decode()
        assert ("The rights have moved" in moved, "Northbridge" in moved) == (True, True)

        new = flee(home)

        moved = dad.get(f"/family/{home.case.ref}/rights").content.decode()
        assert ("The rights have moved" in moved, "Northbridge" in moved) == (True, False)
        assert dad.get(f"/family/{new.ref}").status_code == 404
        assert dad.get(f"/family/{new.ref}/rights").status_code == 404
        assert dad.get("/family")["Location"] == f"/family/{home.case.ref}"


def test_c02_a_parent_from_whom_nothing_is_secret_knows_of_every_case(home: Household) -> None:
    home.world.case(home.case.child, council=home.world.southmere)

    assert elsewhere(home.dad, FRI_6_MARCH) == elsewhere(home.officer, FRI_6_MARCH) == []


def test_c02_whoever_came_to_know_of_the_child_after_an_earlier_move_knows_of_that_councils_case(
    home: Household,
) -> None:
    """They lived in Northbridge, moved to Southmere together, and he was invited there; then they fled from him."""
    Case.objects.filter(pk=home.case.pk).update(closed_on=FRI_6_MARCH, stage="closed")
    together = flee(home)
    Case.objects.filter(pk=together.pk).update(opened_on=FRI_6_MARCH)
    came = FRI_6_MARCH + timedelta(days=10)
    assert elsewhere(home.dad, came) == [together.ref]

    Relationship.objects.filter(member=home.dad).update(starts_on=came)

    assert elsewhere(home.dad, came) == []
