"""Seeing the child: one appointment for several professionals, and short-notice slots.

Families asked to several appointments get them together where possible (best practice standard 4). None of it
stops a clock; only a ground that somebody records excuses.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.advice.actions import standing
from sendwell.advice.models import AdviceRequest, Appointment, Slot, State
from sendwell.advice.opening import family_told_of, open_to_family, visible_requests
from sendwell.casebook import history
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.organisations.models import Service
from sendwell.ui import words
from sendwell.ui.words import LONDON

STATES_AHEAD = ("proposed", "booked")


@transaction.atomic
def propose_appointment(
    *,
    requests: Sequence[AdviceRequest],
    starts_at: datetime,
    place: str,
    by: Member,
    day: date,
    minutes: int = 60,
    note: str = "",
) -> Appointment:
    """Propose one time at which the services of all these requests see the child together.

    The first request is the proposer's own; the others are of the same case and still open. Raises Refused for
    a time that has passed, and for a place that names the child: it stands in everybody's calendar.
    """
    require(by, Permission.APPOINTMENT_ARRANGE)
    own = _own(requests[0], by, day)
    joined = [own, *(_of_same_case(other, own) for other in requests[1:] if other.pk != own.pk)]
    _check(own, starts_at, place, day)
    appointment = Appointment.objects.create(
        case=own.case, starts_at=starts_at, minutes=minutes, place=place, note=note, proposed_by=by
    )
    appointment.requests.set(joined)
    details = {
        "when": words.when(starts_at),
        "services": ", ".join(request.service.name for request in joined),
    }
    history.record(own.case, "appointment_offered", by=by, day=day, about=own.ref, details=details)
    _tell_everybody(appointment, "appointment_proposed", by, day)
    return appointment


@transaction.atomic
def join_appointment(
    *, appointment: Appointment, request: AdviceRequest, by: Member, day: date
) -> Appointment:
    """Another service sees the child at the same time, so that the family comes once."""
    require(by, Permission.APPOINTMENT_ARRANGE)
    own = _own(request, by, day)
    appointment = _ahead(appointment)
    if appointment.case_id != own.case_id:
        raise NotThere
    appointment.requests.add(own)
    _changed(appointment)
    details = {"when": words.when(appointment.starts_at), "services": own.service.name}
    history.record(own.case, "appointment_offered", by=by, day=day, about=own.ref, details=details)
    _tell_everybody(appointment, "appointment_changed", by, day)
    return appointment


@transaction.atomic
def move_appointment(
    *,
    appointment: Appointment,
    starts_at: datetime,
    place: str,
    by: Member,
    day: date,
    minutes: int,
    note: str = "",
) -> Appointment:
    """A new time or place. It is proposed again, and everybody's calendar is told."""
    appointment = _ahead(appointment)
    own = _arranged_by(appointment, by, day)
    _check(own, starts_at, place, day)
    appointment.starts_at, appointment.place = starts_at, place
    appointment.minutes, appointment.note, appointment.state = minutes, note, "proposed"
    appointment.save(update_fields=["starts_at", "place", "minutes", "note", "state"])
    _changed(appointment)
    details = {"when": words.when(starts_at), "moved": "yes"}
    history.record(own.case, "appointment_offered", by=by, day=day, about=own.ref, details=details)
    _tell_everybody(appointment, "appointment_changed", by, day)
    return appointment


@transaction.atomic
def book_appointment(*, appointment: Appointment, by: Member, day: date) -> Appointment:
    """The family can come: said by the family, or by a service that has asked them."""
    appointment = _ahead(appointment)
    about = _about(appointment, by, day)
    if appointment.state == "booked":
        raise Refused("This appointment is booked already.")
    _becomes(appointment, "booked")
    details = {"when": words.when(appointment.starts_at)}
    history.record(appointment.case, "appointment_booked", by=by, day=day, about=about, details=details)
    _tell_everybody(appointment, "appointment_booked", by, day)
    return appointment


@transaction.atomic
def keep_appointment(*, appointment: Appointment, by: Member, day: date) -> Appointment:
    """The child was seen. What was found goes into the advice."""
    return _over(appointment, "kept", "appointment_kept", by, day)


@transaction.atomic
def miss_appointment(*, appointment: Appointment, by: Member, day: date) -> Appointment:
    """The child did not come. It may be a ground (regulation 8(2)(c)); recording the ground is another act."""
    return _over(appointment, "missed", "appointment_missed", by, day)


