"""Who cares for a child who is placed: for its dates, and nobody by one person's word (C05, trust.md 4.5)."""

from datetime import date, datetime, time

import pytest

from sendwell.access.models import Member
from sendwell.access.opening import relate
from sendwell.family import actions
from sendwell.family.models import RestrictionChange
from sendwell.family.worker import tick
from sendwell.law.refusals import Refused
from sendwell.people.family_map import (
    Standing,
    address_for,
    family_map,
    hidden_from,
    secret_from,
    standing,
)
from sendwell.people.models import Adult, AdultOfChild, Placement, Profile
from sendwell.requests.recipients import families_of
from sendwell.ui.words import LONDON
from tests.family.households import (
    FRI_6_MARCH,
    MON_2_MARCH,
    Household,
    assessed_household,
    household,
    meeting_and_earlier_advice,
    on,
)
from tests.family.test_restricting import decide
from tests.family.test_screens import SignedIn, day, post
from tests.people.test_who_is_shown import is_shown
from tests.world import OPENED, THU_5_MARCH, World, member

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


def carla(home: Household, name: str = "Carla Carer", **more: object) -> Member:
    """A foster carer whose care has been seen, and who signs in."""
    adult = Adult.objects.create(name=name, email=f"{name.split()[0].lower()}@family.example")
    facts = {"responsibility": "no", "basis": "care", "verified_on": OPENED, "lives_with": True, **more}
    AdultOfChild.objects.create(child=home.case.child, adult=adult, relation="Foster carer", **facts)
    account = member("parent", name, None, adult=adult)
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


@pytest.mark.parametrize("earlier", [False, True])
def test_a_second_foster_carer_is_told_where_the_appointment_is(
    world: World, as_member: SignedIn, earlier: bool
) -> None:
    """With `earlier` the child was with other carers before, which stays sealed from the birth family."""
    home = assessed_household(world)
    if earlier:
        end(home, place(home), date(2026, 3, 4))
    who = carla(home)
    place(home, home.adult(who), from_on=THU_5_MARCH, address="6 New Way")
    paths = meeting_and_earlier_advice(home)
    child, adult = home.case.child, home.adult(who)
    with on():
        browser = as_member(who)
        page = browser.get(f"/family/{home.case.ref}").content.decode()
        got = (browser.get(paths[0]).status_code, "The clinic" in page, "Hillside" in page)

    assert standing(child, adult, FRI_6_MARCH) is Standing.FOSTER_CARER
    assert got == (200, True, True)
    assert kept(home, who) == (False, False, False)
    assert kept(home, home.mum) == kept(home, home.dad) == (True, True, True)


def kept(home: Household, who: Member) -> tuple[bool, bool, bool]:
    """As the database says, as Python says, and where Adela lives."""
    hidden = hidden_from(home.case.child, home.adult(who).pk, FRI_6_MARCH)
    return secret_from(home.case.child, home.adult(who).pk, FRI_6_MARCH), hidden.secret, hidden.child_home


def test_when_the_child_has_moved_on_the_former_carer_must_not_learn_where(home: Household) -> None:
    first = carla(home)
    place(home, home.adult(first))
    assert kept(home, first) == (False, False, False)

    second = carla(home, "Cora Carer")
    place(home, home.adult(second), from_on=THU_5_MARCH)

    assert kept(home, first) == (True, True, True)
    assert kept(home, second) == (False, False, False)


def test_c06_a_parent_from_whom_a_placement_is_sealed_is_made_a_carer_by_two(home: Household) -> None:
    end(home, place(home), date(2026, 3, 4))
    AdultOfChild.objects.filter(adult=home.mum.adult).update(lives_with=True)

    with pytest.raises(Refused, match="a second person must confirm"):
        place(home, home.adult(home.mum), from_on=FRI_6_MARCH, status="kinship")

    assert kept(home, home.mum)[:2] == (True, True)


