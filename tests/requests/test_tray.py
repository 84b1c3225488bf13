"""The council's tray: what is in it, in which order, how many, and that nobody else's is."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from sendwell.access.models import Member
from sendwell.requests.actions import allocate, withdraw
from sendwell.requests.forms.officer import AllocateForm, TrayFilter
from sendwell.requests.models import AskedBy, AssessmentRequest
from sendwell.requests.pages import tray_page
from sendwell.requests.pages.tray import TrayPage, years_before
from tests.requests.asking import LONDON, SignedIn, asked, details
from tests.world import MON_2_MARCH, MON_13_APRIL, World

EARLY = datetime(2026, 2, 2, 9, 0, tzinfo=LONDON)


def tray(member: Member, query: str = "", *, as_of: date = MON_2_MARCH) -> TrayPage:
    found = RequestFactory().get(f"/requests?{query}")
    return tray_page(
        member, filters=TrayFilter(found), query=QueryDict(query), as_of=as_of, allocating=AllocateForm()
    )  # type: ignore[arg-type]


@pytest.fixture
def three(world: World) -> dict[str, AssessmentRequest]:
    """An early request, one of today by a school, and one about a young man."""
    return {
        "early": asked(
            world, child=details(given_name="Eve", family_name="Elm", born=date(2022, 1, 1)), sent_at=EARLY
        ),
        "today": asked(world, asked_by=AskedBy.SCHOOL, child=details(primary_need="SLCN")),
        "grown": asked(
            world,
            child=details(given_name="Guy", family_name="Gorse", born=date(2006, 1, 1)),
            sent_at=datetime(2026, 2, 20, 9, 0, tzinfo=LONDON),
        ),
    }


def refs(page: TrayPage) -> list[str]:
    return [row.ref for row in page.rows]


def test_the_most_urgent_comes_first(world: World, three: dict[str, AssessmentRequest]) -> None:
    page = tray(world.northbridge.officer, as_of=date(2026, 3, 20))

    assert refs(page) == [three["early"].ref, three["grown"].ref, three["today"].ref]
    assert [row.state for row in page.rows] == ["overdue", "running", "running"]
    assert page.rows[2].due_on == MON_13_APRIL
    assert page.rows[2].child == "BB, 7"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sort=received_on", ["early", "grown", "today"]),
        ("sort=-received_on", ["today", "grown", "early"]),
        ("sort=age", ["early", "today", "grown"]),
        ("sort=-age", ["grown", "today", "early"]),
        ("asked_by=school", ["today"]),
        ("age=0-4", ["early"]),
        ("age=16-24", ["grown"]),
        ("need=SLCN", ["today"]),
        ("due=overdue", ["early"]),
        ("due=week", []),
        ("due=later", ["grown", "today"]),
        ("officer=nobody", ["early", "grown", "today"]),
        ("officer=mine", []),
        ("state=decided", []),
        ("officer=sam-officer", ["early", "grown", "today"]),
    ],
)
def test_filters_and_orders(
    world: World, three: dict[str, AssessmentRequest], query: str, names: list[str]
) -> None:
    assert refs(tray(world.northbridge.officer, query, as_of=date(2026, 3, 20))) == [
        three[name].ref for name in names
    ]


def test_the_numbers_above_lead_to_what_they_count(world: World, three: dict[str, AssessmentRequest]) -> None:
    allocate(
        requests=[three["early"]],
        officer=world.northbridge.officer,
        by=world.northbridge.manager,
        day=MON_2_MARCH,
    )
    page = tray(world.northbridge.officer, as_of=date(2026, 3, 20))

    assert [(tile.text, tile.number) for tile in page.tiles] == [
        ("undecided", 3), ("overdue", 1), ("due in 7 days", 0), ("mine", 1), ("nobody’s", 2),
    ]  # fmt: skip
    for tile in page.tiles:
        assert len(tray(world.northbridge.officer, tile.url[1:], as_of=date(2026, 3, 20)).rows) == tile.number


def test_a_withdrawn_request_leaves_the_tray_and_is_found_by_its_state(
    world: World, three: dict[str, AssessmentRequest]
) -> None:
    withdraw(request=three["today"], reason="Moved.", by=world.northbridge.officer, day=MON_2_MARCH)

    assert three["today"].ref not in refs(tray(world.northbridge.officer))
    found = tray(world.northbridge.officer, "state=withdrawn")
    assert [(row.ref, row.ended) for row in found.rows] == [(three["today"].ref, "Withdrawn")]
    assert len(tray(world.northbridge.officer, "state=all").rows) == 3


def test_another_council_s_requests_are_not_there(world: World, three: dict[str, AssessmentRequest]) -> None:
    there = asked(world, council=world.southmere.organisation)

    assert refs(tray(world.southmere.officer)) == [there.ref]
    assert there.ref not in refs(tray(world.northbridge.officer))


def test_a_request_that_joined_has_the_day_of_the_first(world: World) -> None:
    first = asked(world, school=world.school.organisation)
    second = asked(
        world,
        existing=first.case.child,
        by=world.school.senco,
        sent_at=datetime(2026, 3, 5, 9, 0, tzinfo=LONDON),
        day=date(2026, 3, 5),
    )
    due = {row.ref: row.due_on for row in tray(world.northbridge.officer, as_of=date(2026, 3, 5)).rows}

    assert due == {first.ref: MON_13_APRIL, second.ref: MON_13_APRIL}


def test_the_manager_sees_each_officer_s_caseload(world: World, three: dict[str, AssessmentRequest]) -> None:
    allocate(
        requests=[three["early"]],
        officer=world.northbridge.officer,
        by=world.northbridge.manager,
        day=MON_2_MARCH,
    )
    page = tray(world.northbridge.manager)

    assert page.allocating is not None
    choices = page.allocating.fields["officer"].choices  # type: ignore[attr-defined]
    assert [choice.text for choice in choices] == [
        "Max Manager: 0 undecided, 0 open cases",
        "Nora Officer: 1 undecided, 1 open cases",
    ]


def test_it_takes_as_many_questions_for_thirty_as_for_three(
    world: World, three: dict[str, AssessmentRequest], django_assert_num_queries: object
) -> None:
    with CaptureQueriesContext(connection) as few:
        tray(world.northbridge.manager)
    for number in range(27):
        asked(world, child=details(family_name=f"Number{number}", born=date(2010, 1, 1 + number % 28)))
    with CaptureQueriesContext(connection) as many:
        page = tray(world.northbridge.manager)

    assert len(many) == len(few)
    assert (len(page.rows), page.paging.total, page.paging.next_url) == (25, 30, "?page=2")


def test_years_before_a_leap_day() -> None:
    assert years_before(date(2028, 2, 29), 5) == date(2023, 2, 28)
    assert years_before(date(2026, 3, 2), 25) == date(2001, 3, 2)


@time_machine.travel("2026-03-20 10:00", tick=False)
def test_many_are_given_out_at_once_from_the_list(
    world: World, three: dict[str, AssessmentRequest], as_member: SignedIn
) -> None:
    chosen = [three["early"].ref, three["grown"].ref]
    manager = as_member(world.northbridge.manager)
    nobody = manager.post("/requests/allocate", {"officer": "nora-officer"})
    assert "Tick the requests to give out." in nobody.content.decode()
    done = manager.post("/requests/allocate", {"officer": "nora-officer", "request": chosen})

    assert done.status_code == 302
    given = AssessmentRequest.objects.filter(officer=world.northbridge.officer).values_list("ref", flat=True)
    assert sorted(given) == sorted(chosen)


@time_machine.travel("2026-03-20 10:00", tick=False)
def test_nobody_gives_out_another_council_s_requests(world: World, as_member: SignedIn) -> None:
    there = asked(world, council=world.southmere.organisation)
    sent = {"officer": "nora-officer", "request": [there.ref]}

    assert as_member(world.northbridge.manager).post("/requests/allocate", sent).status_code == 404
    assert as_member(world.northbridge.officer).post("/requests/allocate", sent).status_code == 404
    for stranger in (world.hillside.clerk, world.school.senco, world.icb.designated):
        assert as_member(stranger).get("/requests").status_code == 404
