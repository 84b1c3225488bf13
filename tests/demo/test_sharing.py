"""What the demonstration's area has agreed about sharing: everything works but one service, and that says why."""

from datetime import date
from random import Random

import pytest

from sendwell.access.classes import DataClass as C
from sendwell.advice.flows import ASKED
from sendwell.demo.world.area import Area, settle
from sendwell.sharing import rules
from sendwell.sharing.mapping import FlowMap
from sendwell.sharing.models import Flow

AS_OF = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def area() -> Area:
    """Everybody, before anything has happened."""
    return settle(AS_OF, Random(1))


def test_every_council_can_ask_every_trust_and_be_answered_for_the_whole_year(area: Area) -> None:
    for council in ("northbridge", "southmere"):
        for trust in ("northbridge-community", "vale-mental-health", "southmere-hospitals"):
            asks, answers = area.organisations[council], area.organisations[trust]
            for day in (AS_OF, date(2025, 10, 1)):
                assert rules.missing(asks, answers, ASKED, day) == []
                assert rules.missing(answers, asks, {C.HEALTH, C.IDENTITY, C.PROCESS}, day) == []


def test_the_nutrition_service_cannot_be_asked_because_its_agreement_ran_out(area: Area) -> None:
    """Issue 2, part I: a missing agreement."""
    council, service = area.organisations["northbridge"], area.organisations["estuary-nutrition"]

    (gap,) = rules.missing(council, service, ASKED, AS_OF)

    assert gap.words == (
        "The agreement “Nutrition advice for Northbridge children” does not count. It expired on 27 October 2026."
    )
    assert gap.supplied_by == "Yusuf Karim, information-governance lead of Northbridge Council"


def test_the_map_has_flows_that_are_open_open_for_some_and_closed(area: Area) -> None:
    flows = list(Flow.objects.select_related("agreement", "assessment", "area"))
    states = {flow.title: FlowMap(flows, AS_OF).stands(flow).state for flow in flows}

    assert states["How requests to health are going"] == "open"
    assert states["A school asks for an assessment"] == "partly"
    assert states["Asking for nutrition advice"] == "closed"
    assert states["Early notice of a young child who may have needs"] == "closed"


def test_its_keeper_has_reviews_and_an_end_before_them(area: Area) -> None:
    due = rules.due_for_review(area.organisations["northbridge"], AS_OF)

    assert {each.warning for each in due} == {"past", "30", "90"}
