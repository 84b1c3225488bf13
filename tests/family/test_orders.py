"""An order that was discharged early or recorded wrongly counts no longer once two people have found it (C05, C08)."""

from datetime import date

import pytest

from sendwell.documents.disclosure.flags import KnownOfFamily
from sendwell.family import actions
from sendwell.family.models import Loosening, RestrictionChange
from sendwell.family.pages import tasks_page
from sendwell.law.refusals import Refused
from sendwell.people.family_map import Standing, family_map, standing
from sendwell.people.flags import flags_of, flags_of_many
from sendwell.people.models import Order
from tests.family.households import FRI_6_MARCH, Household, household, on
from tests.family.test_restricting import decide, record_order
from tests.family.test_screens import SignedIn, post
from tests.world import World

pytestmark = pytest.mark.django_db
LATER = date(2026, 4, 1)
TOLD = "Court order, non-molestation: Dad Canary, until 31 March 2026"
HELD = "Send nothing before two people have decided: Dad Canary, father"


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


def propose(home: Household, order: Order, wanted: str = "wrong") -> Loosening:
    return actions.propose_setting_aside(
        case=home.case,
        order=order,
        wanted=wanted,
        why="It is about another child.",
        evidence="The sealed copy, read again",
        by=home.officer,
        day=FRI_6_MARCH,
    )


def told(home: Household, as_of: date = FRI_6_MARCH) -> tuple[list[str], list[str]]:
    child = home.case.child
    return flags_of(child, as_of), flags_of_many([child], as_of)[child.pk]


@pytest.mark.parametrize("wanted", ["wrong", "discharged"])
def test_c05_two_people_find_that_an_order_counts_no_longer(home: Household, wanted: str) -> None:
    order = record_order(home, "non_molestation", expires_on=date(2026, 3, 31))
    proposal = propose(home, order, wanted)
    assert told(home) == ([TOLD, HELD], [TOLD, HELD])
    with pytest.raises(Refused, match="waits for a second person"):
        propose(home, order)

    decide(home, proposal, home.manager)

    assert told(home) == ([HELD], [HELD])
    order.refresh_from_db()
    assert (order.set_aside_on, order.set_aside_as) == (FRI_6_MARCH, wanted)
    assert tasks_page(home.officer, "orders", {}, as_of=LATER).rows == []
    line = RestrictionChange.objects.latest("pk")
    assert (line.kind, line.now, line.loosens, line.second) == ("order", wanted, True, home.manager)


def test_c05_what_he_is_sent_stays_held_until_two_decide_that_too(home: Household) -> None:
    decide(home, propose(home, record_order(home, "non_molestation")), home.manager)

    assert standing(home.case.child, home.dad.adult, FRI_6_MARCH) is Standing.UNVERIFIED
    assert "restriction" in KnownOfFamily(home.case, FRI_6_MARCH).flags(for_family=True)


def test_an_order_that_gave_responsibility_by_mistake_gives_none(home: Household) -> None:
    order = actions.record_order(
        case=home.case,
        organisation=home.world.northbridge.organisation,
        type="care",
        court="Vale",
        made_on=FRI_6_MARCH,
        words="As ordered",
        evidence="Seen",
        by=home.officer,
        day=FRI_6_MARCH,
    )
    before = [each.name for each in family_map(home.case.child).holders(FRI_6_MARCH)]

    decide(home, propose(home, order), home.manager)

    after = [each.name for each in family_map(home.case.child).holders(FRI_6_MARCH)]
    assert [name for name in before if name not in after] == [order.organisation.name]  # type: ignore[union-attr]


def test_a_refused_proposal_leaves_it_as_it_is(home: Household) -> None:
    order = record_order(home, "non_molestation", expires_on=date(2026, 3, 31))
    decide(home, propose(home, order), home.manager, agreed=False)

    assert told(home) == ([TOLD, HELD], [TOLD, HELD])


def test_it_is_proposed_and_read_on_the_screens(home: Household, as_member: SignedIn) -> None:
    order = record_order(home, "non_molestation")
    base = f"/cases/{home.case.ref}/family"
    path = f"{base}/orders/{order.uid}/set-aside"
    said = {"wanted": "discharged", "why": "Discharged on 5 March", "evidence": "Order of discharge"}
    with on():
        officer, manager = as_member(home.officer), as_member(home.manager)
        assert f'href="{path}"' in officer.get(base).content.decode()
        wrong = post(officer, path, **{**said, "evidence": ""})
        assert "There is a problem" in wrong
        assert "Discharged on 5 March" in wrong
        assert "Nothing changes until a second person" in post(officer, path, **said)
        for stranger in (home.mum, home.dad, home.world.southmere.officer, home.world.hillside.clerk):
            assert as_member(stranger).get(path).status_code == 404
        where = f"{base}/proposals/{Loosening.objects.get().uid}"
        assert (
            "From “Non-molestation” to “The court has discharged it, or set it aside”"
            in manager.get(where).content.decode()
        )
        shown = post(manager, where, agreed="yes", said="Read it")
        assert "Counts no longer" in shown
        assert f'href="{path}"' not in shown
        assert officer.get(path).status_code == 404
