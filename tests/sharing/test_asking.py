"""A closed flow stops the asking and the answering, says why before anything is sent, and stops no clock."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from sendwell.access.models import Member, Relationship
from sendwell.advice import actions as advice
from sendwell.advice.draft import Line
from sendwell.advice.models import Advice, AdviceRequest, State
from sendwell.casebook.models import Case
from sendwell.messages.models import OutboxMessage
from sendwell.sharing import actions
from sendwell.sharing.models import Agreement, Party
from sendwell.sharing.rules import FlowClosed
from tests.world import FRI_6_MARCH, MON_2_MARCH, World

AsMember = Callable[[Member], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]
LINES = [Line("need", "Falls often on uneven ground.")]
EXPIRED = "The agreement “Sharing for assessments” does not count. It expired on 28 February 2026."


@pytest.fixture
def case(world: World) -> Case:
    """A case in which the council assesses."""
    return world.assessing()


def runs_out(last_day: date = date(2026, 2, 28)) -> None:
    """The agreement ends."""
    Agreement.objects.update(until=last_day)


def asked_page(client: Client, case: Case, **said: str) -> str:
    """What the officer sees after pressing a button on the form for one service."""
    address = f"/cases/{case.ref}/ask/physiotherapy"
    form = {
        "why_you": "You see such children.",
        "asked": "Advice.",
        "circumstances": "Falls often.",
        "history": "None.",
        "form_wanted": "Numbered lines.",
        "contact_name": "Nora Officer",
        "contact_email": "nora@people.example",
    }
    return client.post(address, form | said).content.decode()


class TestAsking:
    def test_nothing_is_sent_and_nobody_learns_of_the_child(self, world: World, case: Case) -> None:
        """Feature 147: a flow with no agreement is blocked."""
        runs_out()

        with pytest.raises(FlowClosed) as stopped:
            world.request_to(world.hillside.physiotherapy, case=case)

        assert EXPIRED in stopped.value.words
        assert AdviceRequest.objects.count() == OutboxMessage.objects.count() == 0
        assert not Relationship.objects.filter(organisation=world.hillside.organisation).exists()

    def test_with_the_agreement_it_is_asked(self, world: World, case: Case) -> None:
        """(ctl)"""
        assert world.request_to(world.hillside.physiotherapy, case=case).pk

    def test_the_council_s_own_service_needs_no_agreement(self, world: World, case: Case) -> None:
        runs_out()

        assert world.request_to(world.northbridge.psychology, case=case).pk

    def test_one_trust_that_has_not_signed_stops_nobody_else(self, world: World, case: Case) -> None:
        Party.objects.filter(organisation=world.hillside.organisation).update(
            signed_by=None, signed_on=None, signed_terms=None
        )

        with pytest.raises(FlowClosed, match="Hillside NHS Trust has not signed"):
            world.request_to(world.hillside.physiotherapy, case=case)
        assert world.request_to(world.riverside.physiotherapy, case=case).pk

    def test_the_limits_run_on_while_a_document_is_missing(self, world: World, case: Case) -> None:
        """C18: no hold stops a clock."""
        before = list(case.deadlines.order_by("pk").values_list("timescale", "due_on"))
        runs_out()
        with pytest.raises(FlowClosed, match="The time limit runs on meanwhile"):
            world.request_to(world.hillside.physiotherapy, case=case)

        assert before
        assert list(case.deadlines.order_by("pk").values_list("timescale", "due_on")) == before

    def test_passing_it_on_to_another_trust_is_a_flow_too(self, world: World, case: Case) -> None:
        request = world.request_to(world.hillside.physiotherapy, case=case)
        actions.end_party(
            party=world.agreement.parties.get(organisation=world.riverside.organisation),
            reason="It merges.",
            by=world.riverside.governance,
            day=FRI_6_MARCH,
        )

        with pytest.raises(FlowClosed, match="Riverside NHS Trust is not party"):
            advice.redirect_request(
                request=request,
                to=world.riverside.physiotherapy,
                reason="Known there.",
                by=world.hillside.clerk,
                day=FRI_6_MARCH,
            )


class TestOnTheScreen:
    def test_the_plan_says_before_anything_is_written_which_document_is_missing_and_who_can_supply_it(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/ask"
        missing = "a document about sharing information is missing"
        assert missing not in client.get(address).content.decode()
        runs_out()

        for where in (address, f"{address}/physiotherapy"):
            page = client.get(where).content.decode()
            assert missing in page
            assert EXPIRED in page
            assert "supplied by Gov Northbridge, information-governance lead of Northbridge Council" in page
            assert 'href="/sharing/between/northbridge-council/' in page
            assert "No time limit stops meanwhile" in page

    def test_the_preview_says_it_and_sending_keeps_what_was_typed(
        self, world: World, case: Case, as_member: AsMember
    ) -> None:
        runs_out()
        client = as_member(world.northbridge.officer)

        assert EXPIRED in asked_page(client, case)
        sent = asked_page(client, case, pressed="send")
        assert "Nothing was sent: information may not pass from Northbridge Council" in sent
        assert "You see such children." in sent
        assert AdviceRequest.objects.count() == 0

    def test_what_is_closed_cannot_be_ticked(self, world: World, case: Case, as_member: AsMember) -> None:
        client, address = as_member(world.northbridge.officer), f"/cases/{case.ref}/ask"
        tick = 'value="community_paediatrics" id="tick-'
        assert tick in client.get(address).content.decode()
        runs_out()

        page = client.get(address).content.decode()
        assert tick not in page
        assert 'value="educational_psychology" id="tick-' in page  # the council's own


class TestAnswering:
    @pytest.fixture
    def draft(self, world: World, case: Case) -> Advice:
        """Advice that is ready to be signed."""
        request = world.request_to(world.hillside.paediatrics, case=case)
        by = world.hillside.paediatrician
        advice.allocate(request=request, clinician=by, by=world.hillside.clerk, day=MON_2_MARCH)
        return advice.save_advice(
            request=request,
            part="whole",
            narrative="Seen at school.",
            statements=LINES,
            by=by,
            day=MON_2_MARCH,
        )

    def test_advice_does_not_leave_while_the_flow_is_closed_and_the_draft_is_kept(
        self, world: World, draft: Advice, as_member: AsMember
    ) -> None:
        runs_out()
        by = world.hillside.paediatrician

        with pytest.raises(FlowClosed, match="from Hillside NHS Trust to Northbridge Council"):
            advice.sign(advice=draft, by=by, day=FRI_6_MARCH)

        request = AdviceRequest.objects.get()
        draft.refresh_from_db()
        assert (request.answered_on, draft.signed_on, draft.narrative) == (None, None, "Seen at school.")
        page = as_member(by).get(f"/advice/{request.ref}/sign").content.decode()
        assert EXPIRED in page

    def test_once_the_document_is_there_it_goes(self, world: World, draft: Advice) -> None:
        """(ctl)"""
        runs_out()
        runs_out(FRI_6_MARCH)
        advice.sign(advice=draft, by=world.hillside.paediatrician, day=FRI_6_MARCH)

        assert AdviceRequest.objects.get().state == State.RETURNED
