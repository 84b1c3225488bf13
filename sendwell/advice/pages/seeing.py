"""The screens of appointments."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.advice.actions.seeing import STATES_AHEAD
from sendwell.advice.calendars import invitation
from sendwell.advice.forms.returned import PlainForm
from sendwell.advice.forms.seeing import MoveForm, ProposeForm
from sendwell.advice.models import AdviceRequest, Appointment
from sendwell.advice.opening import open_to_family, visible_requests
from sendwell.advice.pages.frame import Frame, frame_of, open_to_answer
from sendwell.casebook.models import Case
from sendwell.ui import words
from sendwell.ui.forms import Choice
from sendwell.ui.parts import Row
from sendwell.ui.words import LONDON

WITHHELD = "Another service, which is withheld: sealed, and not yours to read"
SAID = {
    "book": "Booked.",
    "keep": "Noted that the child came.",
    "miss": "Noted that the child did not come. If that makes it impractical to answer in time, record the ground.",
    "off": "Called off. Everybody has been told.",
}


@dataclass(frozen=True)
class AppointmentRow:
    """One appointment of this child: services by name, and nothing of what they do."""

    when: str
    place: str
    services: str
    state: str
    url: str
    join_url: str


@dataclass(frozen=True)
class AppointmentsPage:
    """Arranging an appointment for one request, with others where possible."""

    frame: Frame
    own: Sequence[AppointmentRow]
    others: Sequence[AppointmentRow]
    slots_url: str
    plain: PlainForm
    form: ProposeForm
    withheld: int
    """How many others are sealed from this professional, who is told so (N04)."""


@dataclass(frozen=True)
class AppointmentPage:
    """One appointment, for those who see the child at it and for the family."""

    uid: uuid.UUID
    frame: Frame | None
    when: str
    state: str
    facts: Sequence[Row]
    buttons: Sequence[tuple[str, str]]
    move_url: str
    calendar_url: str
    ground_url: str
    form: PlainForm


@dataclass(frozen=True)
class MovePage:
    """A new time or place for an appointment: the family is told, so what whoever sends must know stands here (C20)."""

    uid: uuid.UUID
    frame: Frame
    when: str
    form: MoveForm


@dataclass(frozen=True)
class Opened:
    """An appointment opened by somebody who may: through which request of theirs, or as the family."""

    appointment: Appointment
    own: AdviceRequest | None
    requests: Sequence[AdviceRequest]
    """Those of which whoever opened it may know."""
    withheld: bool = False
    """Whether they are told that there is another."""


def open_for_appointment(member: Member, ref: str, *, as_of: date) -> AdviceRequest:
    """A request through which this member may see the child. Raises NotThere."""
    return open_to_answer(member, ref, as_of=as_of, screen="appointments")


def propose_form(
    asked: AdviceRequest, member: Member, as_of: date, request: HttpRequest | None = None
) -> ProposeForm:
    """The form with the other services that have been asked about this child."""
    form = ProposeForm(request)
    form.not_passed(as_of)
    others = _others(asked, member, as_of)
    form.offer("join", [Choice(o.ref, f"{o.service.name}, {o.provider.name}") for o in others])
    if not others:
        del form.fields["join"]
    return form


def chosen_requests(
    asked: AdviceRequest, member: Member, form: ProposeForm, *, as_of: date
) -> list[AdviceRequest]:
    """The request itself first, and those that were ticked."""
    ticked = set(form.values.get("join") or ())
    return [asked, *(other for other in _others(asked, member, as_of) if other.ref in ticked)]


def appointments_page(
    asked: AdviceRequest, member: Member, form: ProposeForm, *, as_of: date
) -> AppointmentsPage:
    """What is arranged already, what could be joined, and the form for a new time."""
    there = Appointment.objects.filter(case_id=asked.case_id).prefetch_related("requests__service")
    kept = _kept_back(asked.case, member, as_of)
    own, others, withheld = [], [], 0
    for appointment in there.order_by("starts_at", "pk"):
        numbers = {request.pk for request in appointment.requests.all()}
        if asked.pk in numbers:
            own.append(_row(appointment, asked, kept, mine=True))
        elif appointment.state in STATES_AHEAD and numbers & kept:
            withheld += 1
        elif appointment.state in STATES_AHEAD:
            others.append(_row(appointment, asked, kept, mine=False))
    slots, plain = _slots_url(asked, member), PlainForm(form.request)
    told = withheld if told_of_seals(member) else 0
    return AppointmentsPage(frame_of(asked, as_of), own, others, slots, plain, form, told)


def appointment_to_join(asked: AdviceRequest, member: Member, uid: uuid.UUID, *, as_of: date) -> Appointment:
    """An appointment of the same case, with nobody whom a sealed request asks. Raises NotThere."""
    found = Appointment.objects.select_related("case").filter(uid=uid, case_id=asked.case_id).first()
    if found is None or found.requests.filter(pk__in=_kept_back(asked.case, member, as_of)).exists():
        raise NotThere
    return found


def _kept_back(case: Case, member: Member, as_of: date) -> frozenset[int]:
    """The requests of a case that are sealed from this professional: never from those who were asked (N04)."""
    hidden = sealed_for(member, case.child, as_of)
    if not hidden:
        return frozenset()
    rows = AdviceRequest.objects.filter(case=case).exclude(provider_id=member.organisation_id)
    return frozenset(
        number for number, ref in rows.values_list("pk", "ref") if hidden.hides("advice", number, ref)
    )


def open_appointment(member: Member, uid: uuid.UUID, *, as_of: date) -> Opened:
    """The appointment, for those who see the child at it and for the family. Notes the reading; raises NotThere."""
    appointment = (
        Appointment.objects.select_related("case__child", "proposed_by__account", "proposed_by__organisation")
        .filter(uid=uid)
        .first()
    )
    if appointment is None:
        raise NotThere
    requests = list(
        appointment.requests.select_related("service", "provider", "case__child", "case__authority")
    )
    mine = visible_requests(member, as_of).filter(pk__in=[request.pk for request in requests])
    theirs = set(mine.values_list("pk", flat=True)) if member.may(Permission.APPOINTMENT_ARRANGE) else set()
    own = next((request for request in requests if request.pk in theirs), None)
    family = bool(requests) and open_to_family(member, requests, as_of)
    item, about = (("advice", own.pk), own.ref) if own else (None, "")
    child, allowed = appointment.case.child_id, bool(own or family)
    note_reading(member, child, screen="appointment", allowed=allowed, item=item, about=about)
    if not allowed:
        raise NotThere
    kept = _kept_back(appointment.case, member, as_of)
    seen = [request for request in requests if request.pk not in kept]
    return Opened(appointment, own, seen, len(seen) < len(requests) and told_of_seals(member))


def appointment_page(opened: Opened, form: PlainForm, *, as_of: date) -> AppointmentPage:
    """When, where, who, and what can be said of it now."""
    appointment, own = opened.appointment, opened.own
    ahead = appointment.state in STATES_AHEAD
    missed = appointment.state == "missed" and own is not None
    return AppointmentPage(
        uid=appointment.uid,
        frame=frame_of(own, as_of) if own else None,
        when=_when(appointment),
        state=_state(appointment),
        facts=_facts(opened),
        buttons=_buttons(opened, as_of) if ahead else (),
        move_url=reverse("advice:move_appointment", kwargs={"uid": appointment.uid}) if ahead and own else "",
        calendar_url=reverse("advice:calendar", kwargs={"uid": appointment.uid}),
        ground_url=f"/advice/{own.ref}/ground" if missed and own else "",
        form=form,
    )


def move_form(opened: Opened, as_of: date, request: HttpRequest | None = None) -> MoveForm:
    """The form of a new time, with the old one filled in."""
    if opened.own is None:
        raise NotThere
    there = opened.appointment.starts_at.astimezone(LONDON)
    initial = {
        "day": there.date(),
        "time": there.time(),
        "minutes": opened.appointment.minutes,
        "place": opened.appointment.place,
        "note": opened.appointment.note,
    }
    form = MoveForm(request, initial=initial)
    form.not_passed(as_of)
    return form


def move_page(opened: Opened, form: MoveForm, *, as_of: date) -> MovePage:
    """The present time, and the form for another."""
    if opened.own is None:
        raise NotThere
    return MovePage(opened.appointment.uid, frame_of(opened.own, as_of), _when(opened.appointment), form)


def calendar_file(opened: Opened, member: Member, stamped_at: datetime) -> bytes:
    """The invitation for this member's own calendar."""
    reference = opened.own.ref if opened.own else opened.requests[0].ref
    return invitation(
        opened.appointment,
        reference=reference,
        organiser=_organiser(opened.appointment.proposed_by),
        attendee=_email(member),
        stamped_at=stamped_at,
    )


