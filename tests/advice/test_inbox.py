"""The provider's inbox: giving out, taking back, passing on, cover. The six weeks go on whatever happens."""

from datetime import date, timedelta

import pytest

from sendwell.access.models import Cover, Member, Relationship
from sendwell.access.opening import NotThere
from sendwell.advice import actions
from sendwell.advice.models import AdviceRequest, PassedOn, Question, State, Triage
from sendwell.advice.opening import clinician_requests, open_request, visible_requests
from sendwell.casebook.models import Deadline, Event
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World, member

MON_9_MARCH = date(2026, 3, 9)


def seen(who: Member, day: date = FRI_6_MARCH) -> list[str]:
    """The references this member may know of."""
    return list(visible_requests(who, day).order_by("ref").values_list("ref", flat=True))


def recall(world: World, request: AdviceRequest, day: date = THU_5_MARCH) -> None:
    """The council takes the request back."""
    actions.recall_request(request=request, reason="No longer needed.", by=world.northbridge.officer, day=day)


class TestWhoSeesARequest:
    def test_the_trust_that_was_asked_and_the_council_that_asked_and_their_commissioner(
        self, world: World, request_: AdviceRequest
    ) -> None:
        for who in (world.hillside.clerk, world.hillside.paediatrician, world.hillside.lead):
            assert seen(who) == [request_.ref]
        for who in (world.northbridge.officer, world.northbridge.manager, world.icb.designated):
            assert seen(who) == [request_.ref]

    def test_nobody_else_not_even_that_it_exists(self, world: World, request_: AdviceRequest) -> None:
        parent = world.parent(request_.case.child)
        strangers = [
            world.riverside.clerk,
            world.riverside.paediatrician,
            world.riverside.lead,
            world.hillside.therapist,
            world.southmere.officer,
            world.other_icb.designated,
            world.northbridge.psychologist,
            world.school.senco,
            parent,
        ]
        for stranger in strangers:
            assert seen(stranger) == []
            with pytest.raises(NotThere):
                open_request(stranger, request_.ref, FRI_6_MARCH, screen="request")

    def test_once_it_is_with_one_clinician_a_colleague_of_the_service_no_longer_sees_it(
        self, world: World, request_: AdviceRequest
    ) -> None:
        colleague = member(
            "clinician", "Kit Colleague", world.hillside.organisation, world.hillside.paediatrics
        )
        assert seen(colleague) == [request_.ref]

        actions.allocate(
            request=request_, clinician=world.hillside.paediatrician, by=world.hillside.clerk, day=THU_5_MARCH
        )

        assert seen(colleague) == []
        assert seen(world.hillside.paediatrician) == [request_.ref]
        assert seen(world.hillside.lead) == [request_.ref]

    def test_an_unanswered_request_never_drops_out_of_sight(
        self, world: World, request_: AdviceRequest
    ) -> None:
        years_later = MON_13_APRIL + timedelta(days=800)

        assert seen(world.hillside.clerk, years_later) == [request_.ref]

    def test_an_answered_one_is_seen_while_the_relationship_lasts(
        self, world: World, request_: AdviceRequest
    ) -> None:
        AdviceRequest.objects.filter(pk=request_.pk).update(state=State.RETURNED, answered_on=THU_5_MARCH)

        assert seen(world.hillside.clerk, date(2026, 10, 10)) == [request_.ref]
        assert seen(world.hillside.clerk, date(2026, 10, 11)) == []

    def test_every_opening_is_noted_also_the_one_that_was_not_let(
        self, world: World, request_: AdviceRequest
    ) -> None:
        open_request(world.hillside.clerk, request_.ref, FRI_6_MARCH, screen="request")
        with pytest.raises(NotThere):
            open_request(world.riverside.clerk, request_.ref, FRI_6_MARCH, screen="request")

        noted = list(request_.case.child.readings.order_by("id").values_list("member", "screen", "allowed"))
        assert noted == [
            (world.hillside.clerk.pk, "request", True),
            (world.riverside.clerk.pk, "request", False),
        ]


