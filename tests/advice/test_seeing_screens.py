"""Appointments, calendars and slots on the screen."""

from datetime import datetime

import pytest
import time_machine
from icalendar import Calendar

from sendwell.access import scope
from sendwell.advice.actions import add_slot, allocate, offer_slot, propose_appointment
from sendwell.advice.models import AdviceRequest, Appointment, Slot
from sendwell.casebook.models import Event
from sendwell.messages.models import OutboxMessage
from sendwell.ui.words import LONDON
from tests.keeping_out import kept_out
from tests.reading import words_of
from tests.world import THU_5_MARCH, World, member

TEN = datetime(2026, 3, 18, 10, 0, tzinfo=LONDON)
TYPED = {
    "day-day": "18",
    "day-month": "3",
    "day-year": "2026",
    "time": "10am",
    "minutes": "45",
    "place": "Rosehill clinic",
    "note": "Bring shoes.",
}

pytestmark = pytest.mark.usefixtures("on_thursday")


@pytest.fixture
def other(world: World, request_: AdviceRequest) -> AdviceRequest:
    return world.request_to(world.riverside.occupational_therapy, case=request_.case)


@pytest.fixture
def appointment(world: World, request_: AdviceRequest) -> Appointment:
    return propose_appointment(
        requests=[request_],
        starts_at=TEN,
        place="Rosehill clinic",
        note="Bring shoes.",
        by=world.hillside.paediatrician,
        day=THU_5_MARCH,
    )


def test_one_time_is_proposed_for_two_services(  # type: ignore[no-untyped-def]
    as_member, world: World, request_: AdviceRequest, other: AdviceRequest
) -> None:
    browser = as_member(world.hillside.paediatrician)
    where = f"/advice/{request_.ref}/appointment"
    page = browser.get(where).text
    assert "Occupational therapy, Riverside NHS Trust" in page
    assert other.why_you not in page
    assert f"/services/{world.hillside.paediatrics.slug}/slots" in page

    browser.post(where, TYPED | {"join": [other.ref]})

    made = Appointment.objects.get()
    assert (made.starts_at, made.minutes, set(made.requests.all())) == (TEN, 45, {request_, other})


def test_bad_input_is_named_and_kept(as_member, world: World, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.hillside.paediatrician)
    where = f"/advice/{request_.ref}/appointment"

    shown = browser.post(where, TYPED | {"day-day": "31", "day-month": "2", "time": "25:00"}).text
    assert "The appointment is on 31 February 2026, which is not a date. Check the day." in shown
    assert "The time is “25:00”, which is not a time of day." in shown
    assert "Bring shoes." in shown

    named = browser.post(where, TYPED | {"place": "Home of Adela Canary"}).text
    assert "The place names the child." in named
    assert Appointment.objects.count() == 0


def test_a_second_service_joins(
    as_member, world: World, other: AdviceRequest, appointment: Appointment
) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.riverside.therapist)
    assert "Join this appointment" in browser.get(f"/advice/{other.ref}/appointment").text

    browser.post(f"/advice/{other.ref}/appointment/join/{appointment.uid}", {})

    assert other in appointment.requests.all()


def test_the_family_reads_it_and_says_that_it_can_come(  # type: ignore[no-untyped-def]
    as_member, world: World, request_: AdviceRequest, appointment: Appointment
) -> None:
    browser = as_member(world.parent(request_.case.child))
    page = browser.get(f"/appointments/{appointment.uid}").text
    assert "We can come" in page
    assert "Bring shoes." in page
    assert request_.why_you not in page

    browser.post(f"/appointments/{appointment.uid}", {"pressed": "book"})

    appointment.refresh_from_db()
    assert appointment.state == "booked"


