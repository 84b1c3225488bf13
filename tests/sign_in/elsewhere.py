"""Signing in with another organisation's account, in tests."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.sign_in.people import NOON
from tests.sign_in.provider import Asked, FakeProvider

NOW = NOON.timestamp()
type Forge = Callable[[FakeProvider, Asked], Any]


def sign_in(provider: FakeProvider, browser: Client, **query: str) -> Any:
    assert provider.leave(browser) is not None
    return provider.come_back(browser, **query)


def claim(**changed: Any) -> Forge:
    """The good token with some claims changed; one set to None is left out."""

    def forge(provider: FakeProvider, asked: Asked) -> str:
        claims = {k: v for k, v in (provider.good_claims(asked) | changed).items() if v is not None}
        return provider.sign(claims)

    return forge


def signed(key: Any = None, alg: str = "RS256", **header: Any) -> Forge:
    """The good claims, signed otherwise."""
    return lambda provider, asked: provider.sign(provider.good_claims(asked), key, alg, **header)
