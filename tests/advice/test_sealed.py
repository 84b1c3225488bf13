"""What is sealed stands on no page of a request for advice; whoever reads it is told that something is (C15, N04)."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.advice.models import AdviceRequest
from sendwell.casebook import history
from sendwell.people.models import Seal
from tests.reading import words_of
from tests.world import MON_2_MARCH, THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_thursday")
SAID = "The uncle was charged."


@pytest.fixture
def request_(world: World) -> AdviceRequest:
    """A request to paediatrics, and what happened on it."""
    request = world.request_to(world.hillside.paediatrics)
    history.record(
        request.case,
        "requester_asked",
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
        about=request.ref,
        details={"said": SAID},
    )
    return request


def sealed(request: AdviceRequest, item: str, number: int, about: str = "") -> None:
    Seal.objects.create(
        child=request.child, kind="sealed", item=item, number=number, about=about, from_on=MON_2_MARCH
    )


def test_a_sealed_event_is_withheld_from_everybody_who_opens_the_request(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    readers = [world.northbridge.officer, world.icb.designated, world.hillside.lead]
    before = [SAID in words_of(as_member(each).get(f"/advice/{request_.ref}")) for each in readers]
    event = request_.case.events.get(type="requester_asked")
    sealed(request_, "event", event.pk)

    pages = [words_of(as_member(each).get(f"/advice/{request_.ref}")) for each in readers]

    assert (before, [SAID in page for page in pages]) == ([True] * 3, [False] * 3)
    assert ["1 more event is withheld: sealed, and not yours to read." in page for page in pages] == [
        True
    ] * 3


def test_where_the_whole_request_is_sealed_the_body_that_must_answer_it_sees_what_happened_on_it(
    world: World, request_: AdviceRequest, as_member: SignedIn
) -> None:
    sealed(request_, "advice", request_.pk, about=request_.ref)

    asked = as_member(world.hillside.lead).get(f"/advice/{request_.ref}")
    council = as_member(world.northbridge.officer).get(f"/advice/{request_.ref}")

    assert (SAID in words_of(asked), "more event" in words_of(asked)) == (True, False)
    assert (council.status_code, SAID in words_of(council)) == (404, False)
