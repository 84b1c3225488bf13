"""Seeing the child together, and short-notice slots."""

from datetime import date, datetime

import pytest

from sendwell.access.opening import NotThere
from sendwell.advice.actions import seeing
from sendwell.advice.models import AdviceRequest, Appointment, Slot
from sendwell.casebook.models import Case, Event
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.ui.words import LONDON
from tests.world import FRI_6_MARCH, MON_2_MARCH, THU_5_MARCH, World

TEN = datetime(2026, 3, 18, 10, 0, tzinfo=LONDON)
AFTER = date(2026, 3, 18)


@pytest.fixture
def case(world: World) -> Case:
    return world.assessing()


@pytest.fixture
def request_(world: World, case: Case) -> AdviceRequest:
    return world.request_to(world.hillside.paediatrics, case=case)


@pytest.fixture
def other(world: World, case: Case) -> AdviceRequest:
    return world.request_to(world.riverside.occupational_therapy, case=case)


def proposed(world: World, *requests: AdviceRequest, place: str = "Rosehill clinic") -> Appointment:
    return seeing.propose_appointment(
        requests=requests, starts_at=TEN, place=place, by=world.hillside.paediatrician, day=THU_5_MARCH
    )


def test_one_time_for_two_services(world: World, request_: AdviceRequest, other: AdviceRequest) -> None:
    parent = world.parent(request_.case.child)

    appointment = proposed(world, request_, other)

    assert set(appointment.requests.all()) == {request_, other}
    told = set(OutboxMessage.objects.filter(kind="appointment_proposed").values_list("to_email", flat=True))
    assert told == {"riverside-nhs-trust-occupational-therapy@contact.example", parent.email} | {
        "hillside-nhs-trust-community-paediatrics@contact.example"
    }
    assert Event.objects.get(type="appointment_offered").details["services"] == (
        "Community paediatrics, Occupational therapy"
    )


def test_a_request_about_another_child_cannot_be_joined(world: World, request_: AdviceRequest) -> None:
    elsewhere = world.request_to(world.riverside.paediatrics)

    with pytest.raises(NotThere):
        proposed(world, request_, elsewhere)


def test_the_place_in_a_calendar_never_names_the_child(world: World, request_: AdviceRequest) -> None:
    with pytest.raises(Refused) as refused:
        proposed(world, request_, place="Adela Canary at home")

    assert refused.value.field == "place"


def test_a_time_that_has_passed_is_refused(world: World, request_: AdviceRequest) -> None:
    with pytest.raises(Refused, match="1 March 2026, 10:00am has passed"):
        seeing.propose_appointment(
            requests=[request_],
            starts_at=datetime(2026, 3, 1, 10, 0, tzinfo=LONDON),
            place="Clinic",
            by=world.hillside.paediatrician,
            day=THU_5_MARCH,
        )


def test_the_family_says_that_it_can_come(world: World, request_: AdviceRequest) -> None:
    parent = world.parent(request_.case.child)
    appointment = proposed(world, request_)

    booked = seeing.book_appointment(appointment=appointment, by=parent, day=FRI_6_MARCH)

    assert (booked.state, booked.sequence) == ("booked", 1)
    assert Event.objects.get(type="appointment_booked").about == request_.ref


def test_another_family_cannot_touch_it(world: World, request_: AdviceRequest) -> None:
    stranger = world.parent(world.child("Beatrix", "Other"), "Polly Other")
    appointment = proposed(world, request_)

    with pytest.raises(NotThere):
        seeing.book_appointment(appointment=appointment, by=stranger, day=FRI_6_MARCH)
    with pytest.raises(NotThere):
        seeing.call_off_appointment(appointment=appointment, by=world.riverside.therapist, day=FRI_6_MARCH)


def test_a_missed_appointment_is_recorded_and_excuses_nothing_by_itself(
    world: World, request_: AdviceRequest
) -> None:
    appointment = proposed(world, request_)

    seeing.miss_appointment(appointment=appointment, by=world.hillside.paediatrician, day=AFTER)

    assert Event.objects.get(type="appointment_missed").about == request_.ref
    assert request_.case.deadlines.get(timescale="advice_coop_6w").excused is False


def test_calling_off_in_good_time_is_not_missing(world: World, request_: AdviceRequest) -> None:
    parent = world.parent(request_.case.child)
    appointment = proposed(world, request_)

    off = seeing.call_off_appointment(appointment=appointment, by=parent, day=FRI_6_MARCH)

    assert off.state == "off"
    recorded = Event.objects.filter(about=request_.ref, type__startswith="appointment").order_by("id")
    assert list(recorded.values_list("type", flat=True)) == ["appointment_offered", "appointment_called_off"]