def in_words(moment: datetime) -> str:
    """A moment to turn up at, on London's clock: "Wednesday 18 March 2026, 10:00am"."""
    return f"{words.WEEKDAYS[moment.astimezone(LONDON).weekday()]} {words.when(moment)}"


def _slots_url(asked: AdviceRequest, member: Member) -> str:
    """Where the service keeps its short-notice slots, for its team and the single point of contact."""
    team = member.may(Permission.DESK_PROVIDER) or member.services.filter(pk=asked.service_id).exists()
    return reverse("advice:slots", kwargs={"slug": asked.service.slug}) if team else ""


def _others(asked: AdviceRequest, member: Member, as_of: date) -> list[AdviceRequest]:
    there = AdviceRequest.objects.open().filter(case_id=asked.case_id).exclude(pk=asked.pk)
    there = there.exclude(pk__in=_kept_back(asked.case, member, as_of))
    return list(there.select_related("service", "provider").order_by("service__name", "pk"))


def _row(
    appointment: Appointment, asked: AdviceRequest, kept: frozenset[int], *, mine: bool
) -> AppointmentRow:
    seen = [request for request in appointment.requests.all() if request.pk not in kept]
    join = reverse("advice:join_appointment", kwargs={"ref": asked.ref, "uid": appointment.uid})
    return AppointmentRow(
        when=_when(appointment),
        place=appointment.place,
        services=", ".join(sorted({request.service.name for request in seen})),
        state=_state(appointment),
        url=reverse("advice:appointment_page", kwargs={"uid": appointment.uid}) if mine else "",
        join_url="" if mine else join,
    )


