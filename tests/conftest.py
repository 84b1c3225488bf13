"""Fixtures that every room's tests share."""

import time

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.step_up import SECOND_FACTOR_AT

pytest_plugins = ["tests.browser", "tests.marking", "tests.standing"]


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
