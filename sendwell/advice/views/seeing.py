"""Appointments, and invitations for calendars."""

import uuid

from django.http import HttpResponse
from django.utils import timezone

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.forms.returned import PlainForm
from sendwell.advice.forms.seeing import ProposeForm
from sendwell.advice.models import AdviceRequest
from sendwell.advice.pages import seeing as pages
from sendwell.advice.views.acting import acting

SAYS = {
    "book": actions.book_appointment,
    "keep": actions.keep_appointment,
    "miss": actions.miss_appointment,
    "off": actions.call_off_appointment,
}


@page("advice/<ref>/appointment", needs=Permission.APPOINTMENT_ARRANGE)
def appointment(request: Request, ref: str) -> HttpResponse:
    """Propose one time, for this service and others that see the child."""
    asked = pages.open_for_appointment(request.member, ref, as_of=today())
    form = pages.propose_form(asked, request.member, today(), request)
    if carried_out(form, lambda: _propose(request, asked, form)):
        return go(
            "advice:appointment", ref=ref, said="Proposed. The family and the other services have been told."
        )
    shown = pages.appointments_page(asked, request.member, form, as_of=today())
    return render(request, "advice/appointments.html", shown, form=form)


@page("advice/<ref>/appointment/join/<uuid:uid>", needs=Permission.APPOINTMENT_ARRANGE, methods=["POST"])
def join_appointment(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """See the child at a time that another service has proposed."""
    asked = pages.open_for_appointment(request.member, ref, as_of=today())
    joined = pages.appointment_to_join(asked, request.member, uid, as_of=today())
    form, by = PlainForm(request), acting(request)
    if carried_out(form, lambda: actions.join_appointment(appointment=joined, request=asked, **by)):
        return go(
            "advice:appointment_page",
            uid=uid,
            said="You see the child at the same time. The family comes once.",
        )
    blank = pages.propose_form(asked, request.member, today())
    shown = pages.appointments_page(asked, request.member, blank, as_of=today())
    return render(request, "advice/appointments.html", shown, form=form)


@page("appointments/<uuid:uid>", needs=Permission.SIGNED_IN)
def appointment_page(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One appointment, for those who see the child at it and for the family."""
    opened = pages.open_appointment(request.member, uid, as_of=today())
    form, by = PlainForm(request), acting(request)
    act = SAYS.get(form.pressed)
    if act and carried_out(form, lambda: act(appointment=opened.appointment, **by)):
        return go("advice:appointment_page", uid=uid, said=pages.SAID[form.pressed])
    shown = pages.appointment_page(opened, form, as_of=today())
    return render(request, "advice/appointment.html", shown, form=form)


@page("appointments/<uuid:uid>.ics", needs=Permission.SIGNED_IN, methods=["GET"])
def calendar(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The invitation for one's own calendar. It names no child and no need."""
    opened = pages.open_appointment(request.member, uid, as_of=today())
    file = pages.calendar_file(opened, request.member, timezone.now())
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


@page("appointments/<uuid:uid>/move", needs=Permission.APPOINTMENT_ARRANGE)
def move_appointment(request: Request, uid: uuid.UUID) -> HttpResponse:
    """A new time or place."""
    opened = pages.open_appointment(request.member, uid, as_of=today())
    form, by = pages.move_form(opened, today(), request), acting(request)
    moved = opened.appointment
    if carried_out(form, lambda: actions.move_appointment(appointment=moved, **form.proposal, **by)):
        return go("advice:appointment_page", uid=uid, said="Changed. Everybody has been told.")
    return render(
        request, "advice/appointment_move.html", pages.move_page(opened, form, as_of=today()), form=form
    )


def _propose(request: Request, asked: AdviceRequest, form: ProposeForm) -> object:
    joined = pages.chosen_requests(asked, request.member, form, as_of=today())
    return actions.propose_appointment(requests=joined, **acting(request), **form.proposal)
