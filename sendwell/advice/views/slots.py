"""The short-notice slots that a service keeps."""

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.advice import actions
from sendwell.advice.actions.seeing import settle_slot
from sendwell.advice.forms.returned import PlainForm
from sendwell.advice.forms.seeing import OfferForm, slot_form
from sendwell.advice.pages import slots as pages
from sendwell.advice.views.acting import acting


@page("services/<slug:slug>/slots", needs=Permission.APPOINTMENT_ARRANGE)
def slots(request: Request, slug: str) -> HttpResponse:
    """The short-notice slots of a service."""
    service = pages.open_service(request.member, slug)
    form, by = slot_form(today(), request), acting(request)
    if carried_out(form, lambda: actions.add_slot(service=service, **form.proposal, **by)):
        return go("advice:slots", slug=slug, said="The slot is kept free.")
    shown = pages.slots_page(service, request.member, form, as_of=today())
    return render(request, "advice/appointment_slots.html", shown, form=form)


@page("services/<slug:slug>/slots/<int:number>", needs=Permission.APPOINTMENT_ARRANGE)
def slot(request: Request, slug: str, number: int) -> HttpResponse:
    """Offer a slot to one child, saying why this one first."""
    opened = pages.open_slot(request.member, slug, number)
    form = pages.offer_form(opened.service, request.member, today(), request)
    if carried_out(form, lambda: _offer(request, opened, form)):
        return go("advice:slots", slug=slug, said="Offered. The family has been told.")
    shown = pages.slot_page(opened, request.member, form, as_of=today())
    return render(request, "advice/appointment_slot.html", shown, form=form)


@page(
    "services/<slug:slug>/slots/<int:number>/settle", needs=Permission.APPOINTMENT_ARRANGE, methods=["POST"]
)
def settle(request: Request, slug: str, number: int) -> HttpResponse:
    """Say what became of a slot: taken, free again, or no longer kept."""
    opened, form = pages.open_slot(request.member, slug, number), PlainForm(request)
    said, by = pages.SAID.get(form.pressed), acting(request)
    if said and carried_out(form, lambda: settle_slot(slot=opened.slot, how=form.pressed, **by)):
        return go("advice:slots", slug=slug, said=said)
    offer = pages.offer_form(opened.service, request.member, today())
    shown = pages.slot_page(opened, request.member, offer, as_of=today())
    return render(request, "advice/appointment_slot.html", shown, form=form)


def _offer(request: Request, opened: pages.Opened, form: OfferForm) -> object:
    chosen = pages.request_for_slot(opened.service, request.member, form.values["request_ref"], today())
    why = form.values["why_first"]
    return actions.offer_slot(slot=opened.slot, request=chosen, why_first=why, **acting(request))
