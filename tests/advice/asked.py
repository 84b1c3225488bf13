"""Who sees a request for advice, in tests."""

from datetime import date

from sendwell.access.models import Member
from sendwell.advice import actions
from sendwell.advice.models import AdviceRequest
from sendwell.advice.opening import visible_requests
from tests.world import FRI_6_MARCH, THU_5_MARCH, World

MON_9_MARCH = date(2026, 3, 9)


def seen(who: Member, day: date = FRI_6_MARCH) -> list[str]:
    """The references this member may know of."""
    return list(visible_requests(who, day).order_by("ref").values_list("ref", flat=True))


def recall(world: World, request: AdviceRequest, day: date = THU_5_MARCH) -> None:
    """The council takes the request back."""
    actions.recall_request(request=request, reason="No longer needed.", by=world.northbridge.officer, day=day)
