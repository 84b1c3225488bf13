"""The preliminary review, and the designated officer's log of what each source said."""

from datetime import date

import pytest

from sendwell.access.opening import NotThere
from sendwell.advice.actions.oversight import preliminary_review, triangulate
from sendwell.advice.models import AdviceRequest, PreliminaryReview
from sendwell.advice.review import items
from sendwell.casebook.models import Event
from sendwell.law.refusals import Refused
from tests.world import THU_5_MARCH, World

ALL_YES = {item.id: "yes" for item in items()}


def test_the_checklist_is_kept_by_the_service(world: World, request_: AdviceRequest) -> None:
    preliminary_review(
        request=request_,
        answers=ALL_YES,
        notes="Seen in 2024.",
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
    )

    assert PreliminaryReview.objects.get(request=request_).answers == ALL_YES
    event = Event.objects.get(type="preliminary_review_done")
    assert (event.about, event.details) == (request_.ref, {})


def test_every_item_has_an_answer(world: World, request_: AdviceRequest) -> None:
    with pytest.raises(Refused) as refused:
        preliminary_review(
            request=request_, answers=ALL_YES | {"risk": ""}, by=world.hillside.paediatrician, day=THU_5_MARCH
        )

    assert refused.value.field == "risk"


def test_the_review_can_be_done_again(world: World, request_: AdviceRequest) -> None:
    for answer in ("no", "yes"):
        preliminary_review(
            request=request_,
            answers=ALL_YES | {"risk": answer},
            by=world.hillside.paediatrician,
            day=THU_5_MARCH,
        )

    assert PreliminaryReview.objects.get(request=request_).answers["risk"] == "yes"


def test_another_provider_reviews_nothing(world: World, request_: AdviceRequest) -> None:
    with pytest.raises(NotThere):
        preliminary_review(
            request=request_, answers=ALL_YES, by=world.riverside.paediatrician, day=THU_5_MARCH
        )


def test_what_was_found_stays_in_the_log(world: World, request_: AdviceRequest) -> None:
    entry = triangulate(
        request=request_,
        source="parent",
        found="Mother says nobody has looked at his hearing.",
        unmet_need=True,
        next_step="Ask audiology",
        next_by=date(2026, 3, 12),
        by=world.icb.designated,
        day=THU_5_MARCH,
    )

    event = Event.objects.get(type="triangulated")
    assert event.details == {"source": "Telephone call to the parent", "unmet_need": "Yes"}
    assert (entry.next_step, entry.next_by) == ("Ask audiology", date(2026, 3, 12))


def test_a_need_that_nobody_meets_has_a_next_step_and_a_day(world: World, request_: AdviceRequest) -> None:
    with pytest.raises(Refused) as refused:
        triangulate(
            request=request_,
            source="gp",
            found="A need.",
            unmet_need=True,
            by=world.icb.designated,
            day=THU_5_MARCH,
        )

    assert refused.value.field == "next_step"


def test_only_the_designated_officer_of_the_child_s_commissioner(
    world: World, request_: AdviceRequest
) -> None:
    for stranger in (world.other_icb.designated, world.hillside.lead, world.northbridge.officer):
        with pytest.raises(NotThere):
            triangulate(
                request=request_, source="gp", found="x", unmet_need=False, by=stranger, day=THU_5_MARCH
            )
