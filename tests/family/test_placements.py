"""Who cares for a child who is placed: for its dates, and nobody by one person's word (C05, trust.md 4.5)."""

from datetime import date

import pytest

from sendwell.access.models import Member
from sendwell.access.opening import relate
from sendwell.family import actions
from sendwell.family.models import RestrictionChange
from sendwell.law.refusals import Refused
from sendwell.people.family_map import Standing, address_for, family_map, hidden_from, standing
from sendwell.people.models import Adult, AdultOfChild, Placement, Profile
from sendwell.requests.recipients import families_of
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, household, on
from tests.family.test_restricting import decide
from tests.family.test_screens import SignedIn, day, post
from tests.people.test_who_is_shown import is_shown
from tests.world import OPENED, World, member

pytestmark = pytest.mark.django_db
LAST, NEXT = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


def place(home: Household, carer: Adult | None = None, **more: object) -> Placement:
    said = {"status": "s20", "from_on": MON_2_MARCH, "address": "5 Fern Way", "postcode": "FE1 1RN", **more}
    return actions.record_placement(
        case=home.case,
        carer=carer,
        by=home.officer,
        day=FRI_6_MARCH,
        **said,  # type: ignore[arg-type]
    )


def end(home: Household, placed: Placement, until: date) -> None:
    actions.end_placement(case=home.case, placement=placed, until=until, by=home.officer, day=FRI_6_MARCH)


def carla(home: Household, **more: object) -> Member:
    """A foster carer whose care has been seen, and who signs in."""
    adult = Adult.objects.create(name="Carla Carer", email="carla@family.example")
    facts = {"responsibility": "no", "basis": "care", "verified_on": OPENED, "lives_with": True, **more}
    AdultOfChild.objects.create(child=home.case.child, adult=adult, relation="Foster carer", **facts)
    account = member("parent", "Carla Carer", None, adult=adult)
    relate(home.case.child, to=account, why="parent", born_of="let in", starts_on=OPENED)
    return account


def test_a_foster_carer_has_the_carers_view_for_the_dates_of_the_placement(home: Household) -> None:
    who = carla(home)
    placed = place(home, home.adult(who))
    end(home, placed, LAST)
    child, adult = home.case.child, home.adult(who)

    assert standing(child, adult, LAST) is Standing.FOSTER_CARER
    assert standing(child, adult, NEXT) is Standing.UNVERIFIED
    assert is_shown(child, adult)
    assert address_for(family_map(child), adult.pk, LAST) == ("5 Fern Way", "FE1 1RN")
    assert address_for(family_map(child), adult.pk, NEXT) == ()
    assert hidden_from(child, adult.pk, NEXT).child_home


def test_the_day_after_the_end_the_family_is_mum_and_dad(home: Household, as_member: SignedIn) -> None:
    who = carla(home)
    placed = place(home, home.adult(who))
    end(home, placed, date(2026, 3, 5))
    request = home.case.requests.get()

    assert [each.to.name for each in families_of(request, FRI_6_MARCH)] == ["Mum Canary", "Dad Canary"]
    assert not is_shown(home.case.child, home.adult(who))
    with on():
        browser = as_member(who)
        assert browser.get(f"/family/{home.case.ref}").status_code == 404
        assert browser.get(f"/family/{home.case.ref}/rights").status_code == 404


def test_c05_nobody_places_the_child_with_a_father_who_lives_elsewhere_alone(home: Household) -> None:
    before = hidden_from(home.case.child, home.adult(home.dad).pk, FRI_6_MARCH)

    with pytest.raises(Refused, match="a second person must confirm") as refused:
        place(home, home.adult(home.dad), status="kinship")

    assert refused.value.field == "carer"
    assert not Placement.objects.exists()
    assert hidden_from(home.case.child, home.adult(home.dad).pk, FRI_6_MARCH) == before
    assert before.child_home


def test_c05_two_people_do_and_the_end_takes_back_what_it_gave(home: Household) -> None:
    placed, dad = place(home, status="kinship"), home.adult(home.dad)
    proposal = actions.propose_carer(
        case=home.case,
        placement=placed,
        adult=dad,
        why="He takes her in",
        evidence="Assessment of 5 March",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    assert not home.link(home.dad).lives_with

    decide(home, proposal, home.manager)
    placed.refresh_from_db()
    assert (placed.carer, home.link(home.dad).lives_with) == (dad, True)
    assert not hidden_from(home.case.child, dad.pk, FRI_6_MARCH).child_home
    assert address_for(family_map(home.case.child), dad.pk, FRI_6_MARCH) == ("5 Fern Way", "FE1 1RN")
    line = RestrictionChange.objects.latest("pk")
    assert (line.kind, line.loosens, line.second) == ("household", True, home.manager)

    end(home, placed, FRI_6_MARCH)

    assert not home.link(home.dad).lives_with
    assert hidden_from(home.case.child, dad.pk, date(2026, 3, 7)).child_home
    assert address_for(family_map(home.case.child), dad.pk, date(2026, 3, 7)) == ()


def test_c05_a_proposal_for_a_placement_that_ended_meanwhile_names_nobody(home: Household) -> None:
    placed, dad = place(home), home.adult(home.dad)
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    proposal = actions.propose_carer(placement=placed, adult=dad, why="x", evidence="y", **do)  # type: ignore[arg-type]
    end(home, placed, FRI_6_MARCH)

    with pytest.raises(Refused, match="look again"):
        decide(home, proposal, home.manager)
    assert not home.link(home.dad).lives_with


def test_one_person_names_a_carer_who_is_held_and_so_is_told_nothing_by_it(home: Household) -> None:
    who = carla(home, lives_with=False, profile=Profile.HOLD)

    place(home, home.adult(who))

    assert standing(home.case.child, home.adult(who), FRI_6_MARCH) is Standing.UNVERIFIED


def test_a_carer_whose_placement_begins_next_week_reads_nothing_yet(home: Household) -> None:
    who = carla(home, lives_with=False, profile=Profile.HOLD)
    place(home, home.adult(who), from_on=date(2026, 3, 16))
    AdultOfChild.objects.filter(adult=who.adult).update(profile=Profile.FULL)

    assert standing(home.case.child, home.adult(who), FRI_6_MARCH) is Standing.UNVERIFIED
    assert standing(home.case.child, home.adult(who), date(2026, 3, 16)) is Standing.FOSTER_CARER


def test_the_screen_keeps_what_was_typed_and_leads_to_the_proposal(
    home: Household, as_member: SignedIn
) -> None:
    base, dad = f"/cases/{home.case.ref}/family", str(home.adult(home.dad).pk)
    said = {"status": "kinship", "address": "9 Dad Street", **day("from_on", MON_2_MARCH)}
    with on():
        officer = as_member(home.officer)
        told = post(officer, f"{base}/placements/new", carer=dad, **said)
        assert "then propose them as its carer" in told
        assert 'value="9 Dad Street"' in told
        told = post(officer, f"{base}/placements/new", **said)
        where = f"{base}/placements/{Placement.objects.get().uid}/carer"
        assert f'href="{where}"' in told
        told = post(officer, where, carer=dad, why="He takes her in", evidence="Assessment of 5 March")
        assert "Nothing changes until a second person" in told
        for stranger in (home.dad, home.world.southmere.officer, home.world.hillside.clerk):
            assert as_member(stranger).get(where).status_code == 404

    assert Placement.objects.get().carer is None
