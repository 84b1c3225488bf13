"""Sign-in with another organisation's account: what is believed, and what is not (E06, E07, E01, A22)."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
import requests
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from sendwell.access.models import Account, Member
from sendwell.sign_in.models import SignInRules
from sendwell.sign_in.openid.configured import SettingsError, for_allauth, providers
from tests.sign_in.people import AWAY, NOON, confirmed, may_go_in
from tests.sign_in.provider import (
    CLIENT,
    ISSUER,
    OTHER,
    TOLD,
    Asked,
    FakeProvider,
    ec_key,
    half_hash,
    jwk,
    part,
    public_pem,
    rsa_key,
)
from tests.world import World

pytestmark = pytest.mark.django_db
NOW = NOON.timestamp()
type Forge = Callable[[FakeProvider, Asked], Any]


@pytest.fixture(autouse=True)
def noon(settings: Any) -> Iterator[time_machine.Traveller]:
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


def sign_in(provider: FakeProvider, browser: Client, **query: str) -> Any:
    assert provider.leave(browser) is not None
    return provider.come_back(browser, **query)


def test_e06_a_good_token_opens_the_account_it_is_bound_to(provider: FakeProvider, officer: Member) -> None:
    """The control of all the forgeries below: the same steps with nothing forged."""
    browser = Client()

    answer = sign_in(provider, browser)

    assert answer.status_code == 302
    assert may_go_in(browser)
    assert browser.session["_auth_user_id"] == str(officer.account.pk)


def test_e06_the_request_carries_state_nonce_and_a_pkce_challenge(
    provider: FakeProvider, officer: Member
) -> None:
    asked = provider.leave(browser := Client())
    assert asked is not None
    provider.come_back(browser)

    assert asked.query["response_type"] == "code"
    assert asked.query["code_challenge_method"] == "S256"
    assert min(len(asked.nonce), len(asked.state)) >= 16
    verifier = provider.told[0][1]["code_verifier"]
    digest = hashlib.sha256(verifier.encode()).digest()
    assert urlsafe_b64encode(digest).rstrip(b"=").decode() == asked.challenge
    again = provider.leave(Client())
    assert again is not None and again.nonce != asked.nonce


def claim(**changed: Any) -> Forge:
    """The good token with some claims changed; one set to None is left out."""

    def forge(provider: FakeProvider, asked: Asked) -> str:
        claims = {k: v for k, v in (provider.good_claims(asked) | changed).items() if v is not None}
        return provider.sign(claims)

    return forge


def signed(key: Any = None, alg: str = "RS256", **header: Any) -> Forge:
    """The good claims, signed otherwise."""
    return lambda provider, asked: provider.sign(provider.good_claims(asked), key, alg, **header)


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

    assert answer.status_code in (302, 401)
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


def test_e06_a_provider_may_change_its_keys(provider: FakeProvider, officer: Member) -> None:
    sign_in(provider, Client())
    provider.keys = [jwk("next", "k9")]
    provider.forge = signed(rsa_key("next"), kid="k9")

    sign_in(provider, browser := Client())

    assert may_go_in(browser)


@pytest.mark.parametrize(
    ("claims", "proves"),
    [
        ({"acr": "urn:mfa"}, True),
        ({"acr": "0", "amr": ["pwd", "mfa"]}, True),
        ({"acr": "urn:password"}, False),
        ({"acr": None}, False),
        ({"acr": ["urn:mfa"]}, False),
        ({"acr": "0", "amr": ["pwd"]}, False),
        ({"acr": "0", "amr": "mfa"}, False),
    ],
)
def test_e01_a_sign_in_elsewhere_counts_as_two_factors_only_if_it_says_so(
    claims: dict[str, Any], proves: bool, provider: FakeProvider, officer: Member
) -> None:
    provider.claims = claims
    provider.forge = claim(**claims) if claims.get("acr") is not None else claim(acr=None)
    if isinstance(claims.get("acr"), list):
        provider.forge = claim(acr=["urn:mfa"])
    browser = Client()

    answer = sign_in(provider, browser)

    assert answer.status_code in (302, 401)
    assert may_go_in(browser) is proves
    if not proves and "_auth_user_id" in browser.session:
        assert browser.get("/")["Location"].startswith(AWAY)


def test_e07_an_unknown_person_with_a_known_email_is_nobody(provider: FakeProvider, officer: Member) -> None:
    provider.claims = {"email": officer.account.email, "email_verified": True, "sub": "person-2"}
    before = Account.objects.count()

    answer = sign_in(provider, browser := Client())

    assert "_auth_user_id" not in browser.session
    assert answer.status_code == 200 and "by invitation" in answer.content.decode()
    assert Account.objects.count() == before
    assert SocialAccount.objects.filter(uid="person-2").count() == 0


def test_e07_the_same_subject_at_two_providers_is_two_people(provider: FakeProvider, officer: Member) -> None:
    provider.issuer = OTHER["issuer"]
    browser = Client()
    assert provider.leave(browser, "southmere") is not None

    provider.come_back(browser, "southmere")

    assert "_auth_user_id" not in browser.session


def test_a22_one_subject_cannot_stand_behind_two_accounts(provider: FakeProvider, officer: Member) -> None:
    from django.db import IntegrityError, transaction

    second = Account.objects.create_user("second@people.example", "a long enough password")

    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.create(user=second, provider="northbridge", uid="person-1")


def test_e07_linking_needs_a_fresh_sign_in_here_and_there(
    provider: FakeProvider, world: World, noon: time_machine.Traveller
) -> None:
    from tests.sign_in.people import PASSWORD, signed_in

    member = world.northbridge.officer
    SignInRules.objects.create(organisation=member.organisation, providers=["northbridge"])
    browser = signed_in(member)
    asked = provider.leave(browser, query="?process=connect")
    assert asked is not None and (asked.query["prompt"], asked.query["max_age"]) == ("login", "0")

    stale = claim(auth_time=NOW - 3600)
    provider.forge = stale
    assert provider.come_back(browser).status_code == 401  # an old session there is not enough
    assert not SocialAccount.objects.exists()

    provider.forge = None
    provider.leave(browser, query="?process=connect")
    answer = provider.come_back(browser)
    assert "reauthenticate" in answer["Location"]  # nor an old session here
    assert not SocialAccount.objects.exists()
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user_id == member.account_id


def test_an_organisation_chooses_whose_sign_in_its_people_use(
    provider: FakeProvider, officer: Member
) -> None:
    SignInRules.objects.update(providers=[])

    sign_in(provider, browser := Client())

    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://login.example"},
        {"algorithms": ["none"]},
        {"algorithms": ["HS256"]},
        {"algorithms": []},
        {"client_id": None},
        {"secondfactor": {}},
    ],
)
def test_settings_that_are_not_safe_are_refused_at_the_start(wrong: dict[str, Any]) -> None:
    told = {name: value for name, value in (TOLD | wrong).items() if value is not None}

    assert set(providers([TOLD])) == {"northbridge"}  # (ctl)
    with pytest.raises(SettingsError):
        providers([told])


def test_nothing_about_a_person_is_kept_but_who_they_are_there(
    provider: FakeProvider, officer: Member
) -> None:
    provider.claims = {"email": "x@people.example", "name": "Xenia Canary", "nhsid_nrbac_roles": [{"a": 1}]}

    sign_in(provider, Client())

    assert SocialAccount.objects.get().extra_data == {"iss": ISSUER}


def test_an_organisation_may_want_its_own_sign_in_and_no_passwords(
    provider: FakeProvider, officer: Member
) -> None:
    from sendwell.sign_in import actions
    from tests.sign_in.people import type_password

    told = actions.add_colleague(
        name="Nina New",
        role="council_officer",
        job_title="",
        email="nina@work.example",
        by=keeper(officer),
        now=NOON,
    )
    assert "_auth_user_id" in type_password(officer).client.session  # (ctl)
    SignInRules.objects.update(passwords=False)

    assert "_auth_user_id" not in type_password(officer).client.session
    sign_in(provider, browser := Client())
    assert may_go_in(browser)
    page = Client().get(told.path).content.decode()
    assert "Choose a password" not in page and "Northbridge sign-in" in page
    for typed in ({}, {"password": "three words apart", "again": "three words apart"}):
        answer = (stranger := Client()).post(told.path, typed)
        assert answer.status_code == 200 and "_auth_user_id" not in stranger.session
    assert told.invitation.member.account is None


def keeper(officer: Member) -> Member:
    """The manager of the same council."""
    return Member.objects.get(organisation=officer.organisation, role="council_manager")
