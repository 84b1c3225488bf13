"""An organisation looks after the accounts of its own people, never its keeper's own (A22, E09, E12, E14, A14)."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import Error, transaction
from django.test import Client

from sendwell.access.models import Account, Member
from sendwell.access.opening import NotThere
from sendwell.access.step_up import SECOND_FACTOR_AT
from sendwell.law.refusals import Refused
from sendwell.sign_in import actions, dormant, pages
from sendwell.sign_in.models import FactorReset, Invitation, Standing
from tests.sign_in.people import NOON, confirmed, may_go_in, signed_in, type_password, with_app
from tests.world import World, member

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def keeper(world: World, name: str = "Kit Keeper") -> Member:
    """A second person at Northbridge who keeps accounts."""
    return member("administrator", name, world.northbridge.organisation)


def words(browser: Client, path: str, method: str = "get", **typed: str) -> str:
    return getattr(browser, method)(path, typed).content.decode()


def test_the_list_shows_ones_own_organisation_and_nobody_elses(world: World, as_member: SignedIn) -> None:
    page = words(as_member(world.northbridge.manager), "/people")

    assert "Nora Officer" in page
    assert "Sam Officer" not in page and "h Clerk" not in page


def test_somebody_is_found_by_name_without_the_name_in_an_address(world: World, as_member: SignedIn) -> None:
    browser = as_member(world.northbridge.manager)

    page = words(browser, "/people", "post", name="nora")

    assert "Nora Officer" in page and "Psyche" not in page
    assert "nora" not in browser.post("/people", {"name": "nora"}).request["QUERY_STRING"]


@pytest.mark.parametrize("who", ["officer", "psychologist"])
def test_who_does_not_keep_accounts_finds_nothing(world: World, as_member: SignedIn, who: str) -> None:
    browser = as_member(getattr(world.northbridge, who))
    number = world.northbridge.manager.pk

    for path in ("/people", "/people/invite", "/people/rules", "/people/check", f"/people/{number}"):
        assert browser.get(path).status_code == 404


def test_a_keeper_of_another_organisation_finds_nobody_here(world: World, as_member: SignedIn) -> None:
    browser, number = as_member(world.southmere.manager), world.northbridge.officer.pk

    for path in (f"/people/{number}", f"/people/{number}/role", f"/people/{number}/reset"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"/people/{number}/act", {"act": "end"}).status_code == 404
    assert Member.objects.get(pk=number).ends_on is None


EVERY_ACT = {
    "change_role": lambda them, by: actions.change_role(member=them, role="council_officer", by=by, now=NOON),
    "end_member": lambda them, by: actions.end_member(member=them, by=by, day=TODAY, now=NOON),
    "end_sessions": lambda them, by: actions.end_sessions(member=them, by=by),
    "let_back": lambda them, by: actions.let_back(member=them, by=by, now=NOON),
    "check": lambda them, by: actions.check_still_needed(members=[them], by=by, day=TODAY),
    "invite": lambda them, by: actions.invite(member=them, by=by, now=NOON),
    "reset": lambda them, by: actions.ask_for_reset(member=them, how_known="met", by=by, now=NOON),
}


@pytest.mark.parametrize("act", EVERY_ACT)
def test_a22_nobody_does_it_to_themselves_under_any_of_their_roles(world: World, act: str) -> None:
    manager = world.northbridge.manager
    other_hat = keeper(world)
    Member.objects.filter(pk=other_hat.pk).update(account=manager.account)
    other_hat.refresh_from_db()

    for them, by in ((manager, manager), (manager, other_hat), (other_hat, manager)):
        with pytest.raises(Refused):
            EVERY_ACT[act](them, by)
    with pytest.raises((NotThere, Refused)):
        EVERY_ACT[act](world.southmere.officer, manager)


@pytest.mark.parametrize("act", sorted(set(EVERY_ACT) - {"change_role"}))
def test_a22_but_to_a_colleague_they_do(world: World, act: str) -> None:
    """(ctl) of the test above."""
    EVERY_ACT[act](world.northbridge.officer, world.northbridge.manager)


def test_a_new_role_is_told_and_closes_what_was_open(
    world: World, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    psychologist = world.northbridge.psychologist
    browser = signed_in(psychologist)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        actions.change_role(
            member=psychologist, role="council_officer", by=world.northbridge.manager, now=NOON
        )

    assert not may_go_in(browser)
    assert [(each.to, each.subject) for each in mail.outbox] == [
        ([psychologist.account.email], "Your role was changed")
    ]
    with pytest.raises(Refused):
        actions.change_role(member=psychologist, role="clinician", by=world.northbridge.manager, now=NOON)


def test_e14_ending_somebodys_access_ends_their_sessions_at_once(
    world: World, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    officer = world.northbridge.officer
    browsers = [signed_in(officer)]
    assert may_go_in(browsers[0])
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        actions.end_member(member=officer, by=world.northbridge.manager, day=TODAY, now=NOON)

    assert not may_go_in(browsers[0])
    assert not UserSession.objects.filter(user=officer.account).exists()
    assert not Account.objects.get(pk=officer.account.pk).is_active
    assert [each.subject for each in mail.outbox] == ["Your access has ended"]
    type_password(officer, again := Client())
    assert not may_go_in(again)


def test_e14_whoever_has_another_role_keeps_that_one(world: World) -> None:
    officer = confirmed(world.northbridge.officer)
    elsewhere = world.southmere.psychologist
    Member.objects.filter(pk=elsewhere.pk).update(account=officer.account)

    actions.end_member(member=officer, by=world.northbridge.manager, day=TODAY, now=NOON)

    assert Account.objects.get(pk=officer.account.pk).is_active
    assert [each.pk for each in officer.account.members.live(TODAY)] == [elsewhere.pk]


def test_e14_one_sees_ones_own_sessions_and_ends_one_or_all_others(world: World) -> None:
    officer = world.northbridge.officer
    here = signed_in(officer)
    others = []
    for _ in range(3):
        browser = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140"})
        browser.force_login(officer.account)
        session = browser.session
        session[SECOND_FACTOR_AT] = NOON.timestamp()
        session.save()
        UserSession.objects.create(
            user=officer.account, session_key=session.session_key, ip="127.0.0.1", user_agent="Firefox"
        )
        others.append(browser)
    assert "This is where you are now" in words(here, "/sign-in/sessions")
    one = UserSession.objects.get(session_key=others[0].session.session_key)

    here.post("/sign-in/sessions", {"session": str(one.pk)})
    assert [may_go_in(each) for each in others] == [False, True, True]
    here.post("/sign-in/sessions")
    assert [may_go_in(each) for each in others] == [False, False, False]
    assert may_go_in(here)


def test_e14_nobody_ends_a_strangers_session(world: World) -> None:
    mine, theirs = signed_in(world.northbridge.officer), signed_in(world.southmere.officer)
    number = UserSession.objects.get(user=world.southmere.officer.account).pk

    for chosen in (str(number), "nonsense", "9" * 30):
        mine.post("/sign-in/sessions", {"session": chosen})
    mine.post("/sign-in/sessions")

    assert may_go_in(theirs)


@pytest.mark.parametrize(("days", "off"), [(30, False), (31, True)])
def test_e09_a_staff_account_unused_for_thirty_days_is_off(world: World, days: int, off: bool) -> None:
    officer = with_app(world.northbridge.officer)
    Account.objects.filter(pk=officer.account.pk).update(last_login=NOON - days * DAY)

    answer = type_password(officer)

    assert answer["Location"] == ("/sign-in/away" if off else "/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in answer.client.session


def test_e09_an_administrator_lets_them_back_in(world: World) -> None:
    officer = with_app(world.northbridge.officer)
    Account.objects.filter(pk=officer.account.pk).update(last_login=NOON - 90 * DAY)

    actions.let_back(member=officer, by=world.northbridge.manager, now=NOON)

    assert type_password(officer)["Location"] == "/accounts/2fa/authenticate/"


def test_e09_an_account_is_off_and_on_as_a_whole_wherever_it_was_used_last(world: World) -> None:
    """Who signs in for one organisation has used the account; so has whoever is let back in by one of them."""
    officer, elsewhere = with_app(world.northbridge.officer), world.southmere.psychologist
    Member.objects.filter(pk=elsewhere.pk).update(account=officer.account)
    Account.objects.filter(pk=officer.account.pk).update(last_login=NOON - 90 * DAY)
    account = Account.objects.get(pk=officer.account.pk)
    assert dormant.is_dormant(account, now=NOON)

    actions.let_back(member=officer, by=world.northbridge.manager, now=NOON)
    assert not dormant.is_dormant(account, now=NOON)
    with pytest.raises(NotThere):
        actions.let_back(member=elsewhere, by=world.northbridge.manager, now=NOON)


def test_e09_families_are_not_switched_off(world: World) -> None:
    parent = confirmed(world.parent(world.child()))
    Account.objects.filter(pk=parent.account.pk).update(last_login=NOON - 400 * DAY)
    parent.account.refresh_from_db()

    assert not dormant.is_dormant(parent.account, now=NOON)
    type_password(parent, browser := Client())
    assert may_go_in(browser)


def test_e12_a_lost_factor_needs_two_colleagues_and_a_new_invitation(
    world: World, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    officer, first, second = with_app(world.northbridge.officer), world.northbridge.manager, keeper(world)
    browser = signed_in_again(officer)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        asked = actions.ask_for_reset(member=officer, how_known="Showed her card", by=first, now=NOON)
    assert Authenticator.objects.filter(user=officer.account).exists()  # nothing has changed yet
    with pytest.raises(Refused):
        actions.confirm_reset(reset=asked, by=first, now=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        told = actions.confirm_reset(reset=asked, by=second, now=NOON)

    assert not Authenticator.objects.filter(user=officer.account).exists()
    assert not may_go_in(browser)
    assert "_auth_user_id" not in type_password(officer).client.session  # the old password is gone too
    assert [each.subject for each in mail.outbox] == [
        "Somebody says you have lost your telephone or key",
        "Set up your second way of signing in again",
        "Your invitation to Sendwell",
    ]
    assert Invitation.objects.get().member_id == officer.pk
    assert told.path.startswith("/invitation/")


def signed_in_again(who: Member) -> Client:
    browser = Client()
    browser.force_login(who.account)
    session = browser.session
    session[SECOND_FACTOR_AT] = NOON.timestamp()
    session.save()
    return browser


def test_a22_the_database_refuses_a_reset_confirmed_by_whoever_asked(world: World) -> None:
    officer, manager = world.northbridge.officer, world.northbridge.manager
    good = {"member": officer, "asked_by": manager, "asked_at": NOON, "how_known": "x"}

    FactorReset.objects.create(**good, dropped_at=NOON)  # (ctl)
    for wrong in (
        good | {"confirmed_by": manager, "confirmed_at": NOON},
        good | {"confirmed_by": officer, "confirmed_at": NOON},
        good | {"asked_by": officer},
        good | {"confirmed_by": keeper(world, "Kay Keeper")},
    ):
        with pytest.raises(Error, match="reset_"), transaction.atomic():
            FactorReset.objects.create(**wrong)
        Member.objects.filter(name="Kay Keeper").update(slug="kay")


def test_the_quarterly_check_names_those_not_checked_for_three_months(
    world: World, as_member: SignedIn
) -> None:
    manager, officer = world.northbridge.manager, world.northbridge.officer
    everybody = {number for number, _ in pages.check_page(manager, day=TODAY).people}
    assert str(officer.pk) in everybody and str(manager.pk) not in everybody

    typed = {"members": [str(officer.pk)], "certain": "on"}
    as_member(manager).post("/people/check", typed)

    assert Standing.objects.get(account=officer.account).checked_by_id == manager.pk
    assert str(officer.pk) not in {n for n, _ in pages.check_page(manager, day=TODAY).people}
    assert str(officer.pk) in {n for n, _ in pages.check_page(manager, day=TODAY + 92 * DAY).people}


def test_an_administrator_sees_no_child(world: World, as_member: SignedIn) -> None:
    case, browser = world.case(), as_member(keeper(world))

    assert browser.get(f"/cases/{case.ref}").status_code == 404
    assert browser.get("/people").status_code == 200  # (ctl)


def test_one_can_invite_change_and_end_on_the_screen(
    world: World, as_member: SignedIn, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    browser, officer = as_member(world.northbridge.manager), world.northbridge.officer
    typed = {"name": "Nina New", "email": "nina@work.example", "role": "council_officer", "job_title": ""}
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post("/people/invite", typed)["Location"] == "/people"
    assert [each.to for each in mail.outbox] == [["nina@work.example"]]
    assert "Somebody with this address already has this role" in words(
        browser, "/people/invite", "post", **typed
    )

    slip = typed | {"email": "nina@gmial.com"}
    assert "Did you mean nina@gmail.com?" in words(browser, "/people/invite", "post", **slip)

    browser.post(f"/people/{officer.pk}/role", {"role": "council_manager"})
    assert Member.objects.get(pk=officer.pk).role == "council_manager"
    browser.post(f"/people/{officer.pk}/act", {"act": "end"})
    assert "Ended" in words(browser, f"/people/{officer.pk}")
    own = words(browser, f"/people/{world.northbridge.manager.pk}")
    assert "This is your own account" in own and "End their access now" not in own
