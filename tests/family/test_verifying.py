"""Whose evidence was seen: the first answer is one person's; to know more than was recorded takes two (C05)."""

from datetime import date

import pytest

from sendwell.family import actions
from sendwell.family.models import Loosening, RestrictionChange
from sendwell.law.refusals import Refused
from sendwell.people.family_map import Standing, address_for, family_map, standing
from sendwell.people.models import AdultOfChild, Responsibility
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, household, on
from tests.family.test_consent import SEVENTEEN, capacity
from tests.family.test_restricting import decide
from tests.family.test_screens import post
from tests.world import World

pytestmark = pytest.mark.django_db
YES = {"responsibility": "yes", "held_as": "parent", "evidence": "Certificate, copy on file"}
NO = {"responsibility": "no", "basis": "neither", "evidence": "Court order"}


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


def verify(home: Household, **said: object) -> AdultOfChild:
    return actions.verify_responsibility(
        case=home.case,
        adult=home.adult(home.dad),
        by=home.officer,
        day=FRI_6_MARCH,
        **said,  # type: ignore[arg-type]
    )


def propose(home: Household, **said: object) -> Loosening:
    return actions.propose_other_answer(
        case=home.case,
        adult=home.adult(home.dad),
        why="The order was set aside.",
        by=home.officer,
        day=FRI_6_MARCH,
        **said,  # type: ignore[arg-type]
    )


def unknown(home: Household, **more: object) -> None:
    """Nobody has looked at anything about Dad."""
    AdultOfChild.objects.filter(pk=home.link(home.dad).pk).update(
        responsibility="unknown", verified_on=None, held_as="", **more
    )


def dads(home: Household) -> Standing:
    return standing(home.case.child, home.dad.adult_id, FRI_6_MARCH)


def test_the_first_answer_is_one_persons(home: Household) -> None:
    unknown(home)

    verify(home, **YES, lives_with=True)

    assert dads(home) is Standing.VERIFIED_PARENT
    assert not RestrictionChange.objects.get().loosens


def test_c05_nobody_turns_a_recorded_no_into_a_yes_alone(home: Household) -> None:
    verify(home, **NO)

    with pytest.raises(Refused, match="Propose it as a loosening"):
        verify(home, **YES, lives_with=True)

    link = home.link(home.dad)
    assert (link.responsibility, link.lives_with, dads(home)) == ("no", False, Standing.UNVERIFIED)
    assert address_for(family_map(home.case.child), link.adult_id, FRI_6_MARCH) == ()


def test_c05_two_people_do_and_the_journal_says_that_it_loosens(home: Household) -> None:
    verify(home, **NO)
    proposal = propose(home, **YES, lives_with=True)
    assert dads(home) is Standing.UNVERIFIED

    decide(home, proposal, home.manager)

    link = home.link(home.dad)
    assert (link.responsibility, link.held_as, link.verified_on) == ("yes", "parent", FRI_6_MARCH)
    assert (link.lives_with, dads(home)) == (True, Standing.VERIFIED_PARENT)
    line = RestrictionChange.objects.latest("pk")
    assert (line.was, line.now) == ("no, lives elsewhere", "yes, lives with the child")
    assert (line.loosens, line.by, line.second) == (True, home.officer, home.manager)
    assert line.evidence == "Certificate, copy on file"


@pytest.mark.parametrize("tightened", [NO, {"responsibility": "unknown", "evidence": "The copy is false"}])
def test_tightening_is_at_once_and_does_not_begin_anew(home: Household, tightened: dict[str, object]) -> None:
    verify(home, **tightened)

    assert dads(home) is Standing.UNVERIFIED
    with pytest.raises(Refused, match="second person"):
        verify(home, **YES)


def test_c05_a_no_does_not_become_not_known_alone(home: Household) -> None:
    """Not known is held; no responsibility is nothing at all."""
    verify(home, **NO)
    with pytest.raises(Refused, match="second person"):
        verify(home, responsibility="unknown", evidence="Not sure")


def test_c05_a_carer_who_was_verified_does_not_become_a_parent_alone(home: Household) -> None:
    unknown(home)
    verify(home, responsibility="no", basis="care", evidence="Care plan", lives_with=True)
    assert dads(home) is Standing.FOSTER_CARER

    with pytest.raises(Refused, match="second person"):
        verify(home, **YES)


def test_c05_where_the_child_lives_is_not_opened_alone(home: Household) -> None:
    """Dad is verified and lives elsewhere: to say that the child lives with him gives him the address."""
    with pytest.raises(Refused, match="second person"):
        verify(home, **YES, lives_with=True)

    assert verify(home, **YES, lives_with=False).responsibility == Responsibility.YES


