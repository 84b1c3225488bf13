"""Fixtures that every room's tests share."""

import time
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.step_up import SECOND_FACTOR_AT

pytest_plugins = ["tests.browser", "tests.marking", "tests.standing"]


@pytest.fixture
def on_thursday() -> Iterator[None]:
    """It is nine in the morning of Thursday 5 March 2026."""
    with time_machine.travel("2026-03-05 09:00+00:00", tick=False):
        yield


@pytest.fixture
def on_friday() -> Iterator[None]:
    """It is noon on Friday 6 March 2026."""
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


@pytest.fixture
def as_member():  # type: ignore[no-untyped-def]
    """A signed-in browser without JavaScript: `as_member(world.hillside.clerk).get("/")`."""

    def signed_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.account)
        session = client.session
        session["member"] = member.pk
        # Staff are held at the door until they have shown a second factor (tests/sign_in says how): these have.
        session[SECOND_FACTOR_AT] = time.time()
        session.save()
        return client

    return signed_in
