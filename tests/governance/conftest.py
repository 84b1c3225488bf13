"""Who answers for data, and a child whom they do not know."""

import pytest

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from tests.governance.guardians import signs_in
from tests.world import World


@pytest.fixture
def guardian(world: World) -> Member:
    """Who answers for data at Northbridge."""
    return signs_in(world.northbridge.governance)


@pytest.fixture
def case(world: World) -> Case:
    """A child of Northbridge, whom Riverside's people do not know."""
    return world.case()


@pytest.fixture
def guardians(world: World) -> dict[str, Member]:
    """Those who answer for data at both organisations, able to sign in."""
    return {"council": signs_in(world.northbridge.governance), "trust": signs_in(world.riverside.governance)}
