"""The screens of the short-notice slots that a service keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.advice.actions.seeing import keeps_slots
from sendwell.advice.forms.returned import PlainForm
from sendwell.advice.forms.seeing import OfferForm, WhenForm
from sendwell.advice.models import AdviceRequest, Slot, State
from sendwell.advice.opening import visible_requests
from sendwell.advice.pages.frame import Frame, frame_of
from sendwell.advice.pages.seeing import in_words
from sendwell.casebook.pages import alerts_of_many
from sendwell.organisations.models import Service
from sendwell.ui import words
from sendwell.ui.words import LONDON

MOST = 200
SAID = {
    "take": "Taken. It is a booked appointment now.",
    "free": "The slot is free again.",
    "remove": "The slot is no longer kept.",
}


@dataclass(frozen=True)
class SlotRow:
    """One slot of a service."""

    when: str
    place: str
    minutes: int
    standing: str
    why_first: str
    url: str


@dataclass(frozen=True)
class SlotsPage:
    """The short-notice slots that a service keeps."""

    service: str
    provider: str
    slug: str
    rows: Sequence[SlotRow]
    form: WhenForm


@dataclass(frozen=True)
class WaitingRow:
    """Somebody on the service's list, so that who comes first can be weighed."""

    ref: str
    child: str
    alerts: Sequence[str]
    due_on: date
    days_left: int
    with_whom: str


@dataclass(frozen=True)
class SlotPage:
    """One slot: offer it, or say what became of the offer."""

    service: str
    slug: str
    number: int
    slot: SlotRow
    frame: Frame | None
    """The child it was offered to, for whoever may see the request."""
    offered: bool
    taken: bool
    waiting: Sequence[WaitingRow]
    plain: PlainForm
    form: OfferForm


@dataclass(frozen=True)
class Opened:
    """A slot and its service, opened by one of its team."""

    service: Service
    slot: Slot


def open_service(member: Member, slug: str) -> Service:
    """A service whose slots this member keeps. Raises NotThere."""
    service = Service.objects.select_related("provider").filter(slug=slug).first()
    if service is None:
        raise NotThere
    keeps_slots(member, service)
    return service


def slots_page(service: Service, member: Member, form: WhenForm, *, as_of: date) -> SlotsPage:
    """The slots from today on, the next one first."""
    since = datetime.combine(as_of, datetime.min.time(), LONDON)
    there = list(Slot.objects.filter(service=service, starts_at__gte=since).order_by("starts_at", "pk"))
    seen = _requests_of(there, member, as_of)
    rows = [_slot_row(slot, seen.get(slot.offered_for_id or 0), service) for slot in there]
    return SlotsPage(service.name, service.provider.name, service.slug, rows, form)


def open_slot(member: Member, slug: str, number: int) -> Opened:
    """One slot of a service whose slots this member keeps. Raises NotThere."""
    service = open_service(member, slug)
    slot = Slot.objects.select_related("service").filter(service=service, pk=number).first()
    if slot is None:
        raise NotThere
    return Opened(service, slot)


def offer_form(
    service: Service, member: Member, as_of: date, request: HttpRequest | None = None
) -> OfferForm:
    """The form with the open requests of this service that the member may know of."""
    form = OfferForm(request)
    waiting = _waiting(service, member, as_of)
    form.offer(
        "request_ref", [(w.ref, f"{w.ref}, {_child(w)}, due {words.short_day(w.due_on)}") for w in waiting]
    )
    return form


def request_for_slot(service: Service, member: Member, ref: str, as_of: date) -> AdviceRequest:
    """The request that was chosen. Raises NotThere."""
    for request in _waiting(service, member, as_of):
        if request.ref == ref:
            return request
    raise NotThere


def slot_page(opened: Opened, member: Member, form: OfferForm, *, as_of: date) -> SlotPage:
    """One slot, and who waits for it by due date."""
    service, slot = opened.service, opened.slot
    request = _requests_of([slot], member, as_of).get(slot.offered_for_id or 0)
    return SlotPage(
        service=service.name,
        slug=service.slug,
        number=slot.pk,
        slot=_slot_row(slot, request, service),
        frame=frame_of(request, as_of) if request else None,
        offered=slot.offered_for_id is not None,
        taken=slot.taken,
        waiting=_waiting_rows(service, member, as_of),
        plain=PlainForm(form.request),
        form=form,
    )


def _waiting_rows(service: Service, member: Member, as_of: date) -> list[WaitingRow]:
    """Who waits, with what must be read before one of them is offered the slot (C20)."""
    waiting = _waiting(service, member, as_of)
    alerts = alerts_of_many([each.case.child for each in waiting], as_of)
    return [
        WaitingRow(
            each.ref,
            _child(each),
            alerts[each.child_id],
            each.due_on,
            (each.due_on - as_of).days,
            each.clinician.name if each.clinician else "Nobody yet",
        )
        for each in waiting
    ]


def _requests_of(slots: Sequence[Slot], member: Member, as_of: date) -> dict[int, AdviceRequest]:
    """The requests that slots were offered to, by number: those that this member may see. Of the others nothing is said
    but that the hour is given away: neither the child nor why it came first (A19)."""
    offered = [slot.offered_for_id for slot in slots if slot.offered_for_id]
    there = visible_requests(member, as_of).filter(pk__in=offered)
    found = there.select_related("case__child", "case__authority", "provider", "service")
    return {request.pk: request for request in found}


def _slot_row(slot: Slot, to: AdviceRequest | None, service: Service) -> SlotRow:
    return SlotRow(
        when=in_words(slot.starts_at),
        place=slot.place,
        minutes=slot.minutes,
        standing=_standing(slot, to),
        why_first=slot.why_first if to else "",
        url=reverse("advice:slot", kwargs={"slug": service.slug, "number": slot.pk}),
    )


def _standing(slot: Slot, to: AdviceRequest | None) -> str:
    if slot.offered_for_id is None:
        return "Free"
    what = "Taken" if slot.taken else "Offered"
    if to is None:
        return what
    return f"{what} {'by' if slot.taken else 'to'} {_child(to)} ({to.ref})"


def _waiting(service: Service, member: Member, as_of: date) -> list[AdviceRequest]:
    there = visible_requests(member, as_of).filter(service=service, state__in=State.open())
    return list(there.select_related("case__child", "clinician").order_by("due_on", "pk")[:MOST])


def _child(request: AdviceRequest) -> str:
    return f"{request.case.child.initials}, born {request.case.child.born.year}"