@pytest.mark.parametrize("why", ["held", "secret", "order", "placed"])
def test_c05_the_first_answer_takes_two_where_something_is_kept_from_them(home: Household, why: str) -> None:
    unknown(home, profile="hold" if why == "held" else "full")
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    dad = home.adult(home.dad)
    if why == "secret":
        actions.keep_secret(hidden_from=dad, hides=home.adult(home.mum), why="Refuge", **do)  # type: ignore[arg-type]
    if why == "order":
        order = {"type": "prohibited_steps", "court": "Vale", "made_on": MON_2_MARCH}
        actions.record_order(adult=dad, words="As ordered", evidence="Seen", **order, **do)  # type: ignore[arg-type]
    if why == "placed":
        actions.record_placement(status="s31", from_on=MON_2_MARCH, **do)  # type: ignore[arg-type]

    with pytest.raises(Refused, match="second person"):
        verify(home, **YES, lives_with=True)
    assert propose(home, **YES, lives_with=True).decided_on is None


def test_what_one_person_may_say_is_not_proposed(home: Household) -> None:
    with pytest.raises(Refused, match="need nobody else"):
        propose(home, **NO)
    with pytest.raises(Refused, match="what you saw"):
        propose(home, **{**YES, "evidence": " "})


def test_a_proposal_does_not_undo_what_was_answered_meanwhile(home: Household) -> None:
    proposal = propose(home, **YES, lives_with=True)
    verify(home, **NO)

    with pytest.raises(Refused, match="restricted this further"):
        decide(home, proposal, home.manager)
    assert dads(home) is Standing.UNVERIFIED


def test_the_screen_leads_to_the_proposal_and_the_second_person_reads_it(home: Household, as_member) -> None:  # type: ignore[no-untyped-def]
    verify(home, **NO)
    base = f"/cases/{home.case.ref}/family/adults/{home.link(home.dad).pk}"
    said = {**YES, "lives_with": "no"}
    with on():
        officer = as_member(home.officer)
        page = post(officer, f"{base}/verify", **said)
        assert "Propose it as a loosening" in page
        assert f'href="{base}/other-answer"' in page
        assert "Proposed. Nothing changes" in post(officer, f"{base}/other-answer", why="Set aside", **said)
        found = Loosening.objects.get()
        shown = as_member(home.manager).get(f"/cases/{home.case.ref}/family/proposals/{found.uid}")
        mum = as_member(home.mum).get(f"{base}/other-answer")

    assert "From “No, lives elsewhere” to “Yes, lives elsewhere”" in shown.content.decode()
    assert "As the child’s parent" in shown.content.decode()
    assert mum.status_code == 404


def test_a_placement_does_not_begin_before_the_one_that_runs(home: Household) -> None:
    def place(from_on: date) -> object:
        return actions.record_placement(
            case=home.case, status="s31", from_on=from_on, by=home.officer, day=FRI_6_MARCH
        )

    first = place(date(2026, 3, 4))
    with pytest.raises(Refused, match="began on 4 March 2026") as refused:
        place(date(2026, 3, 1))
    assert refused.value.field == "from_on"
    place(FRI_6_MARCH)
    first.refresh_from_db()  # type: ignore[attr-defined]
    assert first.until == date(2026, 3, 5)  # type: ignore[attr-defined]


@pytest.mark.parametrize("profile", ["redacted", "hold", "none"])
def test_c11_nobody_who_is_restricted_is_made_to_act_for_a_young_person(world: World, profile: str) -> None:
    home = household(world, born=SEVENTEEN)
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    actions.restrict(adult=home.adult(home.dad), profile=profile, why="Police call", **do)  # type: ignore[arg-type]

    with pytest.raises(Refused, match="Propose first that they may know more") as refused:
        capacity(home, acts=home.dad.adult, acts_as="deputy")
    assert refused.value.field == "acts"
    assert dads(home) in (Standing.PARENT_OF_YOUNG_PERSON, Standing.UNVERIFIED)


def test_c11_acting_for_a_young_person_lifts_no_restriction(world: World) -> None:
    """Made to act first and restricted afterwards: he reads what a restricted parent reads."""
    home = household(world, born=SEVENTEEN)
    capacity(home, acts=home.dad.adult, acts_as="deputy")
    assert dads(home) is Standing.ALTERNATIVE_PERSON
    do = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}

    actions.restrict(adult=home.adult(home.dad), profile="redacted", why="Police call", **do)  # type: ignore[arg-type]
    assert dads(home) is Standing.RESTRICTED_PARENT
    actions.restrict(adult=home.adult(home.dad), profile="hold", why="Police call", **do)  # type: ignore[arg-type]
    assert dads(home) is Standing.UNVERIFIED
