"""Somebody works here and has a child here: what ends or rests as staff does not end as a parent (E09, E14)."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from sendwell.access import scope
from sendwell.access.models import Account, Member
from sendwell.sign_in import actions, dormant, factors
from sendwell.sign_in.models import SignInRules
from tests.sign_in.people import AWAY, NOON, confirmed, may_go_in, signed_in, type_password
from tests.world import World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def officer(world: World) -> Member:
    """An officer of Northbridge who is a parent of a child there too, with one account."""
    officer = confirmed(world.northbridge.officer)
    Member.objects.filter(pk=world.parent(world.child()).pk).update(account=officer.account)
    return officer


def left(officer: Member) -> Member:
    """The same person, who left yesterday."""
    Member.objects.filter(pk=officer.pk).update(ends_on=TODAY - DAY)
    return officer


def test_e14_who_ends_a_job_does_not_shut_a_parent_out(world: World, officer: Member) -> None:
    """The manager's walls hide the parent; they end the job and learn no more."""
    manager, before = world.northbridge.manager, signed_in(officer)
    with scope.acting(manager, as_of=TODAY):
        assert [each.pk for each in officer.account.members.all()] == [officer.pk]
        actions.end_member(member=officer, by=manager, day=TODAY, now=NOON)

    assert not may_go_in(before)  # every session is over all the same
    assert Account.objects.get(pk=officer.account_id).is_active


def test_e14_nor_somebody_whose_next_job_begins_later(world: World) -> None:
    officer, next_job = world.northbridge.officer, world.southmere.psychologist
    Member.objects.filter(pk=next_job.pk).update(account=officer.account, starts_on=TODAY + 30 * DAY)
    manager = world.northbridge.manager

    with scope.acting(manager, as_of=TODAY):
        actions.end_member(member=officer, by=manager, day=TODAY, now=NOON)
    assert Account.objects.get(pk=officer.account_id).is_active

    Member.objects.filter(pk=next_job.pk).update(ends_on=TODAY - DAY, starts_on=TODAY - 9 * DAY)
    Member.objects.filter(pk=officer.pk).update(ends_on=None)
    officer.refresh_from_db()
    with scope.acting(manager, as_of=TODAY):
        actions.end_member(member=officer, by=manager, day=TODAY, now=NOON)
    assert not Account.objects.get(pk=officer.account_id).is_active  # (ctl) nothing is left


def test_e09_who_has_left_signs_in_by_the_rules_of_a_family(world: World, officer: Member) -> None:
    type_password(officer, at_work := Client())
    assert not may_go_in(at_work)  # (ctl) as staff a password is not enough

    type_password(left(officer), browser := Client())

    assert may_go_in(browser)
    assert browser.get("/sign-in/session").json()["ends_at"] == "2026-03-06T12:20:00+00:00"
    assert not factors.is_staff(officer.account, day=TODAY)


def test_e09_who_has_not_begun_yet_is_staff(officer: Member) -> None:
    Member.objects.filter(pk=officer.pk).update(starts_on=TODAY + DAY)

    assert factors.is_staff(officer.account, day=TODAY)


def test_e09_who_has_left_is_not_off_after_thirty_days(officer: Member) -> None:
    Account.objects.filter(pk=officer.account_id).update(last_login=NOON - 40 * DAY)
    officer.account.refresh_from_db()
    assert dormant.is_dormant(officer.account, now=NOON)  # (ctl)

    type_password(left(officer), browser := Client())

    assert may_go_in(browser)


def away(officer: Member, days: int = 31) -> Member:
    """The same person, who has not signed in for so long."""
    Account.objects.filter(pk=officer.account_id).update(last_login=NOON - days * DAY)
    return officer


def test_e09_after_thirty_days_a_parent_comes_in_as_a_parent_and_as_nothing_else(
    world: World, officer: Member
) -> None:
    type_password(away(officer), browser := Client())

    page = browser.get("/access/hats").content.decode()
    assert "Parent" in page and "Northbridge Council" not in page
    assert "Your role at work is switched off" in page
    browser.post("/access/hats", {"hat": officer.slug})
    assert browser.get("/cases/find").status_code == 404
    type_password(away(world.southmere.officer), stranger := Client())
    assert "_auth_user_id" not in stranger.session  # (ctl) who is staff alone is not let in


def test_e09_their_role_at_work_stays_off_until_somebody_lets_them_back(
    world: World, officer: Member, clock: time_machine.Traveller, as_member: SignedIn
) -> None:
    manager = world.northbridge.manager
    type_password(away(officer))
    for _ in range(2):  # coming as a parent is not working
        clock.shift(DAY)
        type_password(officer, browser := Client())
        assert browser.get("/cases/find").status_code == 404
    for state in ("", "?state=away"):
        assert "Off after 30 days" in as_member(manager).get(f"/people{state}").content.decode()
    assert "Nora Officer" not in as_member(manager).get("/people?state=active").content.decode()

    clock.shift(DAY)
    actions.let_back(member=officer, by=manager, now=NOON + 3 * DAY)

    assert "Nora Officer" in as_member(manager).get("/people?state=active").content.decode()
    type_password(officer, browser := Client())
    assert browser.get("/cases/find")["Location"].startswith(AWAY)  # staff again, and held as staff are
    clock.shift(31 * DAY)
    type_password(officer, browser := Client())
    assert browser.get("/cases/find").status_code == 404  # and off again after 30 days


def test_e09_an_organisation_that_one_has_left_settles_nothing(officer: Member) -> None:
    SignInRules.objects.create(organisation=officer.organisation, passwords=False, providers=["northbridge"])
    assert "_auth_user_id" not in type_password(officer).client.session  # (ctl)

    type_password(left(officer), browser := Client())

    assert may_go_in(browser)


def test_e09_who_has_left_may_do_without_a_second_factor_and_is_sent_a_new_password(officer: Member) -> None:
    browser = signed_in(left(officer))
    browser.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=officer.account).exists()

    Client().post("/accounts/password/reset/", {"email": officer.account.email})
    assert "/accounts/password/reset/key" in mail.outbox[-1].body
