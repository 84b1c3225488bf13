"""Requests are given to clinicians, many at once or one by one, and taken back."""

import pytest

from sendwell.access.opening import NotThere
from sendwell.advice import actions
from sendwell.advice.models import AdviceRequest, PassedOn, State
from sendwell.advice.opening import clinician_requests
from sendwell.casebook.models import Event
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.advice.asked import recall
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World


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
