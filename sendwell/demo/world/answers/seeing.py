"""Seeing the child on the way to advice: a short-notice slot, or an appointment that is missed."""

from datetime import date, timedelta

from sendwell.advice.actions import (
    add_slot,
    book_appointment,
    keep_appointment,
    miss_appointment,
    offer_slot,
    propose_appointment,
    record_ground,
    take_slot,
    tell_family_of_ground,
)
from sendwell.advice.models import AdviceRequest, GroundNote, Slot, State
from sendwell.casebook import history
from sendwell.demo.world.answers.work import Step, Work, at, given_out, written_and_signed
from sendwell.demo.world.diary import Story
from sendwell.demo.world.pen import acts
from sendwell.organisations.models import Kind

LATE_AFTER_A_MISS = 52
A_DAY = timedelta(days=1)


def slot(work: Work) -> Story:
    """A free time at short notice is offered, taken and kept."""
    offered = yield from _slot_offered(work)
    day = yield offered.starts_at.date() - A_DAY
    appointment = take_slot(slot=offered, by=work.clinician, day=day)
    day = yield offered.starts_at.date()
    keep_appointment(appointment=appointment, by=work.clinician, day=day)
    yield from written_and_signed(work)


def slot_waiting(work: Work) -> Story:
    """Offered, and the family has not answered yet."""
    yield from _slot_offered(work)


def _slot_offered(work: Work) -> Step[Slot]:
    yield from given_out(work)
    day = yield work.on(0.3)
    when = work.told.diary.working(day + work.told.days(3, 6))
    free = add_slot(
        service=work.request.service,
        starts_at=at(when, work.told.rng.randint(9, 15), 30),
        place=work.told.rng.choice(acts("slot_place")),
        by=work.clinician,
        day=day,
    )
    return offer_slot(
        slot=free, request=work.request, why_first=work.told.pen.act("slot"), by=work.clinician, day=day
    )


def booked(work: Work) -> Story:
    """A time is booked, with another service if one still waits, and lies ahead."""
    yield from given_out(work)
    day = yield work.on(0.55)
    when = work.told.diary.working(day + timedelta(days=15))
    others = AdviceRequest.objects.open().filter(case=work.told.case, provider__kind=Kind.PROVIDER)
    also = others.exclude(pk=work.request.pk).exclude(state=State.PART_ONE).order_by("pk").first()
    appointment = propose_appointment(
        requests=[work.request, also] if also else [work.request],
        starts_at=at(when, 10, 15),
        minutes=90,
        place=acts("slot_place")[0],
        note=work.told.pen.act("appointment_note"),
        by=work.clinician,
        day=day,
    )
    day = yield day + A_DAY
    book_appointment(appointment=appointment, by=work.clinician, day=day)


def missed(work: Work, *, told_family: bool) -> Story:
    """The child does not come; the ground is recorded, the date stays, and the advice is late and excused."""
    work.after = max(work.after, LATE_AFTER_A_MISS)
    day = yield from given_out(work)
    day = yield day + work.told.days(2, 4)
    when = work.told.diary.working(day + work.told.days(8, 14))
    appointment = propose_appointment(
        requests=[work.request],
        starts_at=at(when, work.told.rng.randint(9, 15)),
        place=work.told.rng.choice(acts("slot_place")),
        note=work.told.pen.act("appointment_note"),
        by=work.clinician,
        day=day,
    )
    day = yield day + work.told.days(1, 3)
    book_appointment(appointment=appointment, by=work.clinician, day=day)
    day = yield when + A_DAY
    miss_appointment(appointment=appointment, by=work.clinician, day=day)
    note = excuse(work, "appointment_missed", from_on=when, until=None, day=day)
    if told_family:
        day = yield day + work.told.days(1, 4)
        tell_family_of_ground(note=note, by=work.told.officer, day=day, letter=True)
    yield from written_and_signed(work)


def excuse(work: Work, ground: str, *, from_on: date, until: date | None, day: date) -> GroundNote:
    """Record a ground of regulation 8(2), with its evidence."""
    said = work.told.rng.choice(acts("grounds", ground))
    history.rebuild(work.told.case)  # a ground is for a clock that runs, and the build works them out last
    return record_ground(
        case=work.told.case,
        request=work.request,
        ground=ground,
        from_on=from_on,
        until=until,
        evidence=work.fill(said["evidence"]),
        why_impractical=work.fill(said["impractical"]),
        by=work.clinician,
        day=day,
    )
