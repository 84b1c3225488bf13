"""Staff show a second factor on every path in; families are offered one (E01, E05, E08, E10, A25)."""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.checks import run_checks
from django.test import Client
from django.urls import get_resolver

from sendwell.access.models import Account, Member
from sendwell.access.step_up import FRESH_FOR
from sendwell.sign_in import factors
from tests.sign_in.people import (
    AWAY,
    NOON,
    code,
    confirmed,
    may_go_in,
    signed_in,
    type_password,
    with_app,
)
from tests.world import World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_e01_a_password_alone_lets_staff_see_nothing_but_how_to_set_up_a_second_factor(world: World) -> None:
    browser = Client()

    type_password(confirmed(world.northbridge.officer), browser)
    answer = browser.get("/cases/find")

    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{AWAY}?next=")
    assert "Set up an authenticator app" in browser.get(AWAY).content.decode()
    assert not may_go_in(browser)


def test_e01_staff_with_an_app_are_asked_for_its_code_before_they_are_signed_in(world: World) -> None:
    browser = Client()

    answer = type_password(with_app(world.northbridge.officer), browser)

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not may_go_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not may_go_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": code()})
    assert may_go_in(browser)


def test_e01_a_session_made_any_other_way_is_held_too(world: World) -> None:
    """Whatever made the session: a sign-in elsewhere that vouches for nothing, a backend added tomorrow."""
    browser = Client()
    browser.force_login(with_app(world.northbridge.officer).account)

    assert not may_go_in(browser)
    assert browser.get("/accounts/2fa/totp/activate/").status_code == 302  # nor may it add another factor
    assert browser.get("/accounts/2fa/webauthn/add/")["Location"].startswith(AWAY)
    answer = browser.post("/accounts/2fa/reauthenticate/?next=/access/hats", {"code": code()})
    assert (answer.status_code, may_go_in(browser)) == (302, True)


@pytest.mark.parametrize(
    "path", ["/", "/cases/find", "/accounts/email/", "/accounts/2fa/", "/access/roles", "/sign-in/account"]
)
def test_e01_held_means_every_page(world: World, path: str) -> None:
    browser = Client()
    browser.force_login(world.northbridge.officer.account)

    for answer in (browser.get(path), browser.post(path, {})):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, AWAY)


def test_e01_every_address_is_held_but_those_that_set_one_up_or_lead_out(world: World) -> None:
    """So an address added tomorrow is held without anybody thinking of it."""
    browser = Client()
    browser.force_login(world.northbridge.officer.account)
    plain = {f"/{p.pattern}" for p in _patterns() if "<" not in str(p.pattern) and "(" not in str(p.pattern)}
    let_in = {
        path for path in plain if browser.get(path, follow=False).get("Location", "").split("?")[0] != AWAY
    }

    assert {path for path in let_in if browser.get(path).status_code == 200} == {
        "/accounts/logout/",
        "/accounts/reauthenticate/",
        "/accessibility/",
        "/privacy/",
        "/health/live",
        "/health/ready",
        "/demo/sign-in",
        AWAY,
        "/sign-in/session",
        "/sign-in/stay",
    }
    for path in ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        assert browser.get(path)["Location"].split("?")[0] == "/accounts/reauthenticate/"


