"""What one person ends at once: a young person's grant, an override, who acts, showing the plan; and looking again."""

from datetime import date

import pytest

from sendwell.access.opening import NotThere
from sendwell.family import actions
from sendwell.family.models import (
    CapacityDecision,
    Override,
    Regulation17Permission,
    RestrictionChange,
    SealNote,
)
from sendwell.family.pages import tasks_page
from sendwell.family.rules import sharing_stopped
from sendwell.law.refusals import Refused
from sendwell.people.family_map import Standing, standing
from sendwell.people.models import Representation, Seal
from tests.family.households import FRI_6_MARCH, Household, household, on
from tests.family.test_consent import SEVENTEEN, capacity, consent, override
from tests.family.test_screens import SignedIn, day, post
from tests.family.test_seals import seal
from tests.world import World

pytestmark = pytest.mark.django_db
UNTIL, NEXT = date(2026, 12, 31), date(2026, 9, 1)


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


@pytest.fixture
def young(world: World) -> Household:
    return household(world, born=SEVENTEEN)


def stopped(home: Household) -> bool:
    return sharing_stopped(home.case.child, home.world.hillside.organisation, FRI_6_MARCH) is not None


def strangers(home: Household, as_member: SignedIn, path: str) -> list[int]:
    others = (home.mum, home.dad, home.world.southmere.officer, home.world.hillside.clerk)
    return [as_member(each).get(path).status_code for each in others]


def test_c10_the_council_writes_down_that_a_young_person_takes_it_back(
    young: Household, as_member: SignedIn
) -> None:
    case, link = young.case, young.link(young.mum)
    let = {"adult": link.adult, "classes": ["P", "E"], "until": UNTIL, "how": "told me"}
    actions.let_see(case=case, by=young.officer, day=FRI_6_MARCH, **let)  # type: ignore[arg-type]
    path = f"/cases/{case.ref}/family/adults/{link.pk}/take-back"
    with on():
        officer, mum = as_member(young.officer), as_member(young.mum)
        assert f'href="{path}"' in officer.get(f"/cases/{case.ref}/family/rights").content.decode()
        assert mum.get(f"/family/{case.ref}").status_code == 200
        assert "Mum Canary can see nothing" in post(officer, path)
        assert mum.get(f"/family/{case.ref}").status_code == 302
        assert officer.get(path).status_code == 404
        assert f'href="{path}"' not in officer.get(f"/cases/{case.ref}/family/rights").content.decode()
        assert strangers(young, as_member, path) == [404] * 4

    assert standing(case.child, link.adult, FRI_6_MARCH) is Standing.PARENT_OF_YOUNG_PERSON
    assert Representation.objects.get().taken_back_on == FRI_6_MARCH


def test_permission_to_show_the_plan_is_ended_by_its_screen(home: Household, as_member: SignedIn) -> None:
    said = {
        "to": "Grandmother",
        "what": "Section A",
        "under": "parent",
        "words": "Mum agrees",
        "until": UNTIL,
    }
    actions.permit_showing_plan(case=home.case, by=home.officer, day=FRI_6_MARCH, **said)  # type: ignore[arg-type]
    path = f"/cases/{home.case.ref}/family/plan-permissions/{Regulation17Permission.objects.get().uid}/end"
    with on():
        officer = as_member(home.officer)
        assert f'href="{path}"' in officer.get(f"/cases/{home.case.ref}/family/rights").content.decode()
        assert "Withdrawn on 6 March 2026" in post(officer, path)
        assert officer.get(path).status_code == 404
        assert strangers(home, as_member, path) == [404] * 4

    assert Regulation17Permission.objects.get().withdrawn_on == FRI_6_MARCH


def test_c14_a_mistaken_override_ends_and_the_refusal_stands_again(
    home: Household, as_member: SignedIn
) -> None:
    consent(home, answer="refused")
    override(home)
    assert not stopped(home)
    path = f"/cases/{home.case.ref}/family/overrides/{Override.objects.get().uid}/end"
    with on():
        officer = as_member(home.officer)
        assert "There is a problem" in post(officer, path, why=" ")
        assert not stopped(home)
        told = post(officer, path, why="The wrong trust was named")
        assert "Ended on 6 March 2026: The wrong trust was named" in told
        assert officer.get(path).status_code == 404
        assert strangers(home, as_member, path) == [404] * 4

    assert stopped(home)
    assert home.case.events.filter(type="override_ended").count() == 1
    (row,) = tasks_page(home.officer, "overrides", {}, as_of=FRI_6_MARCH).rows
    assert row.said.endswith("Ended on 6 March 2026")