class TestGivingOut:
    def test_a_clinician_gets_the_request_and_is_told(self, world: World, request_: AdviceRequest) -> None:
        actions.allocate(
            request=request_, clinician=world.hillside.paediatrician, by=world.hillside.clerk, day=THU_5_MARCH
        )

        request_.refresh_from_db()
        assert (request_.state, request_.clinician, request_.due_on) == (
            State.ALLOCATED,
            world.hillside.paediatrician,
            MON_13_APRIL,
        )
        assert (
            OutboxMessage.objects.get(kind="advice_request_allocated").to_member
            == world.hillside.paediatrician
        )
        assert Event.objects.filter(type="advice_allocated", about=request_.ref).count() == 1
        assert PassedOn.objects.get(request=request_).to_member == world.hillside.paediatrician

    def test_many_at_once(self, world: World) -> None:
        requests = [world.request_to(world.hillside.paediatrics, case=world.assessing()) for _ in range(3)]

        actions.bulk_allocate(
            requests=requests,
            clinician=world.hillside.paediatrician,
            by=world.hillside.clerk,
            day=THU_5_MARCH,
        )

        assert set(clinician_requests(world.hillside.paediatrician, FRI_6_MARCH)) == set(requests)

    def test_many_at_once_are_all_given_or_none(self, world: World) -> None:
        first = world.request_to(world.hillside.paediatrics, case=world.assessing())
        second = world.request_to(world.hillside.paediatrics, case=world.assessing())
        recall(world, second)

        with pytest.raises(Refused, match="by Nora Officer"):
            actions.bulk_allocate(
                requests=[first, second],
                clinician=world.hillside.paediatrician,
                by=world.hillside.clerk,
                day=FRI_6_MARCH,
            )

        first.refresh_from_db()
        assert first.clinician is None

    def test_a_clinician_takes_one_of_their_own_service(self, world: World, request_: AdviceRequest) -> None:
        paediatrician = world.hillside.paediatrician

        actions.allocate(request=request_, clinician=paediatrician, by=paediatrician, day=THU_5_MARCH)

        assert list(clinician_requests(paediatrician, FRI_6_MARCH)) == [request_]

    def test_but_gives_none_to_a_colleague_and_takes_none_of_another_service(
        self, world: World, request_: AdviceRequest
    ) -> None:
        for by, clinician in (
            (world.hillside.paediatrician, world.hillside.therapist),
            (world.hillside.therapist, world.hillside.therapist),
            (world.riverside.clerk, world.riverside.paediatrician),
        ):
            with pytest.raises(NotThere):
                actions.allocate(request=request_, clinician=clinician, by=by, day=THU_5_MARCH)

    @pytest.mark.parametrize(
        ("place", "name", "says"),
        [
            ("riverside", "paediatrician", "works for the provider"),
            ("hillside", "clerk", "does not write advice"),
        ],
    )
    def test_only_to_a_clinician_of_the_trust(
        self, world: World, request_: AdviceRequest, place: str, name: str, says: str
    ) -> None:
        with pytest.raises(Refused, match=says):
            actions.allocate(
                request=request_,
                clinician=getattr(getattr(world, place), name),
                by=world.hillside.clerk,
                day=THU_5_MARCH,
            )

    def test_not_to_somebody_who_has_left(self, world: World, request_: AdviceRequest) -> None:
        gone = world.hillside.paediatrician
        gone.ends_on = MON_2_MARCH
        gone.save()

        with pytest.raises(Refused, match="does not write advice"):
            actions.allocate(request=request_, clinician=gone, by=world.hillside.clerk, day=THU_5_MARCH)

    def test_a_recalled_request_is_given_to_nobody_and_we_say_who_recalled_it(
        self, world: World, request_: AdviceRequest
    ) -> None:
        recall(world, request_)

        with pytest.raises(Refused, match="5 March 2026 by Nora Officer"):
            actions.allocate(
                request=request_,
                clinician=world.hillside.paediatrician,
                by=world.hillside.clerk,
                day=FRI_6_MARCH,
            )

    def test_the_same_clinician_twice_is_refused(self, world: World, request_: AdviceRequest) -> None:
        given = {"clinician": world.hillside.paediatrician, "by": world.hillside.clerk, "day": THU_5_MARCH}
        actions.allocate(request=request_, **given)

        with pytest.raises(Refused, match="already has this request"):
            actions.allocate(request=request_, **given)


