"""What most tests of advice begin with: Hillside's paediatricians have been asked."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.advice.models import AdviceRequest
from tests.world import World


@pytest.fixture
def request_(world: World) -> AdviceRequest:
    """Northbridge asked Hillside's paediatricians on 2 March; their advice is due on 13 April."""
    return world.request_to(world.hillside.paediatrics)


@pytest.fixture
def clinician(world: World, as_member: Callable[[Member], Client]) -> Client:
    """The browser of Hillside's paediatrician."""
    return as_member(world.hillside.paediatrician)
