"""Fixtures that every room's tests share."""

import pytest
from django.test import Client

from sendwell.access.models import Member
from tests.world import World

pytest_plugins = ["tests.browser", "tests.marking"]


@pytest.fixture
def world(db: None) -> World:
    """Two councils, two trusts, two commissioners, two schools and their people."""
    return World()


@pytest.fixture
def as_member():  # type: ignore[no-untyped-def]
    """A signed-in browser without JavaScript: `as_member(world.hillside.clerk).get("/")`."""

    def signed_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.account)
        session = client.session
        session["member"] = member.pk
        session.save()
        return client

    return signed_in