class TestTakingBack:
    def test_the_request_is_with_nobody_again(self, world: World, request_: AdviceRequest) -> None:
        actions.allocate(
            request=request_, clinician=world.hillside.paediatrician, by=world.hillside.clerk, day=THU_5_MARCH
        )

        actions.take_back(request=request_, reason="On leave.", by=world.hillside.clerk, day=FRI_6_MARCH)

        request_.refresh_from_db()
        assert (request_.state, request_.clinician) == (State.RECEIVED, None)

    def test_not_once_the_clinician_has_begun_to_write(self, world: World, request_: AdviceRequest) -> None:
        actions.allocate(
            request=request_, clinician=world.hillside.paediatrician, by=world.hillside.clerk, day=THU_5_MARCH
        )
        AdviceRequest.objects.filter(pk=request_.pk).update(state=State.WRITING)

        with pytest.raises(Refused, match="has begun to write"):
            actions.take_back(request=request_, reason="On leave.", by=world.hillside.clerk, day=FRI_6_MARCH)

    def test_not_by_another_trust(self, world: World, request_: AdviceRequest) -> None:
        with pytest.raises(NotThere):
            actions.take_back(request=request_, reason="Mine.", by=world.riverside.clerk, day=FRI_6_MARCH)


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
        AdviceRequest.objects.filter(pk=request_.pk).update(state=State.ASKING)
        return Question.objects.create(
            request=request_,
            text="Which school?",
            asked_by=world.hillside.paediatrician,
            asked_on=THU_5_MARCH,
            owner=world.northbridge.officer,
            wanted_by=date(2026, 3, 12),
        )

    def test_the_answer_sends_the_request_back_to_work_and_the_date_stays(
        self, world: World, question: Question
    ) -> None:
        actions.answer_question(
            question=question, answer="Oakwood.", by=world.northbridge.officer, day=FRI_6_MARCH
        )

        question.request.refresh_from_db()
        assert (question.request.state, question.request.due_on) == (State.RECEIVED, MON_13_APRIL)
        assert Event.objects.filter(type="requester_answered", about=question.request.ref).count() == 1

    def test_it_goes_back_to_the_clinician_who_has_it(self, world: World, question: Question) -> None:
        AdviceRequest.objects.update(clinician=world.hillside.paediatrician)

        actions.answer_question(
            question=question, answer="Oakwood.", by=world.northbridge.officer, day=FRI_6_MARCH
        )

        question.request.refresh_from_db()
        assert question.request.state == State.ALLOCATED
        assert OutboxMessage.objects.get(kind="question_answered").to_member == world.hillside.paediatrician

    def test_while_another_question_is_open_it_still_waits(self, world: World, question: Question) -> None:
        question.pk = None
        question.save()

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


class TestCover:
    def test_the_cover_sees_the_absent_clinicians_requests_while_it_lasts(
        self, world: World, request_: AdviceRequest
    ) -> None:
        actions.allocate(
            request=request_, clinician=world.hillside.paediatrician, by=world.hillside.clerk, day=THU_5_MARCH
        )
        actions.cover_for(
            absent=world.hillside.paediatrician,
            covering=world.hillside.therapist,
            from_on=FRI_6_MARCH,
            until=MON_9_MARCH,
            by=world.hillside.clerk,
            day=THU_5_MARCH,
        )

        assert seen(world.hillside.therapist, THU_5_MARCH) == []
        assert seen(world.hillside.therapist, FRI_6_MARCH) == [request_.ref]
        assert list(clinician_requests(world.hillside.therapist, MON_9_MARCH)) == [request_]
        assert seen(world.hillside.therapist, date(2026, 3, 10)) == []
        assert Event.objects.get(type="advice_cover_arranged").about == request_.ref

    def test_only_by_somebody_who_gives_out_work_there_and_only_by_a_clinician(self, world: World) -> None:
        dates = {"from_on": FRI_6_MARCH, "until": MON_9_MARCH, "day": THU_5_MARCH}
        people = {"absent": world.hillside.paediatrician, "covering": world.hillside.therapist}
        for stranger in (world.riverside.clerk, world.hillside.therapist):
            with pytest.raises(NotThere):
                actions.cover_for(**people, **dates, by=stranger)
        with pytest.raises(Refused, match="does not write advice"):
            actions.cover_for(
                absent=world.hillside.paediatrician,
                covering=world.hillside.clerk,
                **dates,
                by=world.hillside.clerk,
            )
        assert Cover.objects.count() == 0
