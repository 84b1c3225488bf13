"""Sign-in with another organisation's account: whom it opens, and how the two are linked (E06, E07, E01, A22)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from sendwell.access.models import Account, Member
from sendwell.law.refusals import Refused
from sendwell.sign_in.actions import settle_rules
from sendwell.sign_in.models import SignInRules
from sendwell.sign_in.openid.configured import SettingsError, providers
from tests.sign_in.elsewhere import NOW, claim, sign_in, signed
from tests.sign_in.people import AWAY, NOON, may_go_in
from tests.sign_in.provider import ISSUER, OTHER, TOLD, Asked, FakeProvider, jwk, rsa_key
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_providers")]
type Forge = Callable[[FakeProvider, Asked], Any]


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

    assert answer.status_code == 302
    assert may_go_in(browser) is proves
    assert browser.get("/")["Location"] == ("/desk" if proves else f"{AWAY}?next=%2F")


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
    provider: FakeProvider, world: World, two_providers: time_machine.Traveller
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


def test_nobody_does_away_with_passwords_who_could_not_come_back_without(officer: Member) -> None:
    """Else the whole organisation is shut out where nobody has linked another sign-in yet."""
    manager = keeper(officer)
    only: dict[str, Any] = {
        "idle_minutes": 15,
        "providers": ["northbridge"],
        "passwords": False,
        "by": manager,
    }

    SocialAccount.objects.create(user=manager.account, provider="southmere", uid="person-9")
    with pytest.raises(Refused, match="Link your own account"):
        settle_rules(**only)
    assert SignInRules.objects.get().passwords

    SocialAccount.objects.create(user=manager.account, provider="northbridge", uid="person-3")
    assert not settle_rules(**only).passwords


def test_a_passkey_of_ours_does_not_open_it_then_either(
    provider: FakeProvider, officer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Authenticator.objects.create(
        user=officer.account, type="webauthn", data={"name": "My laptop", "credential": {}}
    )
    monkeypatch.setattr(LoginWebAuthnForm, "clean_credential", lambda form: key)

    def with_passkey() -> Client:
        browser = Client()
        browser.post("/accounts/2fa/webauthn/login/", {"credential": '{"id": "x"}'})
        return browser

    assert may_go_in(with_passkey())  # (ctl)
    SignInRules.objects.update(passwords=False)

    browser = with_passkey()
    assert "_auth_user_id" not in browser.session
    assert "its own sign-in" in browser.get("/accounts/login/").content.decode()
    provider.forge = claim(acr=None)
    sign_in(provider, browser)
    assert not may_go_in(browser)  # the passkey that was refused is not the second factor of what came after


def keeper(officer: Member) -> Member:
    """The manager of the same council."""
    return Member.objects.get(organisation=officer.organisation, role="council_manager")
