"""What one person could loosen by another way: noting a young person's word, and joining two records (C05)."""

from datetime import date

import pytest

from sendwell.access.allow import towards
from sendwell.access.classes import DataClass
from sendwell.access.decision import Action
from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.family import actions
from sendwell.law.refusals import Refused
from sendwell.people.family_map import Standing, profile_of, standing
from sendwell.people.models import Adult, AdultOfChild, Profile
from sendwell.requests.actions import Requester, answer_candidate
from sendwell.requests.models import Candidate
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, household
from tests.family.test_consent import SEVENTEEN, capacity
from tests.requests.asking import asked, details
from tests.world import World

pytestmark = pytest.mark.django_db


def lends(home: Household, who: Member, classes: list[str]) -> None:
    actions.let_see(
        case=home.case,
        adult=home.adult(who),
        classes=classes,
        until=date(2026, 12, 31),
        how="told me",
        by=home.officer,
        day=FRI_6_MARCH,
    )


def read_by(home: Household, who: Member) -> set[str]:
    """The classes this parent reads, without what is about themselves."""
    return {each.value for each in towards(who, home.case.child, FRI_6_MARCH).classes()} - {"L", "F", "C"}


@pytest.mark.parametrize("first", ["restricted", "lent"])
def test_c05_a_young_persons_word_that_one_officer_notes_lifts_no_restriction(
    world: World, first: str
) -> None:
    home = household(world, born=SEVENTEEN)
    links = AdultOfChild.objects.filter(adult=home.dad.adult)
    if first == "restricted":
        links.update(profile="redacted")
    lends(home, home.dad, ["P", "E"])
    lends(home, home.mum, ["P", "E"])
    links.update(profile="redacted")

    child = home.case.child
    assert standing(child, home.dad.adult, FRI_6_MARCH) is Standing.RESTRICTED_PARENT
    assert standing(child, home.mum.adult, FRI_6_MARCH) is Standing.PARENT_BY_GRANT
    dads = towards(home.dad, child, FRI_6_MARCH)
    assert read_by(home, home.dad) == read_by(home, home.mum) == {"P", "E"}
    assert not dads.decide(DataClass.HEALTH).allowed
    assert not dads.decide(DataClass.VIEWS, Action.WRITE).allowed


def test_a_restricted_parent_who_acts_for_the_young_person_reads_what_a_restricted_parent_reads(
    world: World,
) -> None:
    home = household(world, born=SEVENTEEN)
    capacity(home, acts=home.dad.adult, acts_as="deputy")
    AdultOfChild.objects.filter(adult=home.dad.adult).update(profile="redacted")

    assert towards(home.dad, home.case.child, FRI_6_MARCH).decide(DataClass.HEALTH).summary


def joined(home: Household, daniel: str = "Daniel Canary") -> Adult:
    """A man asks for Adela as if for another child; one officer verifies him there, and says: the same child."""
    ada = home.case.child
    request = asked(
        home.world,
        child=details(given_name="Adela", family_name="Canary", born=ada.born),
        requester=Requester(name=daniel, relation="Father", email="dc@family.example"),
    )
    double = Case.objects.get(pk=request.case_id)
    adult = Adult.objects.get(name=daniel)
    do = {"case": double, "adult": adult, "by": home.officer, "day": FRI_6_MARCH}
    said = {"responsibility": "yes", "held_as": "parent", "evidence": "Birth certificate", "lives_with": True}
    actions.verify_responsibility(**do, **said)  # type: ignore[arg-type]
    candidate = Candidate.objects.get(request=request, child=ada)
    answer_candidate(candidate=candidate, same=True, by=home.officer, day=FRI_6_MARCH)
    return adult


def test_c05_joining_two_records_brings_nobody_over_as_verified(world: World) -> None:
    home = household(world)
    adult = joined(home)

    link = AdultOfChild.objects.get(child=home.case.child, adult=adult)
    assert (link.responsibility, link.verified_on, link.lives_with) == ("unknown", None, False)
    assert standing(home.case.child, adult, FRI_6_MARCH) is Standing.UNVERIFIED
    assert link.profile == Profile.FULL  # (ctl) nothing is kept from anybody round Adela


@pytest.mark.parametrize("why", ["order", "secret", "restricted", "placed"])
def test_c05_and_is_held_where_anything_is_kept_round_the_known_child(world: World, why: str) -> None:
    home = household(world)
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    dad, mum = home.adult(home.dad), home.adult(home.mum)
    if why == "order":
        order = {"type": "non_molestation", "court": "FC", "made_on": MON_2_MARCH, "words": "no"}
        actions.record_order(adult=dad, evidence="seen", **order, **do)  # type: ignore[arg-type]
    if why == "secret":
        actions.keep_secret(hidden_from=dad, hides=mum, why="Refuge", **do)  # type: ignore[arg-type]
    if why == "restricted":
        actions.restrict(adult=dad, profile="redacted", why="Police", **do)  # type: ignore[arg-type]
    if why == "placed":
        actions.record_placement(status="s31", from_on=MON_2_MARCH, **do)  # type: ignore[arg-type]

    adult = joined(home)

    assert profile_of(home.case.child, adult.pk, FRI_6_MARCH) is Profile.HOLD
    with pytest.raises(Refused, match="second person"):
        actions.verify_responsibility(
            adult=adult,
            responsibility="yes",
            held_as="parent",
            evidence="Certificate",
            **do,  # type: ignore[arg-type]
        )
