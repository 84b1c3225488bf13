"""GOV.UK One Login for families, against a fake: a subject is bound by an invitation or not at all (E06, E07)."""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from django.core.cache import cache
from django.test import Client

from sendwell.sign_in import actions
from tests.sign_in.people import NOON, confirmed, may_go_in
from tests.sign_in.provider import Asked, FakeAnswer, FakeProvider, rsa_key
from tests.sign_in.test_invitations import invited_parent
from tests.world import World

pytest.importorskip("govuk_onelogin_django")
pytestmark = pytest.mark.django_db
ISSUER = "https://oidc.onelogin.example/"
ROOT = ISSUER.rstrip("/")


@pytest.fixture(autouse=True)
def configured(settings: Any) -> Iterator[None]:
    key = rsa_key("client").private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings.ONE_LOGIN = True
    settings.ONE_LOGIN_ISSUER = ISSUER
    settings.GOV_UK_ONE_LOGIN_CLIENT_ID = "sendwell"
    settings.GOV_UK_ONE_LOGIN_CLIENT_SECRET = base64.b64encode(key).decode()
    settings.GOV_UK_ONE_LOGIN_OPENID_CONFIG_URL = f"{ROOT}/.well-known/openid-configuration"
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    """One Login itself, instead of the network."""
    made = FakeProvider(now=NOON.timestamp(), issuer=ISSUER, subject="urn:parent", claims={"vot": "Cl.Cm"})
    made.described = {
        "authorization_endpoint": f"{ROOT}/authorize",
        "token_endpoint": f"{ROOT}/token",
        "jwks_uri": f"{ROOT}/keys",
    }

    def request(session: object, method: str, url: str, **sent: Any) -> FakeAnswer:
        return made.request(method, url, **sent)

    monkeypatch.setattr(requests.Session, "request", request)
    monkeypatch.setattr(requests, "get", lambda url, **sent: made.request("GET", url))
    return made


def leave(fake: FakeProvider, browser: Client) -> dict[str, str]:
    answer = browser.get("/one-login/start")
    sent = {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    assert answer["Location"].startswith(f"{ROOT}/authorize")
    fake.asked = Asked(sent["nonce"], sent["state"], "", sent)
    return sent


def come_back(fake: FakeProvider, browser: Client, **query: str) -> Any:
    assert fake.asked is not None
    return browser.get("/one-login/callback", {"code": "c", "state": fake.asked.state} | query)


def test_a_parent_takes_up_their_invitation_with_one_login_and_signs_in_with_it_after(
    world: World, fake: FakeProvider
) -> None:
    parent, live = invited_parent(world)
    told = actions.invite(
        member=parent, relationship=live, by=world.northbridge.officer, now=NOON, email="pippa@family.example"
    )
    browser = Client()
    assert "GOV.UK One Login" in browser.get(told.path).content.decode()

    assert browser.post(told.path, {"provider": "onelogin"})["Location"] == "/one-login/start"
    sent = leave(fake, browser)
    come_back(fake, browser)

    assert sent["vtr"] == '["Cl.Cm"]'
    assert may_go_in(browser)
    assert SocialAccount.objects.get(uid="urn:parent").user.members.get() == parent
    leave(fake, again := Client())
    come_back(fake, again)
    assert may_go_in(again)


def test_a_subject_without_an_invitation_is_nobody(world: World, fake: FakeProvider) -> None:
    leave(fake, browser := Client())

    answer = come_back(fake, browser)

    assert (answer.status_code, may_go_in(browser)) == (401, False)
    assert not SocialAccount.objects.exists()


def test_staff_do_not_sign_in_with_one_login(world: World, fake: FakeProvider) -> None:
    officer = confirmed(world.northbridge.officer)
    SocialAccount.objects.create(user=officer.account, provider="onelogin", uid="urn:parent")
    leave(fake, browser := Client())

    assert come_back(fake, browser).status_code == 401
    assert not may_go_in(browser)


@pytest.mark.parametrize(
    "wrong",
    [
        {"vot": "Cl"},
        {"vot": None},
        {"iss": "https://forger.example/"},
        {"aud": "somebody-else"},
        {"nonce": "another"},
        {"exp": NOON.timestamp() - 61},
        {"sub": ""},
    ],
)
def test_e06_a_token_that_is_not_right_opens_nothing(
    wrong: dict[str, Any], world: World, fake: FakeProvider
) -> None:
    parent = confirmed(world.parent(world.child()))
    SocialAccount.objects.create(user=parent.account, provider="onelogin", uid="urn:parent")
    leave(fake, good := Client())
    come_back(fake, good)
    assert may_go_in(good)  # (ctl)

    fake.forge = lambda provider, asked: provider.sign(provider.good_claims(asked) | wrong)
    leave(fake, browser := Client())

    assert come_back(fake, browser).status_code == 401
    assert not may_go_in(browser)


def test_e06_an_answer_counts_once_and_only_for_what_was_asked(world: World, fake: FakeProvider) -> None:
    parent = confirmed(world.parent(world.child()))
    SocialAccount.objects.create(user=parent.account, provider="onelogin", uid="urn:parent")
    leave(fake, browser := Client())

    assert come_back(fake, Client()).status_code == 401
    assert come_back(fake, browser, state="another").status_code == 401
    assert come_back(fake, browser).status_code == 401  # the wrong answer has used it up


def test_where_it_is_not_configured_one_signs_in_as_usual(world: World, settings: Any) -> None:
    settings.ONE_LOGIN = False

    assert Client().get("/one-login/start")["Location"] == "/accounts/login/"
    assert Client().get("/one-login/callback")["Location"] == "/accounts/login/"
