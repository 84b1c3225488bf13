"""Tokens and answers that somebody forged open nothing (E06)."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.test import Client

from sendwell.access.models import Member
from tests.sign_in.elsewhere import NOW, claim, sign_in, signed
from tests.sign_in.people import may_go_in
from tests.sign_in.provider import (
    CLIENT,
    ISSUER,
    Asked,
    FakeProvider,
    ec_key,
    half_hash,
    jwk,
    part,
    public_pem,
    rsa_key,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_providers")]
type Forge = Callable[[FakeProvider, Asked], Any]


def raw(make: Callable[[str], Any]) -> Forge:
    """The good token, spoilt."""
    return lambda provider, asked: make(provider.sign(provider.good_claims(asked)))


def unsigned(provider: FakeProvider, asked: Asked, alg: str = "none") -> str:
    return f"{part({'alg': alg, 'typ': 'JWT', 'kid': 'k1'})}.{part(provider.good_claims(asked))}."


def with_the_public_key_as_secret(provider: FakeProvider, asked: Asked) -> str:
    """RFC 8725 2.1: the public key, which everybody has, taken for a shared secret."""
    import hmac

    head = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'k1'})}.{part(provider.good_claims(asked))}"
    made = hmac.new(public_pem(rsa_key("good")), head.encode(), hashlib.sha256).digest()
    return f"{head}.{urlsafe_b64encode(made).rstrip(b'=').decode()}"


def twice_the_subject(provider: FakeProvider, asked: Asked) -> str:
    """One name twice, properly signed: two readers could take two people from it."""
    text = '{"sub":"person-2",' + json.dumps(provider.good_claims(asked))[1:]
    return jwt.api_jws.encode(text.encode(), rsa_key("good"), "RS256", headers={"kid": "k1"})


FORGED: dict[str, Forge] = {
    # Signature
    "no signature": unsigned,
    "no signature, algorithm None": lambda p, a: unsigned(p, a, "None"),
    "no signature, algorithm nOnE": lambda p, a: unsigned(p, a, "nOnE"),
    "another key": signed(rsa_key("forger")),
    "another key that names itself in the header": signed(rsa_key("forger"), jwk=jwk("forger", "k1")),
    "another key at an address in the header": signed(rsa_key("forger"), jku="https://forger.example/keys"),
    "the shared secret": signed("shared secret" * 4, "HS256"),
    "the public key as a secret": with_the_public_key_as_secret,
    "a key of another kind": signed(ec_key(), "ES256"),
    "an algorithm we did not allow": signed(None, "RS512"),
    "a padding we did not allow": signed(None, "PS256"),
    "a key nobody knows": signed(None, kid="k2"),
    "an empty signature": raw(lambda token: token.rsplit(".", 1)[0] + "."),
    "a cut signature": raw(lambda token: token[:-20]),
    "claims changed after signing": raw(
        lambda token: ".".join([token.split(".")[0], part({"sub": "person-1"}), token.split(".")[2]])
    ),
    "a critical header we do not know": signed(None, crit=["b64"], b64=False),
    "an access token's type": signed(None, typ="at+jwt"),
    "a logout token's type": signed(None, typ="logout+jwt"),
    "a name twice": twice_the_subject,
    # Who and for whom
    "another issuer": claim(iss="https://forger.example"),
    "the issuer with a slash": claim(iss=f"{ISSUER}/"),
    "no issuer": claim(iss=None),
    "another audience": claim(aud="somebody-else"),
    "an empty audience": claim(aud=[]),
    "several audiences and nobody who asked": claim(aud=[CLIENT, "somebody-else"]),
    "several audiences and another who asked": claim(aud=[CLIENT, "somebody-else"], azp="somebody-else"),
    "another who asked": claim(azp="somebody-else"),
    "no audience": claim(aud=None),
    "no subject": claim(sub=None),
    "an empty subject": claim(sub=""),
    "a subject that is a number": claim(sub=1),
    "a subject that is a list": claim(sub=["person-1"]),
    "a subject too long": claim(sub="p" * 500),
    # When
    "run out": claim(exp=NOW - 61),
    "no end": claim(exp=None),
    "an end that is text": claim(exp="tomorrow"),
    "not good yet": claim(nbf=NOW + 3600),
    "issued in the future": claim(iat=NOW + 3600, exp=NOW + 7200),
    "issued long ago": claim(iat=NOW - 3600),
    "no time of issue": claim(iat=None),
    # For which request
    "no nonce": claim(nonce=None),
    "another nonce": claim(nonce="another"),
    "an empty nonce": claim(nonce=""),
    "another access token's hash": claim(at_hash=half_hash("another")),
    # No token at all
    "no token": lambda p, a: None,
    "an empty token": lambda p, a: "",
    "a token that is a number": lambda p, a: 7,
    "a token that is a list": lambda p, a: ["a.b.c"],
    "nonsense": lambda p, a: "nonsense",
    "three parts of nonsense": lambda p, a: "a.b.c",
    "five parts": lambda p, a: "a.b.c.d.e",
}


@pytest.mark.parametrize("forged", FORGED)
def test_e06_a_forged_token_opens_nothing(forged: str, provider: FakeProvider, officer: Member) -> None:
    browser = Client()
    provider.forge = FORGED[forged]

    answer = sign_in(provider, browser)

    assert answer.status_code == 401
    assert "_auth_user_id" not in browser.session
    assert not may_go_in(browser)


def test_e06_there_are_at_least_forty_forgeries() -> None:
    assert len(FORGED) >= 40


ANSWERS: dict[str, dict[str, str]] = {
    "another state": {"state": "another"},
    "no state": {"state": ""},
    "another issuer in the answer": {"iss": "https://forger.example"},
    "an error": {"error": "server_error"},
}


@pytest.mark.parametrize("forged", ANSWERS)
def test_e06_a_forged_answer_opens_nothing(forged: str, provider: FakeProvider, officer: Member) -> None:
    browser = Client()

    answer = sign_in(provider, browser, **ANSWERS[forged])

    assert answer.status_code == 401
    assert "_auth_user_id" not in browser.session


def test_e06_an_answer_counts_once_and_in_the_browser_that_asked(
    provider: FakeProvider, officer: Member
) -> None:
    mine, theirs = Client(), Client()
    provider.leave(mine)

    assert provider.come_back(theirs).status_code == 401
    assert provider.come_back(mine).status_code == 302
    mine.logout()
    assert provider.come_back(mine).status_code == 401


def test_e06_an_answer_of_one_provider_is_none_of_another(provider: FakeProvider, officer: Member) -> None:
    """The mix-up attack: what one was asked comes back at the other's address."""
    browser = Client()
    provider.leave(browser)

    assert provider.come_back(browser, provider="southmere").status_code == 401
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://forger.example"},
        {"token_endpoint": "http://login.northbridge.example/token"},
        {"jwks_uri": "http://login.northbridge.example/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_e06_a_provider_that_describes_itself_otherwise_is_not_spoken_to(
    described: dict[str, Any], provider: FakeProvider, officer: Member
) -> None:
    provider.described = described

    assert provider.leave(Client()) is None