@transaction.atomic
def call_off_appointment(*, appointment: Appointment, by: Member, day: date) -> Appointment:
    """It will not take place: said by a service, or by the family in good time. That is not a missed one."""
    appointment = _ahead(appointment)
    about = _about(appointment, by, day)
    _becomes(appointment, "off")
    details = {"when": words.when(appointment.starts_at)}
    history.record(appointment.case, "appointment_called_off", by=by, day=day, about=about, details=details)
    _tell_everybody(appointment, "appointment_called_off", by, day)
    return appointment


@transaction.atomic
def add_slot(
    *, service: Service, starts_at: datetime, place: str, by: Member, day: date, minutes: int = 60
) -> Slot:
    """Keep a time free for somebody who cannot wait (Quick Guide 6.2.1; feature 35)."""
    keeps_slots(by, service)
    if starts_at.astimezone(LONDON).date() < day:
        raise Refused(f"{words.when(starts_at)} has passed. Check the date.", field="day")
    return Slot.objects.create(service=service, starts_at=starts_at, minutes=minutes, place=place)


@transaction.atomic
def remove_slot(*, slot: Slot, by: Member) -> None:
    """The time is no longer kept free."""
    slot = _slot(slot, by)
    if slot.offered_for_id:
        raise Refused("This slot has been offered to a family. Take the offer back first.")
    slot.delete()


@transaction.atomic
def offer_slot(*, slot: Slot, request: AdviceRequest, why_first: str, by: Member, day: date) -> Slot:
    """Offer a slot to one child, saying why this one before others on the list.

    Fairness to all on a list is part of the decision (Quick Guide 6.2.1), so the reason is kept.
    """
    slot = _slot(slot, by)
    if slot.offered_for_id:
        raise Refused("This slot has been offered already. Choose another.")
    if slot.starts_at.astimezone(LONDON).date() < day:
        raise Refused(f"This slot was on {words.when(slot.starts_at)}, which has passed.")
    if not why_first.strip():
        raise Refused(
            "Say why this child comes first. Others on the list wait longer for it.", field="why_first"
        )
    request = _own(request, by, day)
    if request.service_id != slot.service_id:
        raise Refused("This slot belongs to another service.")
    slot.offered_for, slot.why_first = request, why_first
    slot.save(update_fields=["offered_for", "why_first"])
    details = {"when": words.when(slot.starts_at)}
    history.record(request.case, "slot_offered", by=by, day=day, about=request.ref, details=details)
    _tell_family([request], "slot_offered", "/family", day)
    return slot


@transaction.atomic
def take_slot(*, slot: Slot, by: Member, day: date) -> Appointment:
    """The family takes it: it becomes a booked appointment. Raises NotThere to whoever may not see its request."""
    slot, request = _on_offer(slot, by, day)
    if slot.taken:
        raise Refused("This slot is not on offer to anybody.")
    slot.taken = True
    slot.save(update_fields=["taken"])
    appointment = Appointment.objects.create(
        case=request.case,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        place=slot.place,
        proposed_by=by,
        state="booked",
    )
    appointment.requests.set([request])
    details = {"when": words.when(slot.starts_at), "short_notice": "yes"}
    history.record(request.case, "appointment_booked", by=by, day=day, about=request.ref, details=details)
    return appointment


@transaction.atomic
def free_slot(*, slot: Slot, by: Member, day: date) -> Slot:
    """The slot can be offered to somebody else: the family cannot come, or it is needed otherwise.

    The family is told that it is off, as of any appointment. Raises NotThere to whoever may not see its request.
    """
    slot, request = _on_offer(slot, by, day)
    if slot.taken:
        raise Refused("This slot was taken. Call the appointment off instead.")
    slot.offered_for, slot.why_first = None, ""
    slot.save(update_fields=["offered_for", "why_first"])
    details = {"when": words.when(slot.starts_at), "short_notice": "yes"}
    history.record(request.case, "appointment_called_off", by=by, day=day, about=request.ref, details=details)
    _tell_family([request], "appointment_called_off", "/family", day)
    return slot


def settle_slot(*, slot: Slot, how: str, by: Member, day: date) -> None:
    """What became of a slot: "take", "free" or "remove". Raises KeyError for anything else."""
    if how == "remove":
        remove_slot(slot=slot, by=by)
    else:
        {"take": take_slot, "free": free_slot}[how](slot=slot, by=by, day=day)


def keeps_slots(by: Member, service: Service) -> None:
    """Stop anybody but the service's team and its provider's single point of contact. Raises NotThere."""
    require(by, Permission.APPOINTMENT_ARRANGE)
    team = by.services.filter(pk=service.pk).exists() or by.may(Permission.DESK_PROVIDER)
    if by.organisation_id != service.provider_id or not team:
        raise NotThere


