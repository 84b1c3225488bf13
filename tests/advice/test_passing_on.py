"""Requests are passed on to the service that can answer, and questions about them are asked."""

from datetime import date

import pytest

from sendwell.access.models import Relationship
from sendwell.access.opening import NotThere
from sendwell.advice import actions
from sendwell.advice.actions.annex_a import ask_requester
from sendwell.advice.models import AdviceRequest, Question, State, Triage
from sendwell.casebook.models import Deadline, Event
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.advice.asked import MON_9_MARCH, recall, seen
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World


class TestPassingOn:
    def redirect(self, world: World, request: AdviceRequest, to: object, **changed: object) -> AdviceRequest:
        """Hillside's clerk passes it on, on Thursday, unless something else is said."""
        said = {"reason": "Known to them.", "by": world.hillside.clerk, "day": THU_5_MARCH, **changed}
        return actions.redirect_request(request=request, to=to, **said)  # type: ignore[arg-type]

    def test_inside_the_trust_the_date_stays_and_another_trust_never_hears_of_it(
        self, world: World, request_: AdviceRequest
    ) -> None:
        self.redirect(world, request_, world.hillside.occupational_therapy)

        request_.refresh_from_db()
        assert (request_.service, request_.due_on) == (world.hillside.occupational_therapy, MON_13_APRIL)
        assert Deadline.objects.get(about=request_.ref).due_on == MON_13_APRIL
        assert seen(world.hillside.therapist) == [request_.ref]
        assert seen(world.hillside.paediatrician) == []
        assert seen(world.riverside.clerk) == []

    def test_to_another_trust_the_duty_the_relationship_and_the_sight_go_with_it(
        self, world: World, request_: AdviceRequest
    ) -> None:
        self.redirect(world, request_, world.riverside.paediatrics)

        clock = Deadline.objects.get(about=request_.ref, timescale="advice_coop_6w")
        known = Relationship.objects.filter(child=request_.case.child, why="asked_for_advice")
        assert (clock.owed_by, clock.started_on, clock.due_on) == (
            world.riverside.organisation,
            MON_2_MARCH,
            MON_13_APRIL,
        )
        assert dict(known.values_list("organisation__name", "ends_on")) == {
            "Hillside NHS Trust": THU_5_MARCH,
            "Riverside NHS Trust": date(2026, 10, 10),
        }
        assert (seen(world.hillside.clerk), seen(world.riverside.clerk)) == ([], [request_.ref])

    def test_what_the_first_trust_noted_in_annex_a_stays_behind(
        self, world: World, request_: AdviceRequest
    ) -> None:
        triage = Triage.objects.create(
            request=request_,
            scheme="annex_a",
            scheme_version=date(2018, 11, 1),
            notes="private",
            by=world.hillside.paediatrician,
            begun_on=THU_5_MARCH,
        )

        self.redirect(world, request_, world.riverside.paediatrics)

        triage.refresh_from_db()
        assert (triage.outcome, triage.finished_on) == ("passed_on", THU_5_MARCH)

    def test_the_designated_officer_passes_on_too(self, world: World, request_: AdviceRequest) -> None:
        self.redirect(world, request_, world.riverside.paediatrics, by=world.icb.designated)

        assert seen(world.riverside.clerk) == [request_.ref]

    def test_not_the_designated_officer_of_another_commissioner_nor_another_trust(
        self, world: World, request_: AdviceRequest
    ) -> None:
        for stranger in (world.other_icb.designated, world.riverside.clerk, world.northbridge.officer):
            with pytest.raises(NotThere):
                self.redirect(world, request_, world.riverside.paediatrics, by=stranger)

    @pytest.mark.parametrize("field", ["reason", "to"])
    def test_it_needs_a_reason_and_another_service(
        self, world: World, request_: AdviceRequest, field: str
    ) -> None:
        to = world.hillside.paediatrics if field == "to" else world.hillside.speech

        with pytest.raises(Refused) as refused:
            self.redirect(world, request_, to, reason="" if field == "reason" else "Known to them.")

        assert refused.value.field == field

    def test_not_to_a_service_that_has_been_asked_already(
        self, world: World, request_: AdviceRequest
    ) -> None:
        world.request_to(world.hillside.speech, case=request_.case)

        with pytest.raises(Refused, match="has already been asked about this child"):
            self.redirect(world, request_, world.hillside.speech)

    def test_not_once_it_is_answered(self, world: World, request_: AdviceRequest) -> None:
        recall(world, request_)

        with pytest.raises(Refused, match="“The council recalled its request for advice”"):
            self.redirect(world, request_, world.riverside.paediatrics)

    def test_the_contact_of_the_new_service_and_the_council_are_told(
        self, world: World, request_: AdviceRequest
    ) -> None:
        self.redirect(world, request_, world.riverside.paediatrics)

        told = OutboxMessage.objects.filter(kind="advice_request_redirected").order_by("id")
        assert [message.to_email for message in told] == [
            world.riverside.paediatrics.contact.email,
            world.northbridge.officer.email,
        ]


class TestQuestions:
    @pytest.fixture
    def question(self, world: World, request_: AdviceRequest) -> Question:
        """The service asked the council something on Thursday."""
        return ask_requester(
            request=request_,
            text="Which school?",
            by=world.hillside.paediatrician,
            day=THU_5_MARCH,
            owner=world.northbridge.officer,
            wanted_by=date(2026, 3, 12),
        )

    def test_the_answer_sends_the_request_back_to_work_and_the_date_stays(
        self, world: World, question: Question
    ) -> None:
        AdviceRequest.objects.update(clinician=None)

        actions.answer_question(
            question=question, answer="Oakwood.", by=world.northbridge.officer, day=FRI_6_MARCH
        )

        question.request.refresh_from_db()
        assert (question.request.state, question.request.due_on) == (State.RECEIVED, MON_13_APRIL)
        assert Event.objects.filter(type="requester_answered", about=question.request.ref).count() == 1

    def test_it_goes_back_to_the_clinician_who_has_it(self, world: World, question: Question) -> None:
        actions.answer_question(
            question=question, answer="Oakwood.", by=world.northbridge.officer, day=FRI_6_MARCH
        )

        question.request.refresh_from_db()
        assert question.request.state == State.ALLOCATED
        assert OutboxMessage.objects.get(kind="question_answered").to_member == world.hillside.paediatrician

    def test_while_another_question_is_open_it_still_waits(self, world: World, question: Question) -> None:
        asked_too = {"by": world.hillside.paediatrician, "day": THU_5_MARCH}
        ask_requester(request=question.request, text="Since when?", **asked_too)  # type: ignore[arg-type]

        actions.answer_question(
            question=question, answer="Oakwood.", by=world.northbridge.officer, day=FRI_6_MARCH
        )

        question.request.refresh_from_db()
        assert question.request.state == State.ASKING

    def test_the_second_to_answer_is_told_who_did(self, world: World, question: Question) -> None:
        actions.answer_question(
            question=question, answer="Oakwood.", by=world.northbridge.officer, day=FRI_6_MARCH
        )

        with pytest.raises(Refused, match="Nora Officer answered this on 6 March 2026"):
            actions.answer_question(
                question=question, answer="No.", by=world.northbridge.manager, day=MON_9_MARCH
            )

    def test_only_the_council_that_asked_answers(self, world: World, question: Question) -> None:
        for stranger in (world.southmere.officer, world.hillside.clerk):
            with pytest.raises(NotThere):
                actions.answer_question(question=question, answer="Oakwood.", by=stranger, day=FRI_6_MARCH)
