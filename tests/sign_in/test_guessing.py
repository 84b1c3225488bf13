"""Guessing is slow, nobody is locked out by it, and nobody's account is found out (E02, E03, E15, J08)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from sendwell.access.models import Account, Member
from sendwell.sign_in import throttle
from sendwell.sign_in.models import Tries
from sendwell.ui.forms import slips
from tests.depth import DEEP
from tests.sign_in.people import NOON, PASSWORD, confirmed, may_go_in, signed_in, type_password
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
GUESSES = 10_000 if DEEP else 60


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def family(world: World) -> Member:
    """A parent, who signs in by password alone: the easiest to guess."""
    return confirmed(world.parent(world.child()))


def test_e03_whoever_guesses_from_many_addresses_tries_twenty_passwords_an_hour_at_most(
    world: World,
) -> None:
    """However many, from a hundred addresses: 60 use up every allowance already, ten thousand in `make faults`."""
    victim, looked_at = family(world), []

    def looked(self: Account, raw: str) -> bool:
        looked_at.append(raw)
        return False

    with patch.object(Account, "check_password", looked):
        for number in range(GUESSES):
            type_password(victim, password=f"guess {number}", REMOTE_ADDR=f"198.51.100.{number % 100}")

    assert 0 < len(looked_at) <= 20


def test_e03_the_right_password_is_refused_too_once_the_tries_are_used_up(world: World) -> None:
    """Else the answer would tell which guess was right."""
    victim, browser = family(world), Client()
    for number in range(throttle.EACH_ACCOUNT):
        type_password(victim, password=f"guess {number}")

    answer = type_password(victim, browser)

    assert "Too many tries" in answer.content.decode()
    assert not may_go_in(browser)


def test_e03_the_victim_still_signs_in_where_they_have_signed_in_before(world: World) -> None:
    victim, at_home = family(world), Client()
    type_password(victim, at_home)
    at_home.post("/accounts/logout/")
    for number in range(15):
        type_password(victim, password=f"guess {number}", REMOTE_ADDR=f"198.51.100.{number}")

    type_password(victim, at_home)

    assert may_go_in(at_home)


def test_e03_and_from_a_new_telephone_after_a_new_password_by_email(world: World) -> None:
    victim, telephone = family(world), Client()
    for number in range(15):
        type_password(victim, password=f"guess {number}")
    telephone.post("/accounts/password/reset/", {"email": victim.account.email})
    link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
    path = telephone.get(link, follow=True).redirect_chain[-1][0]
    telephone.post(path, {"password1": "three words apart", "password2": "three words apart"})

    type_password(victim, telephone, "three words apart")

    assert may_go_in(telephone)


def test_e03_a_known_device_is_no_way_round_either(world: World) -> None:
    victim, stolen = family(world), Client()
    type_password(victim, stolen)
    stolen.post("/accounts/logout/")

    for number in range(throttle.EACH_DEVICE):
        type_password(victim, stolen, password=f"guess {number}")

    assert "Too many tries" in type_password(victim, stolen).content.decode()


def test_e03_a_cookie_of_ones_own_account_or_a_made_up_one_opens_no_further_allowance(world: World) -> None:
    victim, mine = family(world), Client()
    type_password(confirmed(world.parent(world.child("Other"), "Otto Other")), mine)
    mine.post("/accounts/logout/")
    made_up = Client()
    made_up.cookies[throttle.DEVICE_COOKIE] = "made-up"
    for number in range(throttle.EACH_ACCOUNT):
        type_password(victim, password=f"guess {number}")

    for browser in (mine, made_up):
        assert "Too many tries" in type_password(victim, browser).content.decode()


def test_e03_it_is_over_with_the_hour(world: World, clock: time_machine.Traveller) -> None:
    victim, browser = family(world), Client()
    for number in range(12):
        type_password(victim, password=f"guess {number}")
    clock.shift(HOUR)

    type_password(victim, browser)

    assert may_go_in(browser)
    assert not Tries.objects.filter(hour__lt=NOON.replace(minute=0)).exists()


def test_e03_right_passwords_are_not_counted(world: World) -> None:
    victim = family(world)
    for _ in range(throttle.EACH_ACCOUNT + 2):
        browser = Client()
        type_password(victim, browser)
        assert may_go_in(browser)


def test_e03_one_address_cannot_try_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "EACH_ADDRESS", 12)
    for number in range(12):
        Client().post("/accounts/login/", {"login": f"somebody{number}@people.example", "password": "x"})

    answer = type_password(family(world), REMOTE_ADDR="127.0.0.1")

    assert "Too many tries" in answer.content.decode()


INSIDE = ("/accounts/reauthenticate/", "/accounts/password/change/")


def guess_inside(browser: Client, path: str, password: str) -> str:
    """Somebody who is signed in types the password once more; the answer."""
    new = {"password1": "three words apart", "password2": "three words apart"}
    answer = browser.post(path, {"password": password, "oldpassword": password} | new)
    return str(answer.content.decode()) if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.parametrize("path", INSIDE)
def test_e03_nor_in_a_session_that_was_taken_over(
    world: World, clock: time_machine.Traveller, path: str
) -> None:
    """Together with what strangers try at the door: at most twenty an hour."""
    victim, browser, looked_at = family(world), Client(), set()
    type_password(victim, browser)

    def looked(self: Account, raw: str) -> bool:
        looked_at.add(raw)
        return False

    with patch.object(Account, "check_password", looked):
        for number in range(60):
            clock.shift(timedelta(seconds=13))
            guess_inside(browser, path, f"guess {number}")
            type_password(victim, password=f"stranger {number}", REMOTE_ADDR=f"198.51.100.{number}")

    assert 0 < len(looked_at) <= 20


@pytest.mark.parametrize("path", INSIDE)
def test_e03_the_owner_is_shut_out_of_nothing_by_it(
    world: World, clock: time_machine.Traveller, path: str
) -> None:
    """Neither at the door, from a browser that is known or a new one, nor in a session of their own."""
    victim, stolen, own = family(world), Client(), Client()
    stolen.force_login(victim.account)
    type_password(victim, own)
    for number in range(throttle.EACH_DEVICE):
        clock.shift(timedelta(seconds=13))
        guess_inside(stolen, path, f"guess {number}")
    clock.shift(timedelta(seconds=13))
    assert "Too many tries. Wait an hour" in guess_inside(stolen, path, PASSWORD)

    type_password(victim, new := Client())
    assert may_go_in(new)
    assert guess_inside(own, path, PASSWORD) == "302"


@pytest.mark.parametrize("path", INSIDE)
def test_e03_it_is_over_with_the_hour_there_too(
    world: World, clock: time_machine.Traveller, path: str
) -> None:
    stolen = Client()
    stolen.force_login(family(world).account)
    for number in range(throttle.EACH_DEVICE + 1):
        clock.shift(timedelta(seconds=13))
        guess_inside(stolen, path, f"guess {number}")
    clock.shift(HOUR)
    stolen.force_login(Account.objects.get(email__startswith="pippa"))
    assert guess_inside(stolen, path, PASSWORD) == "302"


def test_nobody_is_named_where_tries_are_counted(world: World) -> None:
    type_password(family(world), password="x")

    keys = list(Tries.objects.values_list("key", flat=True))
    assert len(keys) == 2  # one for the account, one for the address it came from
    assert [each for each in keys if not re.fullmatch(r"[0-9a-f]{64}", each)] == []


def shape(answer) -> tuple[int, str, str]:  # type: ignore[no-untyped-def]
    """An answer without what is new in every answer, and without the address that was typed."""
    body = answer.content.decode()
    body = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", body)
    body = re.sub(r'(name="once" value=")[^"]+', r"\1", body)
    return (
        answer.status_code,
        answer.get("Location", ""),
        re.sub(r"[\w.-]+@[\w.-]+\.example", "ADDRESS", body),
    )


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_e02_an_answer_does_not_tell_whether_there_is_an_account(world: World, path: str) -> None:
    known, unknown = family(world).account.email, "nobody@people.example"
    inactive = confirmed(world.southmere.officer).account
    inactive.is_active = False
    inactive.save()

    answers = [
        shape(Client().post(path, {"login": each, "email": each, "password": "not the password"}))
        for each in (known, unknown, inactive.email)
    ]

    assert answers[0] == answers[1] == answers[2]


def test_e02_nor_how_long_it_takes(world: World) -> None:
    """A password is hashed once, whether or not there is an account: the clock of a test says less than this."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    known, hashes = family(world).account.email, []
    real = MD5PasswordHasher.encode

    def counted(self, password, salt):  # type: ignore[no-untyped-def]
        hashes.append(1)
        return real(self, password, salt)

    with patch.object(MD5PasswordHasher, "encode", counted):
        for each in (known, "nobody@people.example"):
            hashes.clear()
            Client().post("/accounts/login/", {"login": each, "password": "not the password"})
            assert len(hashes) == 1