def test_a_carer_whose_end_was_planned_loses_the_view_when_the_child_is_moved_earlier(
    home: Household, as_member: SignedIn
) -> None:
    who = carla(home)
    placed = place(home, home.adult(who))
    base = f"/cases/{home.case.ref}/family"
    with on():
        officer = as_member(home.officer)
        post(officer, f"{base}/placements/{placed.uid}/end", **day("until", date(2026, 7, 31)))
        moved = {"status": "s20", "address": "1 Safe Way", **day("from_on", FRI_6_MARCH)}
        post(officer, f"{base}/placements/new", **moved)
        assert as_member(who).get(f"/family/{home.case.ref}").status_code == 404

    assert spans() == [(MON_2_MARCH, THU_5_MARCH), (FRI_6_MARCH, None)]
    child, adult = home.case.child, home.adult(who)
    assert standing(child, adult, THU_5_MARCH) is Standing.FOSTER_CARER
    assert standing(child, adult, FRI_6_MARCH) is standing(child, adult, date(2026, 3, 9))
    assert standing(child, adult, FRI_6_MARCH) is Standing.UNVERIFIED


def spans() -> list[tuple[date, date | None]]:
    return list(Placement.objects.order_by("pk").values_list("from_on", "until"))


def test_a_placement_ends_on_its_first_day_where_the_child_is_moved_on_it(home: Household) -> None:
    end(home, place(home, from_on=date(2026, 3, 16)), LAST)
    place(home, from_on=THU_5_MARCH)
    place(home, from_on=THU_5_MARCH)

    assert spans() == [
        (date(2026, 3, 16), date(2026, 3, 16)), (THU_5_MARCH, THU_5_MARCH), (THU_5_MARCH, None),
    ]  # fmt: skip


def test_c05_the_end_of_a_placement_is_moved_earlier_by_one_person_and_later_by_nobody(
    home: Household, as_member: SignedIn
) -> None:
    who = carla(home)
    placed = place(home, home.adult(who))
    end(home, placed, LAST)
    where = f"/cases/{home.case.ref}/family/placements/{placed.uid}/end"
    with on():
        officer = as_member(home.officer)
        assert f'href="{where}"' in officer.get(f"/cases/{home.case.ref}/family").content.decode()
        for later in (LAST, NEXT):
            told = post(officer, where, **day("until", later))
            assert "It ends on 31 March 2026 already" in told
        assert spans() == [(MON_2_MARCH, LAST)]
        post(officer, where, **day("until", THU_5_MARCH))
        assert spans() == [(MON_2_MARCH, THU_5_MARCH)]
        assert officer.get(where).status_code == 404
        assert as_member(who).get(f"/family/{home.case.ref}").status_code == 404

    assert standing(home.case.child, home.adult(who), FRI_6_MARCH) is Standing.UNVERIFIED


def test_a_placement_that_begins_next_month_changes_with_whom_the_child_lives_then(
    home: Household, as_member: SignedIn
) -> None:
    gran = carla(home, "Gran Canary")
    place(home, from_on=NEXT)
    seen = Standing.FOSTER_CARER, Standing.UNVERIFIED

    assert lives_with(home) == {"Mum Canary", "Gran Canary"}
    for day_, who, view in ((LAST, {"Mum Canary", "Gran Canary"}, seen[0]), (NEXT, set(), seen[1])):
        tick(datetime.combine(day_, time(0, 30), LONDON))
        assert lives_with(home) == who
        assert standing(home.case.child, home.adult(gran), day_) is view

    AdultOfChild.objects.filter(adult=gran.adult).update(lives_with=True, verified_on=NEXT)
    tick(datetime.combine(NEXT, time(12), LONDON))
    assert lives_with(home) == {"Gran Canary"}  # somebody has seen since that they live together


def lives_with(home: Household) -> set[str]:
    links = AdultOfChild.objects.filter(child=home.case.child, lives_with=True)
    return set(links.values_list("adult__name", flat=True))


def test_the_carer_of_today_keeps_the_view_until_the_day_before_a_planned_move(home: Household) -> None:
    who = carla(home)
    place(home, home.adult(who))
    place(home, from_on=NEXT)
    child, adult = home.case.child, home.adult(who)

    assert spans() == [(MON_2_MARCH, LAST), (NEXT, None)]
    assert standing(child, adult, LAST) is Standing.FOSTER_CARER
    assert standing(child, adult, NEXT) is Standing.UNVERIFIED