def _own(request: AdviceRequest, by: Member, day: date) -> AdviceRequest:
    """The proposer's own request, held, with work still to do on it."""
    request = standing.held(request, by, day, Permission.APPOINTMENT_ARRANGE)
    if request.state not in (State.PART_ONE, State.IMPROVING, State.SIGNING_OFF):
        standing.still_open(request)
    return request


def _of_same_case(other: AdviceRequest, own: AdviceRequest) -> AdviceRequest:
    if other.case_id != own.case_id:
        raise NotThere
    if other.state not in State.open():
        raise Refused(f"{other.service.name} has answered and need not see the child any more.", field="join")
    return other


def _check(own: AdviceRequest, starts_at: datetime, place: str, day: date) -> None:
    if starts_at.astimezone(LONDON).date() < day:
        raise Refused(f"{words.when(starts_at)} has passed. Check the date.", field="day")
    if not place.strip():
        raise Refused("Say where the appointment is.", field="place")
    child = own.case.child
    said = place.casefold().split()
    if any(name.casefold() in said for name in (child.given_name, child.family_name, child.known_as) if name):
        raise Refused(
            "The place names the child. It will stand in calendars that others can see. Take the name out.",
            field="place",
        )


def _ahead(appointment: Appointment) -> Appointment:
    case = history.lock(appointment.case)
    fresh = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("proposed_by")
        .get(pk=appointment.pk)
    )
    fresh.case = case
    if fresh.state not in STATES_AHEAD:
        raise Refused(f"This appointment is over: {fresh.get_state_display().lower()}. Nothing was changed.")
    return fresh


def _arranged_by(appointment: Appointment, by: Member, day: date) -> AdviceRequest:
    """The request through which this member sees the child at this appointment. Raises NotThere."""
    require(by, Permission.APPOINTMENT_ARRANGE)
    own = visible_requests(by, day).filter(appointments=appointment).select_related("case", "service").first()
    if own is None:
        raise NotThere
    return own


def _about(appointment: Appointment, by: Member, day: date) -> str:
    """The reference to record it about; the family acts for the proposer's request."""
    if not by.is_family:
        return _arranged_by(appointment, by, day).ref
    requests = list(appointment.requests.select_related("case__child").order_by("pk"))
    if not requests or not open_to_family(by, requests, day):
        raise NotThere
    return str(requests[0].ref)


def _over(appointment: Appointment, state: str, event: str, by: Member, day: date) -> Appointment:
    """The hour has been, and the child was seen or was not."""
    appointment = _ahead(appointment)
    own = _arranged_by(appointment, by, day)
    if appointment.starts_at.astimezone(LONDON).date() > day:
        raise Refused(f"This appointment is on {words.when(appointment.starts_at)}. It has not been yet.")
    _becomes(appointment, state)
    details = {"when": words.when(appointment.starts_at)}
    history.record(appointment.case, event, by=by, day=day, about=own.ref, details=details)
    return appointment


def _becomes(appointment: Appointment, state: str) -> None:
    appointment.state = state
    appointment.save(update_fields=["state"])
    _changed(appointment)


def _changed(appointment: Appointment) -> None:
    """Calendars take a new version only with a higher sequence."""
    appointment.sequence += 1
    appointment.save(update_fields=["sequence"])


def _tell_everybody(appointment: Appointment, kind: str, by: Member, day: date) -> None:
    """The other professionals, and the family; not whoever did it."""
    path = f"/appointments/{appointment.uid}"
    requests = list(
        appointment.requests.select_related("clinician", "service__contact", "provider", "case__child")
    )
    for request in requests:
        if request.clinician_id != by.pk:
            contact = getattr(request.service, "contact", None)
            to = request.clinician or (contact.email if contact else request.provider.email)
            outbox.tell(to, kind, path, case=request.case)
    if requests and not by.is_family:
        _tell_family(requests, kind, path, day)


def _tell_family(requests: Sequence[AdviceRequest], kind: str, path: str, day: date) -> None:
    for member in family_told_of(requests, day):
        outbox.tell(member, kind, path, case=requests[0].case)


def _slot(slot: Slot, by: Member) -> Slot:
    fresh = Slot.objects.select_for_update(of=("self",)).select_related("service").get(pk=slot.pk)
    keeps_slots(by, fresh.service)
    return fresh


def _on_offer(slot: Slot, by: Member, day: date) -> tuple[Slot, AdviceRequest]:
    """The slot, held, and the request it was offered to. Raises NotThere to whoever may not see that (A19)."""
    slot = _slot(slot, by)
    if slot.offered_for_id is None:
        raise Refused("This slot is not on offer to anybody.")
    request = visible_requests(by, day).filter(pk=slot.offered_for_id).select_related("case__child").first()
    if request is None:
        raise NotThere
    return slot, request