def test_a_missed_appointment_leads_to_the_ground(  # type: ignore[no-untyped-def]
    as_member, world: World, request_: AdviceRequest, appointment: Appointment
) -> None:
    where = f"/appointments/{appointment.uid}"
    assert "The child did not come" not in as_member(world.hillside.paediatrician).get(where).text

    with time_machine.travel(datetime(2026, 3, 18, 15, 0, tzinfo=LONDON), tick=False):
        browser = as_member(world.hillside.paediatrician)
        browser.post(where, {"pressed": "miss"})
        page = browser.get(where).text

    assert f"/advice/{request_.ref}/ground" in page
    assert Event.objects.filter(type="appointment_missed").count() == 1


def test_a_calendar_entry_names_no_child_no_need_and_no_service(  # type: ignore[no-untyped-def]
    as_member, world: World, request_: AdviceRequest, appointment: Appointment
) -> None:
    file = as_member(world.hillside.paediatrician).get(f"/appointments/{appointment.uid}.ics")
    text = file.content.decode()
    (entry,) = Calendar.from_ical(text).walk("VEVENT")

    assert str(entry["summary"]) == f"Appointment, reference {request_.ref}"
    assert entry.decoded("dtstart") == TEN
    assert Calendar.from_ical(text)["method"] == "REQUEST"
    assert "BEGIN:VTIMEZONE" in text
    for secret in ("Adela", "Canary", "paediatrics", "Hillside NHS", "Bring shoes"):
        assert secret not in text


def test_a_changed_appointment_moves_the_same_entry(
    as_member, world: World, appointment: Appointment
) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.hillside.paediatrician)

    def entry():  # type: ignore[no-untyped-def]
        text = browser.get(f"/appointments/{appointment.uid}.ics").content.decode()
        return Calendar.from_ical(text).walk("VEVENT")[0]

    first = entry()
    browser.post(f"/appointments/{appointment.uid}/move", TYPED | {"time": "14:30"})
    second = entry()
    assert (second["uid"], second["sequence"]) == (first["uid"], first["sequence"] + 1)
    assert second.decoded("dtstart").hour == 14

    browser.post(f"/appointments/{appointment.uid}", {"pressed": "off"})
    text = browser.get(f"/appointments/{appointment.uid}.ics").content.decode()
    assert Calendar.from_ical(text)["method"] == "CANCEL"


def test_summer_time_is_kept(as_member, world: World, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.hillside.paediatrician)
    browser.post(f"/advice/{request_.ref}/appointment", TYPED | {"day-month": "6"})

    made = Appointment.objects.get()
    assert made.starts_at.isoformat() == "2026-06-18T09:00:00+00:00"
    assert (
        "DTSTART;TZID=Europe/London:20260618T100000"
        in browser.get(f"/appointments/{made.uid}.ics").content.decode()
    )


def test_strangers_find_no_appointment(as_member, world: World, appointment: Appointment) -> None:  # type: ignore[no-untyped-def]
    other_family = world.parent(world.child("Beatrix", "Other"), "Polly Other")
    for stranger in (other_family, world.riverside.therapist, world.hillside.therapist, world.school.senco):
        for path in ("", ".ics", "/move"):
            assert as_member(stranger).get(f"/appointments/{appointment.uid}{path}").status_code == 404


def test_a_slot_is_kept_offered_and_taken(as_member, world: World, request_: AdviceRequest) -> None:  # type: ignore[no-untyped-def]
    browser = as_member(world.hillside.paediatrician)
    where = f"/services/{world.hillside.paediatrics.slug}/slots"
    browser.post(where, TYPED)
    slot = Slot.objects.get()
    one = f"{where}/{slot.pk}"
    assert "AC, born 2018" in browser.get(one).text

    missing = browser.post(one, {"request_ref": request_.ref, "why_first": ""}).text
    assert "Answer the question: Why does this child come first?" in missing
    browser.post(one, {"request_ref": request_.ref, "why_first": "Due in a week."})
    assert "Due in a week." in browser.get(one).text
    browser.post(f"{one}/settle", {"pressed": "take"})

    assert Appointment.objects.get().state == "booked"
    assert "Taken by AC, born 2018" in browser.get(where).text


