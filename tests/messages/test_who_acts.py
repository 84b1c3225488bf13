"""What did not arrive is the work of somebody who can open it and end it (J04, H06)."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access import scope
from sendwell.access.models import Grant, GrantKind, Member, Reading, Relationship
from sendwell.advice.actions import redirect_request
from sendwell.advice.models import AdviceRequest
from sendwell.messages import sending
from sendwell.messages.arriving import escalate
from sendwell.messages.models import NotArrived, OutboxMessage, Why
from tests.advice.conftest import request_  # noqa: F401  a fixture
from tests.messages.screens import NOW, text
from tests.requests.asking import asked_by_school
from tests.world import FRI_6_MARCH, THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")
ENDED = {"outcome": "rang", "reason": "Rang the other trust at noon."}


def lost(message: OutboxMessage) -> NotArrived:
    sending.end(message.pk, Why.REFUSED, NOW)
    return NotArrived.objects.get(message=message)


def redirected(world: World, request: AdviceRequest, by: Member) -> NotArrived:
    """The request is passed on to Riverside, and the message to Riverside is refused."""
    OutboxMessage.objects.all().delete()
    with scope.acting(by, as_of=THU_5_MARCH, why="redirect"):
        redirect_request(
            request=request,
            to=world.riverside.paediatrics,
            reason="Their team sees her since the move.",
            by=by,
            day=THU_5_MARCH,
        )
    return lost(OutboxMessage.objects.get(to_member=None))


def test_a_trust_that_passed_the_child_on_ends_its_work_without_the_child(
    world: World,
    request_: AdviceRequest,  # noqa: F811
    as_member: SignedIn,
) -> None:
    work = redirected(world, request_, world.hillside.clerk)
    NotArrived.objects.update(organisation=world.hillside.organisation)
    Relationship.objects.filter(organisation=world.hillside.organisation).update(ends_on=THU_5_MARCH)
    address = f"/messages/not-arrived/{work.pk}"

    for stranger in (world.riverside.clerk, world.southmere.officer, world.northbridge.officer):
        assert as_member(stranger).get(address).status_code == 404
    browser = as_member(world.hillside.clerk)
    page = text(browser.get(address))
    assert "A request for advice" in page
    assert [
        name for name in (request_.case.child.name, request_.case.child.family_name) if name in page
    ] == []
    assert browser.post(address, ENDED).status_code == 302

    work.refresh_from_db()
    assert work.closed_by == world.hillside.clerk
    assert Reading.objects.filter(member=world.hillside.clerk, child=request_.case.child).exists()


def test_who_is_kept_out_of_the_record_does_not_see_it_so_either(
    world: World,
    request_: AdviceRequest,  # noqa: F811
    as_member: SignedIn,
) -> None:
    work = redirected(world, request_, world.hillside.clerk)
    NotArrived.objects.update(organisation=world.hillside.organisation)
    Grant.objects.create(
        kind=GrantKind.EXCLUDED,
        child=request_.case.child,
        member=world.hillside.clerk,
        given_by=world.hillside.lead,
        given_at=NOW,
        starts_at=NOW,
        ends_at=NOW.replace(year=2027),
        purpose="conflict of interest",
        gateway="her own organisation",
    )
    address = f"/messages/not-arrived/{work.pk}"
    assert as_member(world.hillside.clerk).get(address).status_code == 404
    assert as_member(world.hillside.lead).get(address).status_code == 200


def test_what_a_designated_officer_sent_is_theirs_to_see_to(
    world: World,
    request_: AdviceRequest,  # noqa: F811
    as_member: SignedIn,
) -> None:
    """And the ladder leads them to a page that they may open."""
    work = redirected(world, request_, world.icb.designated)
    assert work.organisation == world.icb.organisation
    escalate(FRI_6_MARCH.replace(day=12))
    assert OutboxMessage.objects.get(kind="not_arrived").to_member == world.icb.designated
    browser = as_member(world.icb.designated)
    assert str(work.pk) in text(browser.get("/messages/not-arrived"))
    assert browser.post(f"/messages/not-arrived/{work.pk}", ENDED).status_code == 302
    assert as_member(world.hillside.clerk).get(f"/messages/not-arrived/{work.pk}").status_code == 404


def test_what_a_school_sent_comes_to_the_council_because_no_school_keeps_messages(
    world: World, as_member: SignedIn
) -> None:
    child = world.child()
    with scope.acting(world.school.senco, as_of=FRI_6_MARCH, why="asking"):
        asked_by_school(world, child)
    work = lost(OutboxMessage.objects.get(kind="request_new"))

    assert work.organisation == world.northbridge.organisation
    address = f"/messages/not-arrived/{work.pk}"
    assert as_member(world.northbridge.officer).post(address, ENDED).status_code == 302
    assert as_member(world.school.senco).get(address).status_code == 404
