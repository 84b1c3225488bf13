"""Everybody who has something to do with the child: which pages they open (A01), and what is on them (A12)."""

import os
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from sendwell.access.allow import Towards, towards
from sendwell.access.classes import DataClass
from sendwell.access.decision import matrix
from sendwell.access.models import Member
from sendwell.people.models import Child
from tests.house import who_opens
from tests.house.canaries import classes_in
from tests.house.story import Story
from tests.house.test_addresses import ABOUT_A_CHILD, OURS, sent_to_sign_in

type SignedIn = Callable[[Member], Client]

FRIDAY = date(2026, 3, 6)
READ = [each for each in ABOUT_A_CHILD if "GET" in OURS[each].methods]
ROLES_IN_THE_STORY = [
    "council_officer",
    "council_manager",
    "educational_psychologist",
    "designated_officer",
    "single_point_of_contact",
    "clinician",
    "clinical_lead",
    "senco",
    "information_governance",
    "iass_worker",
    "parent",
    "young_person",
]


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def opened_by(story: Story, who: Member, browser: Client) -> dict[str, set[str]]:
    """The addresses that one person opens, by route, with the classes whose canaries sing there."""
    found: dict[str, set[str]] = {}
    for route in (each for each in READ if who.may(OURS[each].needs)):
        for address in story.addresses(route):
            answer = browser.get(address)
            if answer.status_code in (200, 302) and not sent_to_sign_in(answer):
                said = b"".join(answer) if getattr(answer, "streaming", False) else answer.content  # type: ignore[arg-type]
                found.setdefault(route, set()).update(classes_in(said.decode(errors="replace")))
                break
    return found


def may_read(who: Member) -> set[str]:
    """The classes that the matrix lets this person read of some child they have to do with, own ones included."""
    return {
        data.value
        for child in Child.objects.all()
        for found in [towards(who, child, FRIDAY)]
        for data in DataClass
        if _may(found, data)
    }


def _may(found: Towards, data: DataClass) -> bool:
    letters = set(matrix().get(found.standing, {}).get(data, ""))
    if not (found.related or found.granted or found.glass):
        return False
    own = bool(letters & set("rqso")) and (found.related or data in found.granted)
    return (
        own
        or ("g" in letters and data in found.granted)
        or (bool(letters & set("rqsb")) and data in found.glass)
    )


@pytest.mark.sweep
@pytest.mark.parametrize("role", ROLES_IN_THE_STORY)
def test_a_role_opens_what_the_table_says_and_reads_no_class_that_the_matrix_keeps_from_it(
    role: str, planted: Story, as_member: SignedIn
) -> None:
    people = [each for each in planted.insiders if each.role == role]
    assert set(ROLES_IN_THE_STORY) == {each.role for each in planted.insiders}
    opened = {who.slug: opened_by(planted, who, as_member(who)) for who in people}
    words = {
        route: "opens" if all(route in each for each in opened.values()) else "some"
        for route in READ
        if any(route in each for each in opened.values())
    }
    if os.environ.get("SENDWELL_WRITE_REFERENCE"):
        who_opens.write(role, words, READ)
    told = {
        (who.slug, route, data)
        for who in people
        for route, said in opened[who.slug].items()
        for data in said - may_read(who)
    }

    assert words == who_opens.column(role)
    assert told == set()