def test_e02_the_throttle_answers_alike_for_accounts_that_are_not_there(world: World) -> None:
    known, unknown = family(world).account.email, "nobody@people.example"
    for each in (known, unknown):
        for number in range(throttle.EACH_ACCOUNT + 1):
            Client().post("/accounts/login/", {"login": each, "password": f"guess {number}"})

    answers = [
        shape(Client().post("/accounts/login/", {"login": each, "password": "x"}))
        for each in (known, unknown)
    ]

    assert answers[0] == answers[1]
    assert "Too many tries" in answers[0][2]


def test_e02_a_change_of_address_does_not_tell_whether_it_is_taken(world: World) -> None:
    taken, free = confirmed(world.southmere.officer).account.email, "free@people.example"
    answers = []
    for each in (taken, free):
        browser = signed_in(world.northbridge.officer) if not answers else browser  # noqa: F821
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        answer = browser.post("/accounts/email/", {"action_add": "", "email": each})
        answers.append((answer.status_code, answer.get("Location", "")))

    assert answers[0] == answers[1]


def test_j08_a_new_address_is_used_only_when_its_owner_has_confirmed_it(world: World) -> None:
    officer = world.northbridge.officer
    old, new = officer.account.email, "nora.new@people.example"
    browser = signed_in(officer)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    mail.outbox.clear()

    browser.post("/accounts/email/", {"action_add": "", "email": new})

    assert Account.objects.get(pk=officer.account.pk).email == old
    assert [(each.to, each.subject) for each in mail.outbox] == [([new], "Is this your email address?")]
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    Client().post(link)
    assert Account.objects.get(pk=officer.account.pk).email == new
    assert EmailAddress.objects.get(user=officer.account).email == new
    assert [old] in [each.to for each in mail.outbox[1:]]  # and the old address is told


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pippa@gmial.com", "pippa@gmail.com"),
        ("pippa@gmail.con", "pippa@gmail.com"),
        ("pippa@hotmial.co.uk", "pippa@hotmail.co.uk"),
        ("pippa@outlok.com", "pippa@outlook.com"),
        ("pippa@northbridge.gov.ku", "pippa@northbridge.gov.uk"),
        ("pippa@gmail.com", ""),
        ("pippa@mail.com", ""),
        ("pippa@ymail.com", ""),
        ("pippa@nhs.net", ""),
        ("pippa@northbridge.gov.uk", ""),
        ("pippa@family.example", ""),
        ("nonsense", ""),
    ],
)
def test_j08_a_slip_of_the_finger_is_pointed_out(typed: str, meant: str) -> None:
    assert slips.suggestion(typed) == meant


def test_j08_and_taken_when_it_is_sent_again(world: World) -> None:
    browser = signed_in(world.northbridge.officer)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    typed = {"action_add": "", "email": "nora@gmial.com"}

    assert "Did you mean nora@gmail.com?" in browser.post("/accounts/email/", typed).content.decode()
    assert browser.post("/accounts/email/", typed).status_code == 302


def test_e15_a_password_and_a_code_can_be_pasted_and_filled_in_by_a_manager(world: World) -> None:
    login = Client().get("/accounts/login/").content.decode()
    browser = Client()
    from tests.sign_in.people import with_app

    type_password(with_app(world.northbridge.officer), browser)
    second = browser.get("/accounts/2fa/authenticate/").content.decode()

    assert 'autocomplete="email"' in login
    assert 'autocomplete="current-password"' in login
    assert 'autocomplete="one-time-code"' in second
    for page in (login, second):
        assert not re.search(r"onpaste|captcha|puzzle", page)
