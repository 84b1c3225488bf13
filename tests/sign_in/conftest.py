"""An identity provider that the tests can speak to, instead of the network."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from sendwell.access.models import Member
from sendwell.sign_in.models import SignInRules
from sendwell.sign_in.openid.configured import for_allauth
from tests.sign_in.elsewhere import NOW
from tests.sign_in.people import NOON, confirmed
from tests.sign_in.provider import OTHER, TOLD, FakeProvider
from tests.world import World


@pytest.fixture
def two_providers(settings: Any) -> Iterator[time_machine.Traveller]:
    """Two providers are settled, and it is noon."""
    told = [TOLD, OTHER]
    settings.SIGN_IN_PROVIDERS = told
    settings.SOCIALACCOUNT_PROVIDERS = for_allauth(told)
    cache.clear()
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    """Northbridge's identity provider, instead of the network."""
    fake = FakeProvider(now=NOW)

    def request(session: object, method: str, url: str, **sent: Any) -> Any:
        return fake.request(method, url, **sent)

    monkeypatch.setattr(requests.Session, "request", request)
    monkeypatch.setattr(
        requests.Session, "get", lambda session, url, **sent: fake.request("GET", url, **sent)
    )
    return fake


@pytest.fixture
def officer(world: World) -> Member:
    """An officer of Northbridge whose account is bound to `person-1` there."""
    member = confirmed(world.northbridge.officer)
    SignInRules.objects.create(organisation=member.organisation, providers=["northbridge"])
    SocialAccount.objects.create(user=member.account, provider="northbridge", uid="person-1")
    return member
