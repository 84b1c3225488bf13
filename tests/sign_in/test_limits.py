"""Sessions end in time, say so before, and lose nothing that was typed (E04, M07, E13)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.step_up import SECOND_FACTOR_AT
from sendwell.sign_in import limits
from sendwell.sign_in.models import KeptForm, SignInRules
from tests.sign_in.people import NOON, confirmed, may_go_in, signed_in, type_password
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
    from urllib.parse import parse_qs, urlsplit

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
    from urllib.parse import parse_qs, urlsplit

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
    from urllib.parse import parse_qs, urlsplit

    _, went_to = typed_too_late(world, clock)
    back = parse_qs(urlsplit(went_to).query)["next"][0]
    clock.shift(timedelta(hours=24, minutes=1))

    browser = again(world.northbridge.manager)
    session = browser.session
    session[SECOND_FACTOR_AT] = (NOON + timedelta(hours=25)).timestamp()
    session.save()

    assert "Wanda" not in browser.get(back).content.decode()


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
