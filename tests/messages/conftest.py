"""A case with a mother, and a provider of text messages."""

from typing import Any

import pytest

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.messages import sending
from tests.messages.fake_carrier import FakeCarrier
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    return world.case(world.child("Adela", "Canary"))


@pytest.fixture
def mother(world: World, case: Case) -> Member:
    return world.parent(case.child)


@pytest.fixture
def texts(settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeCarrier:
    """A provider that takes text messages too."""
    settings.NOTIFY = settings.NOTIFY | {"text_template": "t"}
    settings.MAIL_ONLY_TO = None
    settings.MESSAGES_BY = "sendwell.messages.carriers.notify.ByNotify"
    provider = FakeCarrier()
    monkeypatch.setattr(sending, "carrier", lambda: provider)
    return provider