def test_an_override_ends_once_and_only_by_its_own_council(home: Household) -> None:
    consent(home, answer="refused")
    made = override(home)
    do = {"case": home.case, "override": made, "why": "A mistake", "day": FRI_6_MARCH}
    with pytest.raises(NotThere):
        actions.end_override(by=home.world.southmere.officer, **do)  # type: ignore[arg-type]
    actions.end_override(by=home.officer, **do)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="ended already"):
        actions.end_override(by=home.officer, **do)  # type: ignore[arg-type]


def test_c11_whoever_was_named_wrongly_acts_no_more(young: Household, as_member: SignedIn) -> None:
    made = capacity(young, acts=young.dad.adult)
    assert standing(young.case.child, young.dad.adult, FRI_6_MARCH) is Standing.ALTERNATIVE_PERSON
    path = f"/cases/{young.case.ref}/family/capacity/{made.uid}/end"
    with on():
        officer = as_member(young.officer)
        assert f'href="{path}"' in officer.get(f"/cases/{young.case.ref}/family/rights").content.decode()
        assert "with the same answer? Then record that" in officer.get(path).content.decode()
        assert "There is a problem" in post(officer, path, why="")
        assert "Dad Canary acted" in post(officer, path, why="His mother acts, not he")
        assert strangers(young, as_member, path) == [404] * 4

    assert standing(young.case.child, young.dad.adult, FRI_6_MARCH) is Standing.PARENT_OF_YOUNG_PERSON
    assert tasks_page(young.officer, "reviews", {}, as_of=NEXT).rows == []
    with pytest.raises(Refused, match="ended already"):
        actions.end_capacity(case=young.case, decision=made, why="x", by=young.officer, day=FRI_6_MARCH)


def test_c11_a_newer_decision_on_the_same_matter_ends_the_older(young: Household) -> None:
    capacity(young, decision="Whether to appeal", acts=young.dad.adult, review_on=date(2026, 4, 1))
    other = capacity(young, decision="Which college", acts=young.dad.adult, review_on=date(2026, 4, 1))

    capacity(young, decision="whether to appeal ", acts=young.mum.adult, review_on=date(2027, 4, 1))

    rows = tasks_page(young.officer, "reviews", {}, as_of=date(2026, 6, 1)).rows
    assert [(row.what, row.due_on) for row in rows] == [("A decision about capacity", date(2026, 4, 1))]
    live = Representation.objects.filter(taken_back_on=None).order_by("pk")
    assert [each.decision for each in live] == [other.decision, "whether to appeal"]
    assert CapacityDecision.objects.count() == 3


def test_c12_a_seal_that_was_looked_at_leaves_the_list_and_stays(
    home: Household, as_member: SignedIn
) -> None:
    seal(home, "event", home.case.events.order_by("pk")[0].pk, review_on=date(2026, 3, 20))
    path = f"/cases/{home.case.ref}/family/seals/{Seal.objects.get().uid}/look"
    assert [row.what for row in tasks_page(home.officer, "reviews", {}, as_of=FRI_6_MARCH).rows] == [
        "A seal on an item"
    ]
    with on():
        officer = as_member(home.officer)
        assert f'href="{path}"' in officer.get(f"/cases/{home.case.ref}/family/rights").content.decode()
        told = post(officer, path, why="She still asks for it", **day("review_on", FRI_6_MARCH))
        assert "after today" in told
        assert "She still asks for it" in told
        assert "It stays sealed" in post(officer, path, why="She still asks", **day("review_on", NEXT))
        assert strangers(home, as_member, path) == [404] * 4

    assert tasks_page(home.officer, "reviews", {}, as_of=FRI_6_MARCH).rows == []
    assert (SealNote.objects.get().review_on, Seal.objects.get().lifted_on) == (NEXT, None)
    line = RestrictionChange.objects.get(kind="seal")
    assert (line.now, line.evidence, line.loosens) == ("looked at again", "She still asks", False)