def _patterns(found=None, prefix=""):  # type: ignore[no-untyped-def]
    from types import SimpleNamespace

    for each in (found or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            yield from _patterns(each, prefix + str(each.pattern))
        else:
            yield SimpleNamespace(pattern=prefix + str(each.pattern))


def test_e01_setting_up_the_first_factor_opens_the_door(world: World) -> None:
    browser = Client()
    type_password(confirmed(world.northbridge.officer), browser)
    page = browser.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = browser.session["mfa.totp.secret"]
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    now = int(NOON.timestamp()) // 30
    with patch("django.db.transaction.on_commit", side_effect=lambda done, **_: done()):
        answer = browser.post(
            "/accounts/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, now))}
        )

    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert may_go_in(browser)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored  # it is encrypted at rest


def test_e01_families_are_offered_one_and_not_forced(world: World) -> None:
    parent = confirmed(world.parent(world.child()))
    browser = Client()

    type_password(parent, browser)

    assert may_go_in(browser)
    assert "Set up a second way" in browser.get("/sign-in/account").content.decode()


def test_e01_a_parent_who_is_staff_too_is_staff(world: World) -> None:
    parent = world.parent(world.child())
    Member.objects.filter(pk=parent.pk).update(account=confirmed(world.northbridge.officer).account)
    browser = Client()

    type_password(world.northbridge.officer, browser)

    assert not may_go_in(browser)


def test_e05_a_new_password_by_email_does_not_take_the_place_of_the_factor(world: World) -> None:
    officer, browser = with_app(world.northbridge.officer), Client()
    browser.post("/accounts/password/reset/", {"email": officer.account.email})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    path = browser.get(link, follow=True).redirect_chain[-1][0]

    browser.post(path, {"password1": "three words apart", "password2": "three words apart"})
    answer = type_password(officer, browser, "three words apart")

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not may_go_in(browser)


def test_e05_staff_without_a_factor_get_no_link_by_email(world: World) -> None:
    """With the link they would set a password and then a factor of their own: in by email alone."""
    Client().post("/accounts/password/reset/", {"email": confirmed(world.northbridge.officer).account.email})

    assert [each.subject for each in mail.outbox] == ["Ask for a new invitation"]
    assert "/accounts/password/reset/key" not in mail.outbox[0].body


def test_e08_a_code_works_once(world: World, noon: time_machine.Traveller) -> None:
    officer = with_app(world.northbridge.officer)
    seen, first, second = code(), Client(), Client()
    type_password(officer, first)
    type_password(officer, second)

    first.post("/accounts/2fa/authenticate/", {"code": seen})
    second.post("/accounts/2fa/authenticate/", {"code": seen})
    assert (may_go_in(first), may_go_in(second)) == (True, False)

    noon.shift(60)
    second.post("/accounts/2fa/authenticate/", {"code": code()})
    assert may_go_in(second)


@pytest.mark.parametrize("early", [0, 1])
def test_e08_nor_does_it_work_again_half_a_minute_later(
    world: World, noon: time_machine.Traveller, early: int
) -> None:
    """It is taken for a minute and a half, for those who type slowly; one of a fast clock from the beginning."""
    officer, seen = with_app(world.northbridge.officer), code(later=early)
    type_password(officer, first := Client())
    first.post("/accounts/2fa/authenticate/", {"code": f" {seen[:3]} {seen[3:]}"})
    assert may_go_in(first)

    for _ in range(2 + early):
        noon.shift(29.5)
        type_password(officer, thief := Client())
        answer = thief.post("/accounts/2fa/authenticate/", {"code": seen})
        assert (answer.status_code, "_auth_user_id" in thief.session) == (200, False)


def test_e08_whoever_types_slowly_is_let_in(world: World, noon: time_machine.Traveller) -> None:
    """The control."""
    officer, seen = with_app(world.northbridge.officer), code()
    type_password(officer, browser := Client())
    noon.shift(59)
    browser.post("/accounts/2fa/authenticate/", {"code": seen})
    assert may_go_in(browser)


def test_e08_a_code_that_showed_it_again_signs_nobody_in(world: World, noon: time_machine.Traveller) -> None:
    browser = signed_in(world.northbridge.officer)
    noon.shift(30)
    browser.post("/accounts/2fa/reauthenticate/", {"code": (seen := code())})
    noon.shift(35)
    type_password(world.northbridge.officer, thief := Client())
    thief.post("/accounts/2fa/authenticate/", {"code": seen})
    assert not may_go_in(thief)


def test_e08_a_recovery_code_works_once(world: World) -> None:
    officer = with_app(world.northbridge.officer)
    one = RecoveryCodes.activate(officer.account).generate_codes()[0]
    browsers = [Client(), Client()]
    for browser in browsers:
        type_password(officer, browser)
        browser.post("/accounts/2fa/authenticate/", {"code": one})

    assert [may_go_in(browser) for browser in browsers] == [True, False]


def test_staff_cannot_take_off_their_last_factor(world: World) -> None:
    browser = signed_in(world.northbridge.officer)
    browser.post("/accounts/2fa/reauthenticate/", {"code": code(later=1)})

    answer = browser.post("/accounts/2fa/totp/deactivate/")

    assert "Add another before you remove this one" in answer.content.decode()
    assert factors.has_one(world.northbridge.officer.account)


def test_e10_an_act_that_matters_asks_again_after_five_minutes(
    world: World, noon: time_machine.Traveller
) -> None:
    browser = signed_in(world.northbridge.manager)
    assert browser.get("/people/invite").status_code == 200

    noon.shift(FRESH_FOR + 1)
    answer = browser.get("/people/invite")
    assert answer["Location"] == "/sign-in/confirm?next=%2Fpeople%2Finvite"
    assert "Use a code from your app" in browser.get(answer["Location"]).content.decode()

    browser.post("/accounts/2fa/reauthenticate/?next=/people/invite", {"code": code()})
    assert browser.get("/people/invite").status_code == 200


def test_e10_what_was_typed_when_it_asked_is_kept(world: World, noon: time_machine.Traveller) -> None:
    browser = signed_in(world.northbridge.manager)
    noon.shift(FRESH_FOR + 1)
    typed = {"name": "Wanda Kept", "email": "wanda@work.example", "role": "council_officer"}

    asked = browser.post("/people/invite", typed, headers={"referer": "http://testserver/people/invite"})
    browser.post("/accounts/2fa/reauthenticate/", {"code": code()})
    page = browser.get(dict_of(asked)["next"]).content.decode()

    assert "Wanda Kept" in page
    assert "There is a problem" not in page
    assert not Member.objects.filter(name="Wanda Kept").exists()


def dict_of(answer) -> dict[str, str]:  # type: ignore[no-untyped-def]
    from urllib.parse import parse_qsl, urlsplit

    return dict(parse_qsl(urlsplit(answer["Location"]).query))


def test_a_mark_of_an_earlier_session_is_worth_nothing_to_the_next(world: World) -> None:
    browser = signed_in(world.northbridge.officer)

    browser.force_login(with_app(world.southmere.officer).account)

    assert not may_go_in(browser)


def test_outside_the_demonstration_nobody_is_exempt(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    officer = confirmed(world.northbridge.officer)
    settings.SECOND_FACTOR_NOT_ASKED = (officer.slug,)
    assert factors.is_exempt(officer.account)  # (ctl) within it, this account is

    settings.DEMO = False

    assert not factors.is_exempt(officer.account)
    assert "sign_in.E001" in {each.id for each in run_checks()}


def test_a25_the_admin_of_django_is_not_there(world: World, as_member: SignedIn, settings) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.northbridge.manager)

    assert [browser.get(path).status_code for path in ("/admin/", "/django-admin/", "/admin/login/")] == [
        404
    ] * 3
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "django.contrib.admin"]
    assert "sign_in.E003" in {each.id for each in run_checks(tags=None)}  # (ctl)


def test_an_account_can_be_switched_off_and_its_session_ends_at_once(world: World) -> None:
    browser = signed_in(world.northbridge.officer)
    assert may_go_in(browser)

    Account.objects.filter(pk=world.northbridge.officer.account.pk).update(is_active=False)

    assert not may_go_in(browser)
