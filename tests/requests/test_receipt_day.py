"""The day on which a request was received is corrected by two, and what was recorded first stays (4.4, H12, H05)."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.casebook import actions as casebook
from sendwell.casebook.models import Case
from sendwell.law.refusals import Refused
from sendwell.requests import actions
from sendwell.requests.models import AssessmentRequest
from tests.house.story import decide
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def request_(world: World) -> AssessmentRequest:
    """Typed in by the officer, as received on Monday."""
    made: AssessmentRequest = asked(world, by=world.northbridge.officer)
    return made


def due(case: Case) -> date | None:
    return case.deadlines.get(timescale="decide_assess_6w").due_on


def corrected(world: World, request: AssessmentRequest, **more: object) -> AssessmentRequest:
    said: dict[str, object] = {
        "received_on": THU_5_MARCH,
        "reason": "The stamp on the envelope.",
        "by": world.northbridge.manager,
        "day": FRI_6_MARCH,
    }
    return actions.correct_receipt(request=request, **(said | more))  # type: ignore[arg-type]


def test_the_six_weeks_count_from_the_right_day_and_both_days_are_kept(
    world: World, request_: AssessmentRequest
) -> None:
    was, before = request_.received_on, due(request_.case)

    kept = corrected(world, request_)

    assert (was, kept.received_on, kept.rule_day) == (MON_2_MARCH, THU_5_MARCH, MON_2_MARCH)
    assert (before, due(request_.case)) == (date(2026, 4, 13), date(2026, 4, 16))
    told = [(each.type, each.day) for each in request_.case.events.order_by("pk")]
    assert told == [
        ("request_received", MON_2_MARCH),
        ("correction", FRI_6_MARCH),
        ("request_received", THU_5_MARCH),
    ]


def test_not_by_whoever_recorded_it_nor_by_an_officer_nor_by_another_council(
    world: World, request_: AssessmentRequest
) -> None:
    manager_s = asked(world, by=world.northbridge.manager)
    with pytest.raises(Refused, match="You recorded this request"):
        corrected(world, manager_s)
    for stranger in (world.northbridge.officer, world.southmere.manager):
        with pytest.raises(NotThere):
            corrected(world, request_, by=stranger)
    assert due(request_.case) == date(2026, 4, 13)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"received_on": MON_2_MARCH}, "the day that is recorded"),
        ({"received_on": date(2026, 2, 1)}, "It was sent on"),
        ({"received_on": date(2026, 3, 9)}, "not after today"),
        ({"reason": " "}, "Say why"),
    ],
)
def test_a_day_that_cannot_be_right_is_refused(
    world: World, request_: AssessmentRequest, wrong: dict[str, object], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        corrected(world, request_, **wrong)


def test_no_request_is_left_without_its_clock_and_no_decision_without_its_notice(
    world: World, request_: AssessmentRequest
) -> None:
    """H05: what stands on an act of its own is not struck out from the chronology."""
    manager, case = world.northbridge.manager, request_.case
    with pytest.raises(Refused, match="correct the day on which it was received"):
        casebook.correct(
            event=case.events.get(type="request_received"), reason="Wrong.", by=manager, day=FRI_6_MARCH
        )
    decide(request_, world.northbridge.officer)
    with pytest.raises(Refused, match="The decision stands as it was sent"):
        casebook.correct(
            event=case.events.get(type="decided_to_assess"), reason="Wrong.", by=manager, day=FRI_6_MARCH
        )
    with pytest.raises(Refused, match="decided or withdrawn"):
        corrected(world, request_)
    advice = world.request_to(world.hillside.paediatrics, case=Case.objects.get(pk=case.pk))
    asked_for = case.events.get(type="advice_request_received", about=advice.ref)
    with pytest.raises(Refused, match=f"belongs to the request {advice.ref}"):
        casebook.correct(event=asked_for, reason="Wrong.", by=manager, day=FRI_6_MARCH)


def test_a_manager_gets_there_from_the_request_and_an_officer_does_not(
    world: World, request_: AssessmentRequest, as_member: SignedIn
) -> None:
    address = f"/requests/{request_.ref}/receipt-day"
    with time_machine.travel("2026-03-06 12:00", tick=False):
        manager, officer = as_member(world.northbridge.manager), as_member(world.northbridge.officer)
        pages = [each.get(f"/requests/{request_.ref}").content.decode() for each in (manager, officer)]
        assert [address in page for page in pages] == [True, False]
        assert officer.get(address).status_code == 404
        typed = {"received_on-day": "5", "received_on-month": "3", "received_on-year": "2026", "reason": ""}
        again = manager.post(address, typed)
        assert (again.status_code, 'value="5"' in again.content.decode()) == (200, True)
        assert (
            manager.post(address, typed | {"reason": "The stamp."})["Location"] == f"/requests/{request_.ref}"
        )
    assert due(request_.case) == date(2026, 4, 16)
