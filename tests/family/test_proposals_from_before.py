"""What was restricted since a proposal was made goes before it, also where they were held already (C05)."""

from typing import Any

import pytest

from sendwell.family import actions
from sendwell.law.refusals import Refused
from sendwell.people.models import Profile
from tests.family.households import FRI_6_MARCH, Household, household
from tests.family.test_restricting import decide, propose, restrict
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


@pytest.mark.parametrize("since", ["restricted again", "an order", "a secret", "less contact"])
def test_c05_a_proposal_from_before_is_not_carried_out_where_they_were_held_already(
    home: Household, since: str
) -> None:
    """What is recorded since changes nothing of what they are sent, and it is why nobody may send more."""
    restrict(home)
    proposal, dad = propose(home), home.adult(home.dad)
    do: dict[str, Any] = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    if since == "restricted again":
        restrict(home)
    elif since == "an order":
        said = {"court": "c", "made_on": FRI_6_MARCH, "words": "w", "evidence": "e"}
        actions.record_order(type="non_molestation", adult=dad, **said, **do)
    elif since == "a secret":
        actions.keep_secret(hidden_from=dad, hides=home.adult(home.mum), why="A refuge", **do)
    else:
        actions.limit_contact(adult=dad, contact="none", why="Police", **do)

    with pytest.raises(Refused, match="restricted this further"):
        decide(home, proposal, home.manager)
    assert home.link(home.dad).profile == Profile.HOLD


def test_what_was_restricted_before_it_was_proposed_or_of_somebody_else_stops_no_proposal(
    home: Household,
) -> None:
    restrict(home)
    proposal = propose(home)
    do: dict[str, Any] = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    actions.limit_contact(adult=home.adult(home.mum), contact="none", why="Police", **do)

    decide(home, proposal, home.manager)

    assert home.link(home.dad).profile == Profile.FULL
