"""What is taken away is gone at the next request, in whatever session (A13); waiting work is somebody's (A20)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from sendwell.access import grants, scope
from sendwell.access.models import Grant, GrantKind, Member, Reading, Relationship
from sendwell.access.privacy import held
from sendwell.advice.models import AdviceRequest
from sendwell.casebook.models import Deadline
from sendwell.documents.models import Upload
from sendwell.family import actions as family
from sendwell.messages.warning import warn
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child
from tests.house.canaries import about_children, heard, owners
from tests.house.story import Story
from tests.house.test_strangers import sings

type SignedIn = Callable[[Member], Client]

FRIDAY = date(2026, 3, 6)
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
FOR_YEARS = timedelta(days=3650)
"""The walls look at the database's own clock, and these tests at one of their own."""


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel(NOON, tick=False):
        yield


def gone(story: Story, browser: Client, address: str, act: Callable[[], object]) -> tuple[int, int, set[str]]:
    """What one session is told before and after something is done in another, and what sings then."""
    before = browser.get(address).status_code
    act()
    answer = browser.get(address)
    return before, answer.status_code, sings(answer, story, address)


def test_leave_that_is_taken_back_in_one_session_is_gone_in_another(
    planted: Story, as_member: SignedIn
) -> None:
    """A13: while the council takes it back on a screen, the helper has the record open."""
    helper = next(each for each in planted.insiders if each.role == "iass_worker")
    officer = as_member(planted.world.northbridge.officer)
    grant = Grant.objects.get(member=helper)
    back = f"/cases/{planted.case.ref}/leave/{grant.uid}/back"

    def take_back() -> None:
        assert officer.post(back).status_code == 302
        # The wall has the database's clock, by which that is months ago already.

    assert gone(planted, as_member(helper), f"/cases/{planted.case.ref}", take_back) == (200, 404, set())


def test_a_parent_shut_out_in_one_session_is_shut_out_in_another(planted: Story, as_member: SignedIn) -> None:
    """A13, C05."""
    parent = next(each for each in planted.insiders if each.role == "parent")
    assert parent.adult is not None
    by = planted.world.northbridge.officer

    def restrict() -> None:
        family.restrict(
            case=planted.case, adult=parent.adult, profile="none", why="A court said so.", by=by, day=FRIDAY
        )

    assert gone(planted, as_member(parent), f"/family/{planted.case.ref}", restrict) == (200, 404, set())


@pytest.mark.sweep
@pytest.mark.parametrize("who", ["manager", "officer"])
def test_an_exclusion_shuts_a_key_worker_out_of_every_page_at_once(
    who: str, planted: Story, as_member: SignedIn
) -> None:
    """A13, A19: a declared conflict beats the role, the council's relationship and the work given to them."""
    member = getattr(planted.world.northbridge, who)
    browser = as_member(member)

    def exclude() -> None:
        grants.give(
            kind=GrantKind.EXCLUDED,
            child=planted.case.child,
            to=member,
            purpose="A conflict of interest",
            gateway="Declared",
            by=planted.world.northbridge.governance,
            at=NOON,
            until=NOON + FOR_YEARS,
        )

    assert gone(planted, browser, f"/cases/{planted.case.ref}", exclude) == (200, 404, set())
    pages = ("/advice", "/people", "/chronology", "/family", "/letters", "/leave")
    assert {browser.get(f"/cases/{planted.case.ref}{page}").status_code for page in pages} == {404}
    waiting = [each.uid for each in planted.case.disclosures.all()]
    assert {browser.get(f"/sending/{uid}/check").status_code for uid in waiting} == {404}
    theirs = owners()[Child][planted.case.child_id]
    lists = [browser.get(page).content.decode() for page in ("/desk", "/requests")]
    assert {each for page in lists for each in heard(page, planted) if each.owner == theirs} == set()


