"""Who sees a request, and who stands in for whom."""

from datetime import date, timedelta

import pytest

from sendwell.access.models import Cover
from sendwell.access.opening import NotThere
from sendwell.advice import actions
from sendwell.advice.models import AdviceRequest, State
from sendwell.advice.opening import clinician_requests, open_request
from sendwell.casebook.models import Event
from sendwell.law.refusals import Refused
from tests.advice.asked import MON_9_MARCH, seen
from tests.world import FRI_6_MARCH, MON_13_APRIL, THU_5_MARCH, World, member


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
