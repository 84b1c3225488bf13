"""With every filter of Python's taken out, the database alone still shows a stranger nothing (A15)."""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from sendwell.access import opening as access
from sendwell.access.models import Member
from sendwell.access.privacy import held
from sendwell.advice import opening as advice
from sendwell.advice.models import AdviceRequest
from sendwell.casebook import opening as casebook
from sendwell.casebook.models import Case
from sendwell.documents import opening as documents
from sendwell.documents.models import Bundle, Letter, Upload
from sendwell.people.models import Child
from sendwell.requests import opening as requests
from sendwell.requests.models import AssessmentRequest
from tests.house.story import Story
from tests.house.test_addresses import OURS, PLAIN, WITH_PARTS
from tests.house.test_strangers import sings

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.database
EVERYTHING = [route for route in (*PLAIN, *WITH_PARTS) if "GET" in OURS[route].methods]
OTHERS = [
    "council_officer",
    "council_manager",
    "designated_officer",
    "clinical_lead",
    "information_governance",
    "senco",
]


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def everywhere(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, instead: Any) -> None:
    """Put something in a function's place under every name by which a module of ours knows it."""
    known = getattr(module, name)
    for each in [m for key, m in sys.modules.items() if key.startswith("sendwell.")]:
        for alias, value in list(vars(each).items()):
            if value is known:
                monkeypatch.setattr(each, alias, instead)


@pytest.fixture
def without_filters(planted: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the story stands, Python lets everybody through: roles, relationships and every room's own question."""

    def all_of(model: Any) -> Any:
        return lambda *_, **__: model.objects.all()

    def yes(*_: Any, **__: Any) -> bool:
        return True

    monkeypatch.setattr(Member, "may", yes)
    everywhere(monkeypatch, access, "authorise", lambda *_, **__: None)
    everywhere(monkeypatch, access, "require", lambda *_, **__: None)
    everywhere(
        monkeypatch, access, "children_of", lambda *_, **__: Child.objects.values_list("pk", flat=True)
    )
    for module, name, model in (
        (casebook, "visible_cases", Case),
        (advice, "visible_requests", AdviceRequest),
        (requests, "visible_requests", AssessmentRequest),
        (documents, "readable_letters", Letter),
        (documents, "readable_bundles", Bundle),
        (documents, "readable_uploads", Upload),
    ):
        everywhere(monkeypatch, module, name, all_of(model))
    for name in ("answers_for", "asks_for"):
        everywhere(monkeypatch, advice, name, yes)
    everywhere(monkeypatch, documents, "may_open_upload", yes)


def heard(story: Story, browser: Client) -> dict[str, set[str]]:
    """The addresses at which a canary sings. A page that breaks without its filter has shown nothing."""
    browser.raise_request_exception = False
    found = {}
    for route in EVERYTHING:
        address = story.one_address(route) if "<" in route else route
        said = sings(browser.get(address), story)
        if said:
            found[address] = said
    return found


@pytest.mark.usefixtures("without_filters")
@pytest.mark.sweep
@pytest.mark.parametrize("role", OTHERS)
def test_the_database_alone_shows_another_organisation_nothing(
    role: str, planted: Story, as_member: SignedIn
) -> None:
    who = next(each for each in planted.strangers if each.role == role)

    assert heard(planted, as_member(who)) == {}


@pytest.mark.usefixtures("without_filters")
def test_control_with_the_walls_open_too_the_canaries_sing(planted: Story, as_member: SignedIn) -> None:
    """(ctl) So the rows above are empty because of the walls, and not because a page is."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in [each.table for each in held().values() if each.personal]:
            cursor.execute(f"CREATE POLICY hole ON {table} FOR SELECT TO sendwell_web USING (true)")
    who = next(each for each in planted.strangers if each.role == "council_officer")

    found = heard(planted, as_member(who))

    assert len(found) > 20
    assert set().union(*found.values()) >= {"I", "L", "P", "F", "V"}


NOT_SHOWN: dict[str, dict[str, Any]] = {
    "held": {"profile": "hold"},
    "unverified": {"verified_on": None},
    "unknown": {"responsibility": "unknown"},
    "rights moved": {},
}


@pytest.mark.usefixtures("without_filters")
@pytest.mark.sweep
@pytest.mark.parametrize("why", NOT_SHOWN)
def test_the_database_alone_shows_nothing_of_the_child_to_a_parent_who_may_not_know(
    why: str, planted: Story, as_member: SignedIn
) -> None:
    """Held, not verified, or of a young person who has not said what they may see (C01, C10).

    Their own wishes they keep, and once the rights have moved the name of whom to ask.
    """
    parent = next(each for each in planted.insiders if each.role == "parent")
    child = planted.case.child
    child.adults.filter(adult_id=parent.adult_id).update(**NOT_SHOWN[why] or {"relation": "Mother"})
    if why == "rights moved":
        Child.objects.filter(pk=child.pk).update(born=date(2008, 9, 1))

    whom_to_ask = {"/family": {"P"}, f"/family/{planted.case.ref}/rights": {"I"}}
    # And where they themselves are reached, and how.
    own = {"/preferences": {"L", "V"}, "/preferences/code": {"L"}}
    assert heard(planted, as_member(parent)) == own | (whom_to_ask if why == "rights moved" else {})
