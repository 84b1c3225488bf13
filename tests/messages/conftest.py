"""A case with a mother, and a message to her that came back."""

import pytest

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return world.case(world.child("Adela", "Canary"))


@pytest.fixture
def mother(world: World, case: Case) -> Member:
    return world.parent(case.child)
