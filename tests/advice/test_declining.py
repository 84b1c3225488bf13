"""Declining: two lawful grounds, written reasons, and the council's own clocks go on."""

import pytest

from sendwell.access.opening import NotThere
from sendwell.advice.actions.declining import decline
from sendwell.advice.models import AdviceRequest, State
from sendwell.casebook.models import Event
from sendwell.documents.models import Letter
from sendwell.law.refusals import Refused
from tests.world import THU_5_MARCH, World


def test_a_body_declines_with_written_reasons(world: World, request_: AdviceRequest) -> None:
    decline(
        request=request_,
        ground="incompatible",
        reasons="A court order forbids us to share this record.",
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
    )
    request_.refresh_from_db()

    assert (request_.state, request_.answered_on) == (State.DECLINED, THU_5_MARCH)
    event = Event.objects.get(type="advice_refused_with_reasons")
    assert event.details["reasons"] == "A court order forbids us to share this record."
    said = [block.get("text") for block in Letter.objects.get(about=request_.ref).blocks]
    assert "A court order forbids us to share this record." in said


def test_the_council_s_own_clocks_go_on(world: World, request_: AdviceRequest) -> None:
    before = set(request_.case.deadlines.filter(stopped_on__isnull=True).values_list("timescale", flat=True))

    decline(
        request=request_,
        ground="adverse_effect",
        reasons="x",
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
    )

    after = set(request_.case.deadlines.filter(stopped_on__isnull=True).values_list("timescale", flat=True))
    assert before - after <= {"advice_coop_6w", "written_reasons_refuse"}
    assert "final_plan_20w" in after


@pytest.mark.parametrize(
    ("ground", "reasons", "field"),
    [
        ("no_staff", "We have no staff.", "ground"),
        ("appointment_missed", "x", "ground"),
        ("adverse_effect", "  ", "reasons"),
    ],
)
def test_no_other_ground_and_never_without_reasons(
    world: World, request_: AdviceRequest, ground: str, reasons: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        decline(
            request=request_, ground=ground, reasons=reasons, by=world.hillside.paediatrician, day=THU_5_MARCH
        )

    assert refused.value.field == field
    assert Letter.objects.count() == 0


def test_nobody_declines_for_another_body(world: World, request_: AdviceRequest) -> None:
    for stranger in (world.riverside.paediatrician, world.northbridge.officer, world.hillside.clerk):
        with pytest.raises(NotThere):
            decline(request=request_, ground="adverse_effect", reasons="x", by=stranger, day=THU_5_MARCH)
