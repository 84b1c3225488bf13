"""Earlier advice used again: only when adviser, council and family are all satisfied (regulation 6(4))."""

from collections.abc import Callable, Iterator
from datetime import date

import html5lib
import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member, Relationship
from sendwell.access.opening import NotThere
from sendwell.advice import actions
from sendwell.advice.models import AdviceRequest, ReuseAgreement, State
from sendwell.casebook.models import Deadline, Event
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.world import FRI_6_MARCH, THU_5_MARCH, World

WRITTEN_ON = date(2025, 11, 3)


@pytest.fixture
def agreement(world: World) -> ReuseAgreement:
    """The officer proposed on Thursday that last autumn's clinic report is enough."""
    return actions.propose_reuse(
        request=world.request_to(world.hillside.paediatrics),
        earlier="Clinic report by h Paediatrician",
        written_on=WRITTEN_ON,
        by=world.northbridge.officer,
        day=THU_5_MARCH,
    )


def agree(agreement: ReuseAgreement, party: str, by: Member, **typed: str) -> ReuseAgreement:
    """One party agrees on Friday."""
    return actions.agree_reuse(agreement=agreement, party=party, by=by, day=FRI_6_MARCH, **typed)


def state(agreement: ReuseAgreement) -> str:
    """Where the request stands."""
    return AdviceRequest.objects.get(pk=agreement.request_id).state


def test_only_the_third_agreement_answers_the_request(world: World, agreement: ReuseAgreement) -> None:
    parent = world.parent(agreement.request.case.child)

    agree(agreement, "adviser", world.hillside.paediatrician)
    agree(agreement, "authority", world.northbridge.officer)
    assert state(agreement) == State.RECEIVED
    agree(agreement, "family", parent)

    clock = Deadline.objects.get(about=agreement.request.ref, timescale="advice_coop_6w")
    assert state(agreement) == State.REUSED
    assert (clock.stopped_on, clock.stopped_by) == (FRI_6_MARCH, "advice_reused")
    assert Event.objects.filter(type="advice_reused").count() == 1


@pytest.mark.parametrize("missing", ["adviser", "authority", "family"])
def test_two_of_three_are_not_enough(world: World, agreement: ReuseAgreement, missing: str) -> None:
    proof = {"name": "Somebody Named", "evidence": "Email of 6 March."}
    for party in {"adviser", "authority", "family"} - {missing}:
        agree(agreement, party, world.northbridge.officer, **proof)

    assert state(agreement) == State.RECEIVED


def test_the_trust_knows_of_the_child_for_four_weeks_more(world: World, agreement: ReuseAgreement) -> None:
    agree(agreement, "adviser", world.hillside.paediatrician)
    agree(agreement, "authority", world.northbridge.officer)
    agree(agreement, "family", world.northbridge.officer, name="Pippa Parent", evidence="Telephone, 6 March.")

    known = Relationship.objects.get(child=agreement.request.case.child, why="asked_for_advice")
    assert known.ends_on == date(2026, 4, 3)


def test_what_the_officer_types_for_others_needs_a_name_and_evidence(
    world: World, agreement: ReuseAgreement
) -> None:
    for typed, field in (({"evidence": "Email."}, "name"), ({"name": "Pippa Parent"}, "evidence")):
        with pytest.raises(Refused) as refused:
            agree(agreement, "family", world.northbridge.officer, **typed)
        assert refused.value.field == field

    agreed = agree(
        agreement, "family", world.northbridge.officer, name="Pippa Parent", evidence="Email of 6 March."
    )
    assert (agreed.family_name, agreed.family_evidence) == ("Pippa Parent", "Email of 6 March.")


def test_nobody_agrees_for_somebody_else(world: World, agreement: ReuseAgreement) -> None:
    parent = world.parent(agreement.request.case.child)
    stranger = world.parent(world.child("Bo", "Other"), "Stella Stranger")
    for party, by in (
        ("authority", world.hillside.paediatrician),
        ("authority", parent),
        ("adviser", parent),
        ("adviser", world.riverside.paediatrician),
        ("family", world.hillside.paediatrician),
        ("family", stranger),
        ("authority", world.southmere.officer),
        ("neighbour", world.northbridge.officer),
    ):
        with pytest.raises(NotThere):
            agree(agreement, party, by)


def test_nobody_agrees_twice(world: World, agreement: ReuseAgreement) -> None:
    agree(agreement, "adviser", world.hillside.paediatrician)

    with pytest.raises(Refused, match="The adviser agreed on 6 March 2026 already"):
        agree(agreement, "adviser", world.hillside.clerk)


