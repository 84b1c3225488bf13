"""Sessions end in time, say so before, and lose nothing that was typed (E04, M07, E13)."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.step_up import SECOND_FACTOR_AT
from sendwell.sign_in import limits
from sendwell.sign_in.models import KeptForm, SignInRules
from tests.sign_in.people import NOON, code, confirmed, may_go_in, signed_in, type_password
from tests.world import World

pytestmark = pytest.mark.django_db
MINUTE = 60
TYPED = {"name": "Wanda Kept", "email": "wanda@work.example", "role": "council_officer"}
ON = {"referer": "http://testserver/people/invite"}


@pytest.fixture(autouse=True)
def clock(settings) -> Iterator[time_machine.Traveller]:  # type: ignore[no-untyped-def]
    settings.SWITCH_TO = ""  # as in a real system, where one signs in again
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def family(world: World) -> Client:
    browser = Client()
    type_password(confirmed(world.parent(world.child())), browser)
    return browser


def test_e04_staff_are_signed_out_after_15_minutes_without_use(
    world: World, clock: time_machine.Traveller
) -> None:
    browser = signed_in(world.northbridge.officer)
    may_go_in(browser)

    clock.shift(15 * MINUTE - 1)
    assert may_go_in(browser)
    clock.shift(15 * MINUTE)
    answer = browser.get("/access/hats")

    assert answer["Location"] == "/accounts/login/?next=/access/hats"
    assert "_auth_user_id" not in browser.session
    assert "You were signed out" in browser.get(answer["Location"]).content.decode()


def test_e04_families_after_20(world: World, clock: time_machine.Traveller) -> None:
    browser = family(world)
    may_go_in(browser)

    clock.shift(20 * MINUTE - 1)
    assert may_go_in(browser)
    clock.shift(20 * MINUTE)
    assert not may_go_in(browser)


def test_e04_nobody_stays_longer_than_twelve_hours(world: World, clock: time_machine.Traveller) -> None:
    browser = signed_in(world.northbridge.officer)
    for _ in range(71):
        clock.shift(10 * MINUTE)
        assert may_go_in(browser)

    clock.shift(10 * MINUTE)

    assert not may_go_in(browser)


def test_e04_an_organisation_settles_its_own_time_within_bounds(
    world: World, clock: time_machine.Traveller
) -> None:
    from django.db import Error, transaction

    SignInRules.objects.create(organisation=world.northbridge.organisation, idle_minutes=30)
    browser = signed_in(world.northbridge.officer)
    may_go_in(browser)

    clock.shift(29 * MINUTE)
    assert may_go_in(browser)
    for wrong in (31, 4, 0):
        with pytest.raises(Error, match="idle_minutes_within_bounds"), transaction.atomic():
            SignInRules.objects.update(idle_minutes=wrong)


def test_e04_the_end_is_kept_on_the_server(world: World, clock: time_machine.Traveller) -> None:
    """A copy of the cookie is worth nothing once the session has ended."""
    browser = signed_in(world.northbridge.officer)
    may_go_in(browser)
    copied = browser.cookies["sessionid"].value
    clock.shift(16 * MINUTE)
    may_go_in(browser)

    thief = Client()
    thief.cookies["sessionid"] = copied

    assert not may_go_in(thief)


def test_m07_every_page_says_when_one_is_signed_out_and_how_to_stay(world: World) -> None:
    """Without JavaScript too: in words, with a link that opens beside what one is writing."""
    page = signed_in(world.northbridge.officer).get("/access/hats").content.decode()

    assert 'data-ends="2026-03-06T12:15:00+00:00"' in page
    assert "you are signed out at 6 March 2026, 12:15pm" in page
    assert '<a class="govuk-footer__link" href="/sign-in/stay" target="_blank"' in page
    assert limits.WARNING == 2 * MINUTE


def test_m07_staying_puts_the_end_off_and_asking_does_not(
    world: World, clock: time_machine.Traveller
) -> None:
    browser = signed_in(world.northbridge.officer)
    may_go_in(browser)
    clock.shift(13 * MINUTE)

    assert browser.get("/sign-in/session").json()["ends_at"] == "2026-03-06T12:15:00+00:00"
    assert browser.get("/sign-in/session").json()["ends_at"] == "2026-03-06T12:15:00+00:00"
    assert "12:28pm" in browser.get("/sign-in/stay").content.decode()
    assert browser.get("/sign-in/session").json()["ends_at"] == "2026-03-06T12:28:00+00:00"


def typed_too_late(world: World, clock: time_machine.Traveller) -> tuple[Client, str]:
    """The manager sends a form after their session has ended; the browser, and where it was sent on to."""
    browser = signed_in(world.northbridge.manager)
    browser.get("/people/invite")
    clock.shift(16 * MINUTE)
    answer = browser.post("/people/invite", TYPED | {"password": "not this", "once": "1"}, headers=ON)
    return browser, answer["Location"]


def test_m07_what_was_sent_too_late_is_offered_back_filled_in(
    world: World, clock: time_machine.Traveller
) -> None:
    _, went_to = typed_too_late(world, clock)
    back = parse_qs(urlsplit(went_to).query)["next"][0]
    assert not Member.objects.filter(name="Wanda Kept").exists()

    browser = again(world.northbridge.manager)
    page = browser.get(back).content.decode()
    assert "Wanda Kept" in page and "wanda@work.example" in page
    assert "There is a problem" not in page
    assert not Member.objects.filter(name="Wanda Kept").exists()  # opening it does nothing

    browser.post(back, TYPED)
    assert Member.objects.filter(name="Wanda Kept").count() == 1
    assert not KeptForm.objects.exists()


def again(who: Member) -> Client:
    """Signed in anew, by somebody whose factor is set up already."""
    browser = Client()
    browser.force_login(who.account)
    session = browser.session
    session[SECOND_FACTOR_AT] = (NOON + timedelta(minutes=16)).timestamp()
    session.save()
    return browser


def test_m07_nobody_else_is_offered_it_and_it_is_not_readable_in_the_database(
    world: World, clock: time_machine.Traveller
) -> None:
    _, went_to = typed_too_late(world, clock)
    back = parse_qs(urlsplit(went_to).query)["next"][0]
    kept = KeptForm.objects.get()

    assert b"Wanda" not in bytes(kept.typed)
    from sendwell.sign_in.secrets_kept import unlocked

    told = unlocked(kept.typed) or ""
    assert "Wanda" in told  # (ctl)
    assert "password" not in told and "not+this" not in told
    assert "Wanda" not in again(world.southmere.manager).get(back).content.decode()


def test_m07_it_is_kept_for_a_day(world: World, clock: time_machine.Traveller) -> None:
    _, went_to = typed_too_late(world, clock)
    back = parse_qs(urlsplit(went_to).query)["next"][0]
    clock.shift(timedelta(hours=24, minutes=1))

    browser = again(world.northbridge.manager)
    session = browser.session
    session[SECOND_FACTOR_AT] = (NOON + timedelta(hours=25)).timestamp()
    session.save()

    assert "Wanda" not in browser.get(back).content.decode()


def sent(browser: Client) -> str:
    """The form of the page that is still open is sent; where that leads."""
    return browser.post("/people/invite", TYPED, headers=ON)["Location"]


def left_open(world: World, clock: time_machine.Traveller) -> Client:
    """The manager has typed something, and their session has ended."""
    browser = signed_in(world.northbridge.manager)
    browser.get("/people/invite")
    clock.shift(16 * MINUTE)
    return browser


def test_e04_the_page_that_asks_how_long_is_told_that_it_is_over_and_the_form_on_it_is_kept(
    world: World, clock: time_machine.Traveller
) -> None:
    browser = left_open(world, clock)

    for _ in range(3):  # the script asks every ten seconds
        told = browser.get("/sign-in/session")
        assert set(told.json()) == {"ends_at", "now"} and told.json()["ends_at"] < told.json()["now"]

    assert "kept%3D" in sent(browser)
    assert KeptForm.objects.get().account == world.northbridge.manager.account
    assert not may_go_in(browser)


def test_e04_nothing_but_the_asking_goes_on_after_the_end(
    world: World, clock: time_machine.Traveller
) -> None:
    for path in ("/people", "/sign-in/stay", "/sign-in/account", "/access/hats"):
        browser = left_open(world, clock)
        browser.get("/sign-in/session")

        assert browser.get(path)["Location"] == f"/accounts/login/?next={path}"
        assert "_auth_user_id" not in browser.session
        world.northbridge.manager.account.authenticator_set.all().delete()


def test_e04_a_form_is_kept_after_another_page_was_looked_at(
    world: World, clock: time_machine.Traveller
) -> None:
    browser = left_open(world, clock)
    assert not may_go_in(browser)  # in another tab
    assert "/accounts/login/" in browser.get("/sign-in/session")["Location"]

    went_to = sent(browser)

    assert "kept%3D" in went_to and not may_go_in(browser)
    assert "What you had typed is kept" in browser.get(went_to).content.decode()
    back = parse_qs(urlsplit(went_to).query)["next"][0]
    assert "Wanda Kept" in again(world.northbridge.manager).get(back).content.decode()
    assert not Member.objects.filter(name="Wanda Kept").exists()


def test_e04_one_form_is_kept_and_not_for_ever(world: World, clock: time_machine.Traveller) -> None:
    browser = left_open(world, clock)
    may_go_in(browser)
    sent(browser)
    assert "kept" not in sent(browser)  # it was one

    other = Client()
    other.force_login(world.northbridge.manager.account)
    may_go_in(other)
    clock.shift(16 * MINUTE)
    may_go_in(other)
    clock.shift(timedelta(hours=12))
    assert "kept" not in sent(other)
    assert KeptForm.objects.count() == 1


def test_e04_whoever_signs_in_next_at_the_same_computer_gets_none_of_it(
    world: World, clock: time_machine.Traveller
) -> None:
    browser, parent = left_open(world, clock), confirmed(world.parent(world.child()))
    may_go_in(browser)

    type_password(parent, browser)
    assert browser.post("/people/invite", TYPED, headers=ON).status_code == 404
    assert "Wanda" not in browser.get("/sign-in/kept").content.decode()
    browser.post("/accounts/logout/")

    assert "kept" not in sent(browser)
    assert not KeptForm.objects.exists()


def test_e04_signing_in_is_not_taken_for_a_form(world: World, clock: time_machine.Traveller) -> None:
    """(ctl) The manager signs in again in the tab that told them."""
    browser = left_open(world, clock)
    may_go_in(browser)

    type_password(world.northbridge.manager, browser)
    browser.post("/accounts/2fa/authenticate/", {"code": code()})

    assert may_go_in(browser) and not KeptForm.objects.exists()


def test_m07_it_can_be_seen_and_thrown_away(world: World, clock: time_machine.Traveller) -> None:
    typed_too_late(world, clock)
    browser = again(world.northbridge.manager)

    assert "What you had typed on 6 March at 12:16" in browser.get("/sign-in/kept").content.decode()
    browser.post("/sign-in/kept")
    assert "Nothing is kept." in browser.get("/sign-in/kept").content.decode()


def test_e13_pages_of_somebody_signed_in_are_not_stored(world: World) -> None:
    browser = signed_in(world.northbridge.officer)

    assert "no-store" in browser.get("/access/hats")["Cache-Control"]
    assert "no-store" in browser.get("/sign-in/account")["Cache-Control"]
    answer = browser.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not may_go_in(browser)
