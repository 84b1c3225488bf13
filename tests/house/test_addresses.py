"""Every address declares what it needs; every role meets every address; a stranger is in every row."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from sendwell.access.models import Member, Reading
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.access.web import ROUTES, Route
from sendwell.desks.reference.addresses import found
from sendwell.organisations.models import Kind
from tests.house.story import Story
from tests.world import OPENED, World, member, organisation

type SignedIn = Callable[[Member], Client]

# django-allauth's own, by name; making an account is closed by sign_in.adapter.
ALLAUTHS = {
    "None",  # its own old addresses of pages for accounts elsewhere: they send on
    "account_change_password",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_signup_webauthn",
    "mfa_trust",
    "mfa_view_recovery_codes",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_connections",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
    "usersessions_list",
}
# Addresses with a part in them that are not about one child's record.
ABOUT_NO_CHILD = ("/family-tasks/", "/law/", "/people/", "/privacy/", "/sharing/", "/services/<slug:slug>")
# About what a colleague did; whoever answers for the organisation reads it.
ABOUT_COLLEAGUES = tuple(f"/governance/{each}/" for each in ("emergencies", "unusual", "incidents", "people"))
# Whoever holds the random link may open it: the form without an account, its receipt, and what asks for a code.
BY_LINK = ("/ask/", "/confirm/", "/handed/", "/invitation/")
# Read by other machines, which answer by a number.
FOR_MACHINES = {"/messages/reports/notify", "/health/worker"}
EVERYTHING = list(found())
OURS: dict[str, Route] = {address: route for address, _, route in EVERYTHING if route is not None}
PLAIN = sorted(address for address in OURS if "<" not in address and address not in FOR_MACHINES)
WITH_PARTS = sorted(address for address in OURS if "<" in address and not address.startswith(BY_LINK))
ABOUT_A_CHILD = [
    each
    for each in WITH_PARTS
    if not each.startswith(("/law/", "/privacy/", "/sharing/", "/people/", "/family-tasks/"))
    and not re.fullmatch(r"/services/<slug:slug>", each)
]


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon; a thousand pages that are not there need not be told one by one."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def ask(browser: Client, address: str, route: Route) -> HttpResponse:
    """Open the page; where it only takes forms, send an empty one."""
    return browser.get(address) if "GET" in route.methods else browser.post(address, {})  # type: ignore[return-value]


def sent_to_sign_in(answer: HttpResponse) -> bool:
    """Whether the answer is: sign in first."""
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")


def one_of(role: str, world: World) -> Member:
    """Somebody in this role; nobody in particular."""
    held_in = ROLES[role].held_in
    places = {
        "local_authority": world.northbridge,
        "health_commissioner": world.icb,
        "provider": world.hillside,
        "school": world.school,
    }
    if role in ("parent", "young_person"):
        child = world.child()
        return world.parent(child) if role == "parent" else member(role, "Yve Young", None, child=child)
    place = next((place.organisation for kind, place in places.items() if kind in held_in), None)
    return member(role, f"Any {role}", place or organisation(Kind(min(held_in)), "Any Place"))


def test_every_address_says_what_it_needs() -> None:
    undeclared = {name for _, name, route in EVERYTHING if route is None}

    assert undeclared - ALLAUTHS == set()
    assert all(isinstance(route.needs, Permission) for route in OURS.values())


def test_every_page_that_was_declared_has_an_address() -> None:
    declared = {(each.module, each.name) for each in ROUTES if not each.module.startswith("sendwell.demo")}

    assert declared - {(route.module, route.name) for route in OURS.values()} == set()


def test_every_address_says_in_words_what_it_is() -> None:
    assert [address for address, route in OURS.items() if not route.doc] == []


def test_no_address_hides_another() -> None:
    """An address with a part in it that stands first would answer for a plain one."""
    for address in PLAIN:
        assert resolve(address).route.strip("/") == address.strip("/")


def test_no_address_has_a_part_that_could_be_a_name() -> None:
    parts = {name for address in OURS for name in re.findall(r"<(?:\w+:)?(\w+)>", address)}

    assert parts & {"name", "child", "family_name", "nhs", "nhs_number", "upn", "email", "born"} == set()


@pytest.mark.django_db
@pytest.mark.sweep
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else_is_there(
    role: str, world: World, as_member: SignedIn
) -> None:
    browser = as_member(one_of(role, world))
    for address in PLAIN:
        answer = ask(browser, address, OURS[address])
        may = OURS[address].needs in ROLES[role].may
        got_in = answer.status_code in (200, 302) and not sent_to_sign_in(answer)
        assert (address, got_in, answer.status_code == 404) == (address, may, not may), answer.status_code


@pytest.mark.django_db
def test_somebody_who_has_not_signed_in_opens_only_what_is_public() -> None:
    for address in PLAIN:
        answer = ask(Client(), address, OURS[address])
        public = OURS[address].needs is Permission.ANYONE
        assert (address, sent_to_sign_in(answer)) == (address, not public)
        assert answer.status_code in (200, 302)


def test_somebody_who_has_not_signed_in_learns_nothing_either(story: Story) -> None:
    for route in ABOUT_A_CHILD:
        address = story.one_address(route)
        assert (address, sent_to_sign_in(ask(Client(), address, OURS[route]))) == (address, True)


def test_a_made_up_link_opens_no_form_and_no_receipt(db: None) -> None:
    nothing = {
        "code": "made-up",
        "token": "made-up",
        "step": "child",
        "receipt": "6a0bc1f0-1d7a-4c1d-9f0e-0c8ab0b7d1aa",
    }
    for route in (each for each in OURS if each.startswith(BY_LINK) and "<" in each):
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: nothing[part[1]], route)
        assert (address, ask(Client(), address, OURS[route]).status_code) == (address, 404)


@pytest.mark.sweep
def test_every_page_about_a_child_can_be_opened_by_somebody_and_that_is_noted(
    story: Story, as_member: SignedIn
) -> None:
    """So the rows above are not 404 because nothing works; and no opening goes unnoted."""
    unopened, unnoted = [], []
    browsers = {who.slug: as_member(who) for who in story.insiders}
    for route in (each for each in ABOUT_A_CHILD if "GET" in OURS[each].methods):
        opened = _first_opening(story, route, browsers)
        if opened is None:
            unopened.append(route)
        elif not opened and _about_one_child(route):
            unnoted.append(route)

    assert unopened == []
    assert unnoted == []


def _first_opening(story: Story, route: str, browsers: dict[str, Client]) -> bool | None:
    """Whether the first opening that was let in was noted; None where nobody was let in."""
    for address in story.addresses(route):
        for slug, browser in browsers.items():
            readings = Reading.objects.filter(member__slug=slug, allowed=True)
            before = readings.count()
            answer = browser.get(address)
            if answer.status_code in (200, 302) and not sent_to_sign_in(answer):
                return readings.count() > before
    return None


def _about_one_child(route: str) -> bool:
    """Not a service's own page, not a form that the same person is still writing, and not what is about colleagues.

    An emergency opening is there because its hour lasts, and its review because somebody answers for it.
    """
    by_another_rule = ("/services/", "/requests/new/", "/emergency/", *ABOUT_COLLEAGUES)
    # What was sent can be taken back for ever.
    return not route.startswith(by_another_rule) and route != "/sending/<uuid:uid>"


@pytest.mark.sweep
def test_the_day_after_a_relationship_ends_its_holder_is_a_stranger(
    story: Story, as_member: SignedIn
) -> None:
    """Also where the relationship was their organisation's, and whatever they did on the case before."""
    from sendwell.access.models import Grant, Relationship
    from sendwell.advice.models import AdviceRequest

    AdviceRequest.objects.filter(answered_on__isnull=True).update(state="recalled", answered_on="2026-03-05")
    Relationship.objects.update(starts_on=OPENED, ends_on="2026-03-05")
    Grant.objects.update(starts_at="2026-03-04 12:00+00:00", ends_at="2026-03-05 12:00+00:00")
    for who in story.insiders:
        browser = as_member(who)
        for route in ABOUT_A_CHILD:
            if not _about_one_child(route):
                continue
            address = story.one_address(route)
            answer = ask(browser, address, OURS[route])
            assert (who.slug, address, answer.status_code) == (who.slug, address, 404)