def _facts(opened: Opened) -> list[Row]:
    appointment = opened.appointment
    services = [f"{request.service.name}, {request.provider.name}" for request in opened.requests]
    rows = [
        Row("When", f"{_when(appointment)}, for {words.count(appointment.minutes, 'minute', 'minutes')}"),
        Row("Where", appointment.place),
        Row("With", [*services, *([WITHHELD] if opened.withheld else [])]),
    ]
    return [*rows, Row("Good to know", appointment.note)] if appointment.note else rows


def _buttons(opened: Opened, as_of: date) -> list[tuple[str, str]]:
    """What can be said of it: the family and the services say different things of the same appointment."""
    proposed, been = opened.appointment.state == "proposed", _day(opened.appointment) <= as_of
    if opened.own is None:
        return [*([("book", "We can come")] if proposed else []), ("off", "We cannot come")]
    outcome = [("keep", "The child came"), ("miss", "The child did not come")] if been else []
    return [*outcome, *([("book", "The family can come")] if proposed else []), ("off", "Call it off")]


def _state(appointment: Appointment) -> str:
    return str(appointment.get_state_display())


def _day(appointment: Appointment) -> date:
    return appointment.starts_at.astimezone(LONDON).date()


def _when(appointment: Appointment) -> str:
    return in_words(appointment.starts_at)


def _organiser(member: Member) -> str:
    """The organisation's address: a family's calendar need not hold a clinician's own."""
    return (member.organisation.email if member.organisation else "") or _email(member)


def _email(member: Member) -> str:
    if member.email:
        return member.email
    if member.account:
        return member.account.email
    return member.organisation.email if member.organisation else ""