def test_a_request_that_is_recalled_and_its_relationship_ended_closes_the_service_s_page(
    planted: Story, as_member: SignedIn
) -> None:
    """A08, A13: the relationship that an event bore dies of an event."""
    clerk = planted.world.hillside.clerk
    request = AdviceRequest.objects.filter(case=planted.case, service__profession="dietetics").get()
    address = f"/advice/{request.ref}"

    def end() -> None:
        AdviceRequest.objects.filter(case=planted.case, answered_on__isnull=True).update(
            state="recalled", answered_on=FRIDAY - timedelta(days=1)
        )
        Relationship.objects.filter(child=planted.case.child, organisation=clerk.organisation).update(
            ends_on=FRIDAY - timedelta(days=1)
        )

    assert gone(planted, as_member(clerk), address, end) == (200, 404, set())


def test_a_member_whose_time_has_ended_is_signed_out_of_every_page(
    planted: Story, as_member: SignedIn
) -> None:
    """A13, E09."""
    officer = planted.world.northbridge.officer

    def leave() -> None:
        Member.objects.filter(pk=officer.pk).update(ends_on=FRIDAY - timedelta(days=1))

    assert gone(planted, as_member(officer), f"/cases/{planted.case.ref}", leave) == (200, 302, set())


def rows_about(story: Story) -> dict[str, int]:
    """What stands in each table that has a child in it about the story's child, as far as whoever asks may see."""
    found = {}
    with connection.cursor() as cursor:
        for model in about_children():
            if any(field.name == "child" for field in model._meta.concrete_fields):
                table = model._meta.db_table
                cursor.execute(f"SELECT count(*) FROM {table} WHERE child_id = %s", [story.case.child_id])
                found[table] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


def test_work_on_behalf_of_another_organisation_finds_nothing_about_the_child(planted: Story) -> None:
    """A20: whatever the task, what it may see is what its organisation may."""
    known = set(
        Relationship.objects.filter(child=planted.case.child, organisation__isnull=False).values_list(
            "organisation_id", flat=True
        )
    )
    others = Organisation.objects.exclude(pk__in=known)
    found = {}
    for organisation in others:
        with scope.acting_for(organisation, as_of=FRIDAY, why="a task"):
            found[organisation.slug] = rows_about(planted)

    assert len(found) > 3
    assert {slug: rows for slug, rows in found.items() if rows} == {}
    with scope.acting_for(planted.world.northbridge.organisation, as_of=FRIDAY, why="a task"):
        assert rows_about(planted)["casebook_case"] == 1  # (ctl)


def test_the_worker_itself_is_nobody_and_finds_no_child(planted: Story) -> None:
    """A20: in its own role and without saying on whose behalf, it sees no deadline, no file and no case."""
    tables = [model._meta.db_table for model in about_children() if held()[model._meta.db_table].personal]
    open_to_it = {
        table for table in tables if any("{worker}" in condition for condition in held()[table].see)
    }
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sendwell_worker")
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
        cursor.execute("RESET ROLE")

    assert {table for table, number in found.items() if number} <= open_to_it
    assert not open_to_it & {
        "people_child",
        "people_adult",
        "casebook_case",
        "casebook_event",
        "advice_advice",
    }


def test_a_task_that_no_council_may_do_does_nothing(planted: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A20: the deadlines are warned of by the council whose they are; another council's round finds none of them."""
    south = planted.world.southmere.organisation
    late = date(2026, 4, 14)
    Organisation.objects.filter(pk=planted.world.northbridge.organisation.pk).update(closed_on=FRIDAY)

    assert Deadline.objects.filter(case=planted.case, stopped_on__isnull=True).exists()
    assert warn(late) == 0
    with scope.acting_for(south, as_of=late, why="a task"):
        assert (Deadline.objects.count(), Upload.objects.count()) == (0, 0)


def test_somebody_without_the_right_is_refused_by_the_act_itself_and_that_is_noted(
    planted: Story, as_member: SignedIn
) -> None:
    """A20, D01: a form sent by whoever may not, straight at the address, changes nothing and is in the log."""
    stranger = planted.world.southmere.officer
    browser = as_member(stranger)
    answer = browser.post(f"/cases/{planted.case.ref}/close", {"reason": "moved", "once": ""})

    assert answer.status_code == 404
    refusals = Reading.objects.filter(member=stranger, child=planted.case.child, allowed=False)
    assert refusals.count() == 1
    planted.case.refresh_from_db()
    assert planted.case.closed_on is None
