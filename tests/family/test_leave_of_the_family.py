"""Leave that the family gave a helper: the family sees it, takes it back, and it ends with their rights (C10, C13)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sendwell.access.models import Grant, Member
from sendwell.access.opening import relate
from sendwell.governance.leave.actions import give_leave
from sendwell.governance.leave.purposes import PURPOSES
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind
from sendwell.people.models import AdultOfChild
from sendwell.sharing.models import Party
from tests.family.households import FRI_6_MARCH, Household, household, on
from tests.world import OPENED, World, member, organisation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
SIXTEEN_BEFORE_JUNE = date(2009, 10, 1)
SEVENTEEN = date(2008, 9, 1)


@pytest.fixture
def helper(world: World) -> Member:
    """Somebody of an advice service that has signed the area's agreement."""
    service = organisation(Kind.IASS, "Advice Service")
    signed = member("information_governance", "Gov Advice", service)
    terms = {"joined_on": OPENED, "signed_by": signed, "signed_on": OPENED, "signed_terms": 1}
    Party.objects.create(agreement=world.agreement, organisation=service, **terms)
    return member("iass_worker", "Ida Helper", service)


def give(home: Household, to: Member, until: date = date(2026, 6, 1)) -> Grant:
    return give_leave(
        case=home.case,
        to=to,
        purpose="support",
        classes=["P", "H"],
        until=until,
        evidence="The family asked.",
        by=home.officer,
        day=FRI_6_MARCH,
        at=NOON - timedelta(hours=1),
    )


def one_home(home: Household) -> None:
    AdultOfChild.objects.filter(child=home.case.child).update(lives_with=True)


def page_of(browser, home: Household) -> str:  # type: ignore[no-untyped-def]
    return browser.get(f"/family/{home.case.ref}/rights").content.decode()  # type: ignore[no-any-return]


def back(home: Household, leave: Grant) -> str:
    return f"/family/{home.case.ref}/rights/leave/{leave.uid}/take-back"


def test_the_purpose_says_that_it_rests_on_the_family() -> None:
    assert [each.id for each in PURPOSES.values() if each.rests_on_family] == ["support"]


def test_c13_parents_in_one_home_see_the_helper_and_take_the_leave_back(  # type: ignore[no-untyped-def]
    world: World, helper: Member, as_member
) -> None:
    home = household(world)
    one_home(home)
    leave = give(home, helper)
    with on():
        mum, worker = as_member(home.mum), as_member(helper)
        assert worker.get(f"/cases/{home.case.ref}").status_code == 200
        assert "Ida Helper, Advice Service" in page_of(mum, home)
        assert "Until the end of 1 June 2026" in page_of(mum, home)

        done = mum.post(back(home, leave), follow=True).content.decode()

        assert "They can no longer read it." in done
        assert "Ida Helper" not in done
        assert worker.get(f"/cases/{home.case.ref}").status_code == 404
        assert mum.post(back(home, leave)).status_code == 404  # it has ended
    assert home.case.events.filter(type="leave_withdrawn").count() == 1


def test_c04_parents_who_live_apart_are_told_of_no_helper_of_the_others(  # type: ignore[no-untyped-def]
    world: World, helper: Member, as_member
) -> None:
    home = household(world)
    with on():
        before = [page_of(as_member(who), home) for who in (home.mum, home.dad)]
        leave = give(home, helper)
        for who in (home.mum, home.dad):
            assert "Ida Helper" not in page_of(as_member(who), home)
            assert as_member(who).post(back(home, leave)).status_code == 404
        assert ["Helpers who may read" in each for each in before] == [True, True]
    leave.refresh_from_db()
    assert leave.ends_at > NOON + timedelta(days=80)


@pytest.mark.parametrize("profile", ["redacted", "hold", "none"])
def test_c02_a_parent_from_whom_something_is_kept_takes_nothing_back(  # type: ignore[no-untyped-def]
    world: World, helper: Member, as_member, profile: str
) -> None:
    home = household(world)
    one_home(home)
    leave = give(home, helper)
    AdultOfChild.objects.filter(adult=home.dad.adult).update(profile=profile)
    with on():
        dad = as_member(home.dad)
        assert "Ida Helper" not in page_of(dad, home)
        assert dad.post(back(home, leave)).status_code == 404
        assert as_member(world.southmere.officer).post(back(home, leave)).status_code == 404


def test_leave_that_the_law_gives_is_not_the_familys_to_take_back(world: World, as_member) -> None:  # type: ignore[no-untyped-def]
    home = household(world)
    one_home(home)
    lead = member("safeguarding_lead", "Sara Lead", world.hillside.organisation)
    leave = give_leave(
        case=home.case,
        to=lead,
        purpose="safeguarding",
        classes=["P"],
        until=date(2026, 4, 1),
        evidence="Asked.",
        by=home.officer,
        day=FRI_6_MARCH,
        at=NOON - timedelta(hours=1),
    )
    with on():
        mum = as_member(home.mum)
        assert "Sara Lead" not in page_of(mum, home)
        assert mum.post(back(home, leave)).status_code == 404


def test_c10_leave_from_the_parents_ends_when_the_rights_move(  # type: ignore[no-untyped-def]
    world: World, helper: Member, as_member
) -> None:
    home = household(world, born=SIXTEEN_BEFORE_JUNE)
    with pytest.raises(Refused, match="can last to 26 June 2026 at the latest"):
        give(home, helper, until=date(2026, 6, 27))
    give(home, helper, until=date(2026, 6, 26))
    with on("2026-06-26 22:59+00:00"):  # London is an hour ahead
        assert as_member(helper).get(f"/cases/{home.case.ref}").status_code == 200
    with on("2026-06-26 23:01+00:00"):
        assert as_member(helper).get(f"/cases/{home.case.ref}").status_code == 404


def test_c10_once_the_rights_are_theirs_the_young_person_sees_the_helper_and_no_parent_does(  # type: ignore[no-untyped-def]
    world: World, helper: Member, as_member
) -> None:
    home = household(world, born=SEVENTEEN)
    one_home(home)
    young = member("young_person", "Adela Canary", None, child=home.case.child)
    relate(home.case.child, to=young, why="self", born_of="account", starts_on=OPENED)
    leave = give(home, helper, until=date(2026, 12, 1))
    with on():
        assert "Ida Helper" not in page_of(as_member(home.mum), home)
        assert as_member(home.mum).post(back(home, leave)).status_code == 404
        assert "Ida Helper, Advice Service" in page_of(as_member(young), home)
        assert (
            "They can no longer read it."
            in as_member(young).post(back(home, leave), follow=True).content.decode()
        )
        assert as_member(helper).get(f"/cases/{home.case.ref}").status_code == 404
