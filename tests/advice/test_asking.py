"""Asking a service for advice: two happenings, one clock, one relationship; recalled or refused in words."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from sendwell.access.models import Relationship
from sendwell.access.opening import NotThere
from sendwell.advice import actions
from sendwell.advice.models import AdviceRequest, State
from sendwell.advice.opening import visible_requests
from sendwell.casebook.models import Case, Deadline, Event
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.organisations.models import Service
from sendwell.organisations.professions import AdviceType, Profession
from sendwell.ui.words import LONDON
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, OPENED, THU_5_MARCH, World, service

WRITTEN = {
    "child_is": "not_known",
    "why_you": "You see children with such needs here.",
    "asked": "Advice on health needs.",
    "circumstances": "Falls often.",
    "history": "",
    "form_wanted": "Numbered statements.",
}


def ask(world: World, case: Case, service: Service, **changed: object) -> AdviceRequest:
    """Northbridge asks on 2 March, unless something else is said."""
    said = {**WRITTEN, "by": world.northbridge.officer, "day": MON_2_MARCH, **changed}
    return actions.ask_for_advice(case=case, service=service, **said)  # type: ignore[arg-type]


def deadline_of(request: AdviceRequest) -> Deadline:
    """The stored clock of a request."""
    return Deadline.objects.get(about=request.ref, timescale="advice_coop_6w")


class TestAsking:
    def test_two_things_happen_the_council_asks_and_the_service_receives(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)

        told = list(
            Event.objects.filter(about=request.ref).order_by("id").values_list("type", "day", "answerable")
        )
        assert told == [
            ("advice_requested", MON_2_MARCH, None),
            ("advice_request_received", MON_2_MARCH, world.hillside.organisation.pk),
        ]

    @pytest.mark.parametrize("of", ["child", "authority"])
    def test_it_is_about_the_child_and_from_the_council_of_its_case_and_no_other(
        self, world: World, of: str
    ) -> None:
        request = world.request_to(world.hillside.physiotherapy)
        other = world.case(council=world.southmere)

        with pytest.raises(IntegrityError, match="request_as_its_case_says"), transaction.atomic():
            AdviceRequest.objects.filter(pk=request.pk).update(**{of: getattr(other, of)})
            connection.check_constraints()

        request.refresh_from_db()
        assert (request.child, request.authority) == (request.case.child, request.case.authority)

    def test_six_weeks_run_from_receipt_and_the_trust_owes_them(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)

        clock = deadline_of(request)
        assert (request.due_on, clock.due_on, clock.owed_by) == (
            MON_13_APRIL,
            MON_13_APRIL,
            world.hillside.organisation,
        )

    def test_a_service_reached_by_post_receives_on_the_next_working_day(self, world: World) -> None:
        physiotherapy = world.hillside.physiotherapy
        physiotherapy.reach = "post"
        physiotherapy.save()

        request = ask(world, world.assessing(), physiotherapy, day=FRI_6_MARCH)

        assert (request.received_on, request.due_on) == (date(2026, 3, 9), date(2026, 4, 20))

    def test_an_email_after_five_counts_from_the_next_working_day(self, world: World) -> None:
        physiotherapy = world.hillside.physiotherapy
        physiotherapy.reach = "email"
        physiotherapy.save()

        late = datetime(2026, 3, 6, 17, 30, tzinfo=LONDON)
        request = ask(world, world.assessing(), physiotherapy, day=FRI_6_MARCH, sent_at=late)

        assert request.received_on == date(2026, 3, 9)

    def test_the_trust_may_know_of_the_child_until_half_a_year_after_the_date(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)

        known = Relationship.objects.get(child=request.case.child, why="asked_for_advice")
        assert (known.organisation, known.starts_on, known.ends_on) == (
            world.hillside.organisation,
            MON_2_MARCH,
            date(2026, 10, 10),
        )

    def test_the_contact_is_told_and_the_message_names_nobody(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)

        message = OutboxMessage.objects.get(kind="advice_requested")
        assert (message.to_email, message.path) == (
            world.hillside.physiotherapy.contact.email,
            f"/advice/{request.ref}",
        )

    def test_medical_advice_names_the_commissioner_that_identified_the_service(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)

        assert (request.advice_type, request.identified_by) == (AdviceType.MEDICAL, world.icb.organisation)

    def test_an_educational_psychologist_is_identified_by_nobody(self, world: World) -> None:
        request = ask(world, world.assessing(), world.northbridge.psychology)

        assert (request.advice_type, request.identified_by) == (AdviceType.PSYCHOLOGICAL, None)

    def test_several_are_asked_in_one_go(self, world: World) -> None:
        asks = [
            actions.Ask(service=each, **WRITTEN)
            for each in (
                world.hillside.physiotherapy,
                world.hillside.paediatrics,
                world.northbridge.psychology,
            )
        ]

        made = actions.ask_many(
            case=world.assessing(), asks=asks, by=world.northbridge.officer, day=MON_2_MARCH
        )

        assert [each.service.profession for each in made] == [
            "physiotherapy",
            "community_paediatrics",
            "educational_psychology",
        ]

    def test_when_one_of_several_cannot_be_asked_none_is(self, world: World) -> None:
        case = world.assessing()
        ask(world, case, world.hillside.speech)
        asks = [
            actions.Ask(service=each, **WRITTEN)
            for each in (world.hillside.physiotherapy, world.hillside.speech)
        ]

        with pytest.raises(Refused):
            actions.ask_many(case=case, asks=asks, by=world.northbridge.officer, day=THU_5_MARCH)

        assert AdviceRequest.objects.filter(case=case).count() == 1


class TestAskingIsRefused:
    def test_before_it_was_decided_to_assess(self, world: World) -> None:
        with pytest.raises(Refused, match="once it was decided to assess"):
            ask(world, world.case(), world.hillside.physiotherapy)

    def test_of_a_service_that_has_closed(self, world: World) -> None:
        physiotherapy = world.hillside.physiotherapy
        physiotherapy.closed_on = MON_2_MARCH
        physiotherapy.save()

        with pytest.raises(Refused, match="is not open on 2 March 2026"):
            ask(world, world.assessing(), physiotherapy)

    def test_of_a_service_in_another_area(self, world: World) -> None:
        elsewhere = service(world.riverside.organisation, Profession.AUDIOLOGY, world.southmere.organisation)

        with pytest.raises(Refused, match="does not serve Northbridge Council’s area"):
            ask(world, world.assessing(), elsewhere)

    def test_of_a_service_for_other_ages(self, world: World) -> None:
        babies = service(
            world.riverside.organisation, Profession.HEALTH_VISITING, world.northbridge.organisation, to_age=4
        )

        with pytest.raises(Refused, match="sees ages 0 to 4; the child is 7"):
            ask(world, world.assessing(), babies)

    def test_but_a_service_that_knows_the_child_may_be_elsewhere(self, world: World) -> None:
        elsewhere = service(world.riverside.organisation, Profession.AUDIOLOGY, world.southmere.organisation)

        request = ask(world, world.assessing(), elsewhere, child_is="known")

        assert request.state == State.RECEIVED

    def test_twice_of_the_same_service(self, world: World) -> None:
        case = world.assessing()
        first = ask(world, case, world.hillside.physiotherapy)

        with pytest.raises(Refused, match=f"was asked on 2 March 2026 \\({first.ref}\\)"):
            ask(world, case, world.hillside.physiotherapy, day=THU_5_MARCH)

    def test_without_saying_why_this_service(self, world: World) -> None:
        with pytest.raises(Refused) as refused:
            ask(world, world.assessing(), world.hillside.physiotherapy, why_you=" ")

        assert refused.value.field == "why_you"

    def test_to_an_officer_of_another_council(self, world: World) -> None:
        with pytest.raises(NotThere):
            ask(world, world.assessing(), world.hillside.physiotherapy, by=world.southmere.officer)

    def test_to_somebody_who_does_not_ask(self, world: World) -> None:
        with pytest.raises(NotThere):
            ask(world, world.assessing(), world.hillside.physiotherapy, by=world.hillside.clerk)


class TestRecalling:
    def test_the_six_weeks_lapse_and_the_trust_no_longer_knows_of_the_child(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)

        actions.recall_request(
            request=request, reason="The family moved away.", by=world.northbridge.officer, day=THU_5_MARCH
        )

        request.refresh_from_db()
        clock = deadline_of(request)
        known = Relationship.objects.get(child=request.case.child, why="asked_for_advice")
        assert (request.state, request.answered_on) == (State.RECALLED, THU_5_MARCH)
        assert (clock.stopped_on, clock.stopped_by) == (THU_5_MARCH, "advice_recalled")
        assert known.ends_on == THU_5_MARCH
        assert list(visible_requests(world.hillside.clerk, FRI_6_MARCH)) == []

    def test_while_another_service_of_the_trust_is_asked_it_still_knows_of_the_child(
        self, world: World
    ) -> None:
        case = world.assessing()
        first = ask(world, case, world.hillside.physiotherapy)
        ask(world, case, world.hillside.speech)

        actions.recall_request(
            request=first, reason="Asked in error.", by=world.northbridge.officer, day=THU_5_MARCH
        )

        known = Relationship.objects.get(child=case.child, why="asked_for_advice")
        assert known.ends_on == date(2026, 10, 10)

    def test_a_recalled_request_cannot_be_recalled_and_the_second_is_told_who_did(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)
        actions.recall_request(
            request=request, reason="In error.", by=world.northbridge.officer, day=THU_5_MARCH
        )

        with pytest.raises(Refused, match="5 March 2026 by Nora Officer"):
            actions.recall_request(
                request=request, reason="Again.", by=world.northbridge.manager, day=FRI_6_MARCH
            )

    def test_only_the_council_that_asked_recalls(self, world: World) -> None:
        request = world.request_to(world.hillside.physiotherapy)

        for stranger in (world.southmere.officer, world.hillside.clerk):
            with pytest.raises(NotThere):
                actions.recall_request(request=request, reason="Mine.", by=stranger, day=THU_5_MARCH)

    def test_after_a_recall_the_service_can_be_asked_anew_with_a_new_six_weeks(self, world: World) -> None:
        case = world.assessing()
        first = ask(world, case, world.hillside.physiotherapy)
        actions.recall_request(
            request=first, reason="In error.", by=world.northbridge.officer, day=THU_5_MARCH
        )

        second = ask(world, case, world.hillside.physiotherapy, day=FRI_6_MARCH)

        assert second.due_on == date(2026, 4, 17)
        assert second.received_on > OPENED