def test_service_and_family_are_asked(world: World) -> None:
    request = world.request_to(world.hillside.paediatrics)
    parent = world.parent(request.case.child)
    world.parent(world.child("Bo", "Other"), "Stella Stranger")

    actions.propose_reuse(
        request=request,
        earlier="Clinic report",
        written_on=WRITTEN_ON,
        by=world.northbridge.officer,
        day=THU_5_MARCH,
    )

    told = OutboxMessage.objects.filter(kind="reuse_asked").order_by("id").values_list("to_email", flat=True)
    assert list(told) == [world.hillside.paediatrics.contact.email, parent.email]


@pytest.mark.parametrize("written_on", [date(2018, 5, 3), date(2026, 3, 6)])
def test_earlier_advice_is_neither_from_before_birth_nor_from_tomorrow(
    world: World, written_on: date
) -> None:
    request = world.request_to(world.hillside.paediatrics)

    with pytest.raises(Refused) as refused:
        actions.propose_reuse(
            request=request,
            earlier="Report",
            written_on=written_on,
            by=world.northbridge.officer,
            day=THU_5_MARCH,
        )

    assert refused.value.field == "written_on"


def test_an_answered_request_is_not_reused_and_a_proposal_is_made_once(
    world: World, agreement: ReuseAgreement
) -> None:
    again = {
        "earlier": "Report",
        "written_on": WRITTEN_ON,
        "by": world.northbridge.officer,
        "day": FRI_6_MARCH,
    }
    with pytest.raises(Refused, match="proposed already"):
        actions.propose_reuse(request=agreement.request, **again)

    actions.recall_request(
        request=agreement.request, reason="In error.", by=world.northbridge.officer, day=FRI_6_MARCH
    )
    with pytest.raises(Refused, match="6 March 2026 by Nora Officer"):
        agree(agreement, "authority", world.northbridge.officer)


def test_a_stranger_proposes_nothing(world: World) -> None:
    request = world.request_to(world.hillside.paediatrics)

    for stranger in (world.southmere.officer, world.hillside.clerk):
        with pytest.raises(NotThere):
            actions.propose_reuse(
                request=request, earlier="Report", written_on=WRITTEN_ON, by=stranger, day=THU_5_MARCH
            )


class TestTheScreens:
    @pytest.fixture(autouse=True)
    def friday(self) -> Iterator[None]:
        """It is 6 March 2026."""
        with time_machine.travel("2026-03-06T09:00:00Z", tick=False):
            yield

    def test_each_of_the_three_says_it_on_their_own_screen(
        self, world: World, agreement: ReuseAgreement, as_member: Callable[[Member], Client]
    ) -> None:
        address = f"/advice/{agreement.request.ref}/reuse"
        parent = world.parent(agreement.request.case.child)
        for who in (world.northbridge.officer, world.hillside.paediatrician):
            page = as_member(who).get(address).content.decode()
            html5lib.HTMLParser(strict=True).parse(page)
            assert page.count("It is enough") == 1
            assert as_member(who).post(f"{address}/agree").status_code == 302
        page = as_member(parent).get(f"{address}/family").content.decode()
        html5lib.HTMLParser(strict=True).parse(page)
        assert "The council asked a children’s doctor for advice." in page
        assert as_member(parent).post(f"{address}/family").status_code == 302

        assert state(agreement) == State.REUSED

    def test_the_officer_proposes_and_types_what_the_family_said(
        self, world: World, as_member: Callable[[Member], Client]
    ) -> None:
        request = world.request_to(world.hillside.paediatrics)
        officer, address = as_member(world.northbridge.officer), f"/advice/{request.ref}/reuse"
        proposed = {"earlier": "Clinic report", "written_on-day": "3", "written_on-month": "11"}

        assert "has no year" in officer.post(address, proposed).content.decode()
        assert officer.post(address, proposed | {"written_on-year": "2025"}).status_code == 302
        typed = {"name": "Pippa Parent", "evidence": "Telephone, 6 March."}
        assert officer.post(f"{address}/family/typed", typed).status_code == 302

        assert ReuseAgreement.objects.get().family_name == "Pippa Parent"

    def test_another_parent_and_another_trust_find_nothing(
        self, world: World, agreement: ReuseAgreement, as_member: Callable[[Member], Client]
    ) -> None:
        stranger = world.parent(world.child("Bo", "Other"), "Stella Stranger")
        address = f"/advice/{agreement.request.ref}/reuse"

        assert as_member(stranger).get(f"{address}/family").status_code == 404
        for who in (world.riverside.paediatrician, world.southmere.officer, world.icb.designated):
            assert as_member(who).get(address).status_code == 404
        assert as_member(world.northbridge.officer).get(f"{address}/authority/typed").status_code == 404
