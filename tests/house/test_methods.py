"""An address that only takes forms does nothing for whoever only looks: no other method is a way round (A17)."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client

from sendwell.access.models import Grant, Member
from sendwell.access.web import Route
from tests.house.story import Story
from tests.house.test_addresses import OURS

type SignedIn = Callable[[Member], Client]

ONLY_FORMS = {address: route for address, route in OURS.items() if "GET" not in route.methods}
PEOPLE = ("council_manager", "council_officer", "clinician", "single_point_of_contact", "parent", "senco")


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("CRITICAL", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def addresses(story: Story, address: str) -> list[str]:
    return [address] if "<" not in address else story.addresses(address)


def last_change() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_change")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("method", ["HEAD", "GET", "OPTIONS", "PUT", "PATCH", "DELETE"])
def test_a17_only_a_form_acts_where_only_forms_are_taken(
    method: str, planted: Story, as_member: SignedIn
) -> None:
    """With the check of forms on, as in the browser: it lets HEAD and GET through, so the door must not."""
    assert len(ONLY_FORMS) > 15
    people = [next(each for each in planted.insiders if each.role == role) for role in PEOPLE]
    wrong = []
    for person in people:
        browser = as_member(person)
        browser.handler.enforce_csrf_checks = True
        before = last_change()
        for each in (one for address in ONLY_FORMS for one in addresses(planted, address)):
            # The check of forms turns the other methods away before the door does.
            if browser.generic(method, each).status_code not in (
                {405} if method in ("HEAD", "GET", "OPTIONS") else {403, 405}
            ):
                wrong.append((person.role, each))
        if last_change() != before:
            wrong.append((person.role, "something changed"))
    assert wrong == []


def test_a17_what_can_be_looked_at_answers_head_and_says_so() -> None:
    known = Route("x", "x", next(iter(OURS.values())).needs, ("GET", "POST"), "", "")
    assert known.answers == ("GET", "POST", "HEAD")
    assert Route("x", "x", known.needs, ("POST",), "", "").answers == ("POST",)


def test_a17_a_look_ends_no_leave(planted: Story, as_member: SignedIn) -> None:
    """(ctl) The form ends it; HEAD at the same address does not."""
    grant = Grant.objects.get(member__role="iass_worker", child=planted.case.child)
    officer = as_member(planted.world.northbridge.officer)
    back = f"/cases/{planted.case.ref}/leave/{grant.uid}/back"

    assert officer.head(back).status_code == 405
    assert Grant.objects.get(pk=grant.pk).ends_at == grant.ends_at
    assert officer.post(back).status_code == 302
    assert Grant.objects.get(pk=grant.pk).ends_at < grant.ends_at
