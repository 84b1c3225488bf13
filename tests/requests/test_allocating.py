"""Giving requests out: by the manager, many at once; or taken by an officer from the common tray."""

from datetime import date

import pytest

from sendwell.access.opening import NotThere
from sendwell.casebook.models import Event
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.requests.actions import allocate, decide, take
from sendwell.requests.models import AssessmentRequest
from tests.requests.asking import REASONS, asked, details
from tests.world import OPENED, THU_5_MARCH, World, member


def given(world: World, *requests: AssessmentRequest, to: object = None, by: object = None) -> int:
    return allocate(
        requests=requests,
        officer=to or world.northbridge.officer,  # type: ignore[arg-type]
        by=by or world.northbridge.manager,  # type: ignore[arg-type]
        day=THU_5_MARCH,
    )


def test_the_officer_gets_the_requests_and_becomes_key_worker(world: World) -> None:
    one, two = asked(world), asked(world, child=details(given_name="Cy", family_name="Cedar"))

    assert given(world, one, two) == 2
    for request in (one, two):
        request.refresh_from_db()
        request.case.refresh_from_db()
        assert (request.officer, request.case.key_worker) == (
            world.northbridge.officer,
            world.northbridge.officer,
        )
    told = OutboxMessage.objects.filter(kind="request_allocated").order_by("pk")
    assert [(m.to_member, m.path) for m in told] == [
        (world.northbridge.officer, f"/requests/{one.ref}"),
        (world.northbridge.officer, f"/requests/{two.ref}"),
    ]


def test_giving_the_same_again_does_nothing(world: World) -> None:
    request = asked(world)
    given(world, request)

    assert given(world, request) == 0
    assert Event.objects.filter(type="key_worker_named").count() == 1


def test_a_request_that_joined_goes_with_its_first(world: World) -> None:
    first = asked(world, school=world.school.organisation)
    second = asked(world, existing=first.case.child, by=world.school.senco)
    given(world, first)

    second.refresh_from_db()
    assert second.officer == world.northbridge.officer


def test_what_is_decided_meanwhile_is_left_alone(world: World) -> None:
    request = asked(world)
    decide(
        request=request, sen=True, sen_reasons=REASONS, plan=True, plan_reasons=REASONS, evidence="All.",
        by=world.northbridge.manager, day=THU_5_MARCH,
    )  # fmt: skip
    assert given(world, request) == 0


def test_an_officer_takes_what_nobody_has_and_the_second_is_told(world: World) -> None:
    request = asked(world)
    take(request=request, by=world.northbridge.officer, day=THU_5_MARCH)

    request.refresh_from_db()
    assert request.officer == world.northbridge.officer
    assert not OutboxMessage.objects.filter(kind="request_allocated").exists()
    with pytest.raises(Refused, match="Nora Officer has this request already"):
        take(request=request, by=world.northbridge.manager, day=THU_5_MARCH)


def test_only_a_manager_of_the_council_gives_out(world: World) -> None:
    request = asked(world)
    for stranger in (world.northbridge.officer, world.southmere.manager, world.school.senco):
        with pytest.raises((NotThere, Refused)):
            given(world, request, by=stranger)
    request.refresh_from_db()
    assert request.officer is None


def test_it_goes_only_to_a_colleague_who_decides_and_is_still_here(world: World) -> None:
    request = asked(world)
    gone = member("council_officer", "Gil Gone", world.northbridge.organisation)
    gone.ends_on = date(2026, 1, 31)
    gone.starts_on = OPENED
    gone.save()
    for wrong in (world.southmere.officer, world.northbridge.psychologist, gone):
        with pytest.raises(Refused) as refused:
            given(world, request, to=wrong)
        assert refused.value.field == "officer"