def test_slots_are_the_team_s_own(as_member, world: World) -> None:  # type: ignore[no-untyped-def]
    where = f"/services/{world.hillside.paediatrics.slug}/slots"

    assert as_member(world.hillside.clerk).get(where).status_code == 200
    for stranger in (world.hillside.therapist, world.riverside.paediatrician, world.northbridge.officer):
        assert as_member(stranger).get(where).status_code == 404


class TestASlotOfAChildThatIsNotTheirs:
    """A19: of an hour that went to a child whose request they may not see, colleagues learn that it is given away."""

    @pytest.fixture
    def where(self, world: World, request_: AdviceRequest) -> str:
        """A slot that is on offer to Adela's family."""
        lead, service = world.hillside.lead, world.hillside.paediatrics
        slot = add_slot(service=service, starts_at=TEN, place="Rosehill clinic", by=lead, day=THU_5_MARCH)
        world.parent(request_.case.child)
        why = "Seizures every day."
        offer_slot(slot=slot, request=request_, why_first=why, by=lead, day=THU_5_MARCH)
        return f"/services/{service.slug}/slots"

    def offered(self, browser, where: str) -> tuple[bool, bool, bool]:  # type: ignore[no-untyped-def]
        """Whether it is said to be offered, to whom, and why to her first."""
        one = f"{where}/{Slot.objects.get().pk}"
        pages = [words_of(browser.get(each)) for each in (where, one)]
        assert [page for page in pages if "Free " in page] == []
        return (
            all("Offered" in page for page in pages),
            any("AC, born 2018" in page for page in pages),
            any("Seizures" in page for page in pages),
        )

    def settle(self, browser, where: str, how: str) -> int:  # type: ignore[no-untyped-def]
        answer = browser.post(f"{where}/{Slot.objects.get().pk}/settle", {"pressed": how})
        return int(answer.status_code)

    def test_whoever_is_kept_out_reads_nothing_of_her_and_cannot_settle_it(
        self, as_member, world: World, request_: AdviceRequest, where: str
    ) -> None:  # type: ignore[no-untyped-def]
        doctor, lead = as_member(world.hillside.paediatrician), as_member(world.hillside.lead)
        assert self.offered(doctor, where) == (True, True, True)
        kept_out(world, world.hillside.paediatrician, request_.case.child)

        assert self.offered(doctor, where) == (True, False, False)
        assert [self.settle(doctor, where, how) for how in ("take", "free")] == [404, 404]
        slot = Slot.objects.get()
        assert (slot.offered_for, slot.taken) == (request_, False)
        assert OutboxMessage.objects.filter(kind="appointment_called_off").count() == 0

        assert self.offered(lead, where) == (True, True, True)
        assert self.settle(lead, where, "free") == 302
        told = OutboxMessage.objects.filter(kind="appointment_called_off")
        assert list(told.values_list("to_email", flat=True)) == ["pippa-parent@people.example"]
        assert "Free" in words_of(doctor.get(where))

    def test_nor_does_a_colleague_who_was_not_given_her_request(
        self, as_member, world: World, request_: AdviceRequest, where: str
    ) -> None:  # type: ignore[no-untyped-def]
        allocate(
            request=request_, clinician=world.hillside.paediatrician, by=world.hillside.clerk, day=THU_5_MARCH
        )
        colleague = member(
            "clinician",
            "Kay Colleague",
            world.hillside.organisation,
            world.hillside.paediatrics,
            register="GMC",
        )
        browser = as_member(colleague)
        assert self.offered(browser, where) == (True, False, False)
        assert self.settle(browser, where, "free") == 404
        assert self.offered(as_member(world.hillside.paediatrician), where) == (True, True, True)

    def test_the_database_shows_a_provider_s_diary_to_nobody_else(self, world: World, where: str) -> None:
        readers = (
            world.hillside.clerk, world.riverside.paediatrician, world.northbridge.officer, world.icb.designated
        )  # fmt: skip
        found = []
        for each in readers:
            with scope.acting(each, as_of=THU_5_MARCH):
                found.append(Slot.objects.count())
        assert found == [1, 0, 0, 0]