def test_a_kept_appointment_is_in_the_chronology(world: World, request_: AdviceRequest) -> None:
    appointment = proposed(world, request_)

    seeing.keep_appointment(appointment=appointment, by=world.hillside.paediatrician, day=AFTER)

    assert Event.objects.get(type="appointment_kept").about == request_.ref


def test_an_appointment_cannot_be_missed_before_its_day(world: World, request_: AdviceRequest) -> None:
    appointment = proposed(world, request_)

    with pytest.raises(Refused, match="It has not been yet"):
        seeing.miss_appointment(appointment=appointment, by=world.hillside.paediatrician, day=FRI_6_MARCH)


def test_another_service_joins_so_that_the_family_comes_once(
    world: World, request_: AdviceRequest, other: AdviceRequest
) -> None:
    appointment = proposed(world, request_)

    seeing.join_appointment(
        appointment=appointment, request=other, by=world.riverside.therapist, day=FRI_6_MARCH
    )

    assert set(appointment.requests.all()) == {request_, other}


class TestSlots:
    """Short-notice times that a service keeps free."""

    def slot(self, world: World) -> Slot:
        return seeing.add_slot(
            service=world.hillside.paediatrics,
            starts_at=TEN,
            place="Rosehill clinic",
            by=world.hillside.paediatrician,
            day=THU_5_MARCH,
        )

    def test_a_slot_is_offered_with_the_reason_why_this_child_comes_first(
        self, world: World, request_: AdviceRequest
    ) -> None:
        slot = self.slot(world)
        by = world.hillside.paediatrician

        with pytest.raises(Refused) as refused:
            seeing.offer_slot(slot=slot, request=request_, why_first=" ", by=by, day=THU_5_MARCH)
        assert refused.value.field == "why_first"

        seeing.offer_slot(slot=slot, request=request_, why_first="Due in a week.", by=by, day=THU_5_MARCH)
        taken = seeing.take_slot(slot=slot, by=by, day=FRI_6_MARCH)

        assert (taken.state, taken.starts_at, list(taken.requests.all())) == ("booked", TEN, [request_])
        assert Event.objects.filter(type="slot_offered", about=request_.ref).count() == 1
        assert "Due in a week" not in str(list(Event.objects.values_list("details", flat=True)))

    def test_a_slot_is_offered_once(self, world: World, request_: AdviceRequest) -> None:
        slot = self.slot(world)
        by = world.hillside.paediatrician
        seeing.offer_slot(slot=slot, request=request_, why_first="Late.", by=by, day=THU_5_MARCH)

        with pytest.raises(Refused, match="offered already"):
            seeing.offer_slot(slot=slot, request=request_, why_first="Late.", by=by, day=THU_5_MARCH)

        seeing.free_slot(slot=slot, by=by, day=THU_5_MARCH)
        assert seeing.offer_slot(slot=slot, request=request_, why_first="Late.", by=by, day=THU_5_MARCH)

    def test_a_slot_that_is_taken_back_is_told_to_the_family_as_any_appointment_that_is_off(
        self, world: World, request_: AdviceRequest
    ) -> None:
        parent, slot, by = world.parent(request_.case.child), self.slot(world), world.hillside.paediatrician
        world.parent(world.child("Beatrix", "Other"), "Polly Other")
        seeing.offer_slot(slot=slot, request=request_, why_first="Late.", by=by, day=THU_5_MARCH)

        seeing.free_slot(slot=slot, by=by, day=FRI_6_MARCH)

        told = OutboxMessage.objects.filter(kind="appointment_called_off").values_list("to_member", "path")
        assert list(told) == [(parent.pk, "/family")]
        assert Event.objects.get(type="appointment_called_off").about == request_.ref
        with pytest.raises(Refused, match="not on offer to anybody"):
            seeing.free_slot(slot=slot, by=by, day=FRI_6_MARCH)

    def test_only_the_team_keeps_its_slots(self, world: World) -> None:
        for stranger in (world.hillside.therapist, world.riverside.paediatrician, world.northbridge.officer):
            with pytest.raises(NotThere):
                seeing.add_slot(
                    service=world.hillside.paediatrics, starts_at=TEN, place="x", by=stranger, day=MON_2_MARCH
                )
