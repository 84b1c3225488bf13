"""One record's number under another's address (A03), fields that no form has (A11), one person twice (A22)."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django import forms
from django.db import connection
from django.test import Client

from sendwell.access.models import Member
from sendwell.advice.models import AdviceRequest
from sendwell.casebook.models import Case
from tests.house.story import Story
from tests.house.test_addresses import BY_LINK, OURS
from tests.house.test_who_opens import asked_for

type SignedIn = Callable[[Member], Client]

PARTS = re.compile(r"<(?:\w+:)?(\w+)>")
# Steps, professions and purposes are words of ours, not records of a child.
WORDS_OF_OURS = {"profession", "question", "party", "step", "purpose", "which", "version", "receiver"}
NESTED = [
    route
    for route in OURS
    if route.startswith(("/cases/<ref>/", "/family/<ref>/"))
    and set(PARTS.findall(route)) - {"ref"} - WORDS_OF_OURS
]
TWO_RECORDS = [
    route
    for route in OURS
    if len([part for part in PARTS.findall(route) if part not in WORDS_OF_OURS]) > 1
    and not route.startswith(("/cases/", "/family/", *BY_LINK))
]
"""All the others with one record under another's address."""
TWO_PERSONS = {
    "checked_by_another",
    "cover_by_another",
    "grant_not_to_oneself",
    "guard_released_by_another",
    "loosened_by_two_people",
    "looser_only_by_two_with_evidence",
    "redaction_checked_by_another",
    "set_aside_by_another",
}
# Where the database compares accounts, not only members: a trigger (sign_in's migrations, and family's own).
TWO_ACCOUNTS = {
    ("access_grant", "by_two_people"),
    ("advice_advice", "by_two_people"),
    ("access_member", "never_ones_own_invitation"),
    ("documents_disclosure", "by_two_people"),
    ("documents_guardrelease", "by_two_people"),
    ("documents_redactedcopy", "by_two_people"),
    ("documents_setaside", "by_two_people"),
    ("family_loosening", "loosened_by_two_accounts"),
    ("family_restrictionchange", "journal_of_two_accounts"),
    ("governance_breakglassreview", "by_two_people"),
    ("governance_finding", "by_two_people"),
    ("governance_incident", "by_two_people"),
    ("sign_in_factorreset", "by_two_people"),
    ("sign_in_invitation", "by_two_people"),
}


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def test_a_record_of_one_child_is_not_there_under_another_child_s_case(
    story: Story, as_member: SignedIn
) -> None:
    """A03: somebody who may open both cases; every inner number under the other case's reference."""
    cases = {case.ref for case in Case.objects.filter(authority=story.world.northbridge.organisation)}
    people = [story.world.northbridge.officer, story.world.northbridge.manager]
    people += [each for each in story.insiders if each.role in ("parent", "young_person")]
    browsers = {who.slug: as_member(who) for who in people}
    answered, wrong = 0, []
    for route in NESTED:
        for address in story.addresses(route):
            (own,) = [ref for ref in cases if f"/{ref}/" in address]
            for other in cases - {own}:
                swapped = address.replace(f"/{own}/", f"/{other}/")
                for slug, browser in browsers.items():
                    for method in OURS[route].methods:
                        answer = getattr(browser, method.lower())(swapped)
                        answered += 1
                        if answer.status_code != 404:
                            wrong.append((slug, method, swapped, answer.status_code))

    assert wrong == []
    assert (len(NESTED) > 15, answered > 100) == (True, True)


def test_control_the_same_numbers_under_their_own_case_are_there(story: Story, as_member: SignedIn) -> None:
    """(ctl)"""
    officer = as_member(story.world.northbridge.officer)
    there = [
        route
        for route in NESTED
        if "GET" in OURS[route].methods
        and any(officer.get(address).status_code in (200, 302) for address in story.addresses(route))
    ]

    assert len(there) > 10


def with_another_of_each(story: Story) -> Story:
    """A second agreement, assessment and service among the addresses."""
    for kind in ("agreements", "assessments"):
        both = story.parts[f"/sharing/{kind}/<uuid:uid>(/sign)?$", "uid"]
        story.parts[f"/sharing/{kind}/", "uid"] = both
    story.parts["/services/", "slug"].append(story.world.riverside.paediatrics.slug)
    return story


def firsts_that_open(
    route: str, addresses: list[str], browsers: list[Client]
) -> dict[tuple[str, str], set[str]]:
    """For each verb and inner record, under which outer ones it is there for anybody.

    Several requests about one child may have one meeting: there the outer one is the case.
    """
    opened: dict[tuple[str, str], set[str]] = {}
    parts = re.compile(re.sub(r"<(?:\w+:)?(\w+)>", r"(?P<\1>[^/]+)", route))
    cases = {each.ref: each.case.ref for each in AdviceRequest.objects.select_related("case")}
    for address in addresses:
        outer, inner = parts.fullmatch(address).groups()  # type: ignore[union-attr]
        outer = cases[outer] if "/join/" in route else outer
        for method in OURS[route].methods:
            there = any(asked_for(browser, method, address)[0] for browser in browsers)
            opened.setdefault((method, inner), set()).update({outer} if there else ())
    return opened


@pytest.mark.sweep
@pytest.mark.parametrize("route", TWO_RECORDS)
def test_an_inner_record_is_there_under_its_own_address_alone(
    route: str, planted: Story, as_member: SignedIn
) -> None:
    """A03: every inner number under every outer one that somebody has: it is there under one, its own."""
    addresses = with_another_of_each(planted).addresses(route)
    may = [who for who in planted.people.values() if who.may(OURS[route].needs)]
    opened = firsts_that_open(route, addresses, [as_member(who) for who in may])

    assert {inner: outer for inner, outer in opened.items() if len(outer) > 1} == {}
    assert any(opened.values())  # (ctl)
    assert len(addresses) > len(opened) / len(OURS[route].methods)


def _under(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _under(each)


def test_no_form_is_made_from_a_table_so_none_takes_a_field_that_nobody_declared() -> None:
    """A11: a hidden `role`, `sealed` or `organisation` in what is sent has nowhere to go."""
    ours = [each for each in _under(forms.BaseForm) if each.__module__.startswith("sendwell.")]

    assert [each for each in ours if issubclass(each, forms.BaseModelForm)] == []
    assert len(ours) > 30


@pytest.mark.django_db
def test_the_database_itself_refuses_one_person_in_both_hands() -> None:
    """A22: each act for two persons has its constraint, and its trigger; `test_two_people` tries them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conname = ANY (%s)", [sorted(TWO_PERSONS)])
        assert {name for (name,) in cursor.fetchall()} == TWO_PERSONS
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgname = ANY (%s)",
            [sorted({name for _, name in TWO_ACCOUNTS})],
        )
        assert set(cursor.fetchall()) == TWO_ACCOUNTS
