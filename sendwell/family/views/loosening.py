"""Proposing that something secret need not be, and the second person's word."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.two_people import same_person
from sendwell.access.web import Request, page, today
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.family import actions
from sendwell.family.forms import map as forms
from sendwell.family.models import Loosening
from sendwell.family.pages.forms import FormPage
from sendwell.family.pages.map import waiting_shown
from sendwell.family.views.acting import about, adult_chosen, adults_of, answer, opened
from sendwell.family.views.map import MAP, PROPOSED, TWO
from sendwell.people.family_map import of_whom, orders_that_count
from sendwell.people.models import HeldAs, OrderType, Placement, Seal, Secrecy
from sendwell.ui import words
from sendwell.ui.parts import Row

KEEP = Permission.FAMILY_MAP_KEEP


def _back(ref: str) -> str:
    return reverse(MAP, kwargs={"ref": ref})


def _propose(
    request: Request, case: Case, title: str, act: Callable[..., object], **subject: Any
) -> HttpResponse:
    """One form for every proposal: why, and what shows it."""
    form = forms.ProposeForm(request)
    shown = about(case, title, "Propose it", _back(case.ref), lead=TWO)
    do = {"case": case, "by": request.member, "day": today(), **subject}
    return answer(request, shown, form, lambda: act(**do, **form.values), said=PROPOSED, to=MAP)


def _found[T](found: T | None) -> T:
    """What was asked for. Raises NotThere where it is nothing."""
    if found is None:
        raise NotThere
    return found


@page("cases/<ref>/family/secrecies/<int:number>/lift", needs=KEEP)
def lift_secrecy(request: Request, ref: str, number: int) -> HttpResponse:
    """Propose that one adult may again learn where another is."""
    case = opened(request, ref, "proposal")
    live = Secrecy.objects.filter(hidden_from__in=case.child.adults.values("adult_id"), lifted_on=None)
    found = _found(live.filter(pk=number).select_related("hidden_from").first())
    title = "Propose that this need not be secret"
    return _propose(request, case, title, actions.propose_lifting_secrecy, secrecy=found)


@page("cases/<ref>/family/placements/<uuid:uid>/open", needs=KEEP)
def open_placement(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Propose that the birth family may know where a looked-after child lives."""
    case = opened(request, ref, "proposal")
    found = _found(Placement.objects.filter(child=case.child, uid=uid, sealed=True).first())
    title = "Propose that the birth family may know the placement"
    return _propose(request, case, title, actions.propose_opening_placement, placement=found)


@page("cases/<ref>/family/orders/<uuid:uid>/set-aside", needs=KEEP)
def set_aside(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Propose that a court order was discharged, or was recorded wrongly."""
    case = opened(request, ref, "proposal")
    found = _found(orders_that_count(case.child).filter(uid=uid).select_related("adult").first())
    form = forms.SetAsideForm(request)
    rows = [Row("Order", OrderType(found.type).label), Row("Names", of_whom(found))]
    title = "Propose that an order no longer counts"
    shown = about(case, title, "Propose it", _back(ref), lead=(*TWO, STAYS_HELD), rows=rows)
    do: dict[str, Any] = {"case": case, "order": found, "by": request.member, "day": today()}
    return answer(
        request,
        shown,
        form,
        lambda: actions.propose_setting_aside(**do, **form.values),
        said=PROPOSED,
        to=MAP,
    )


STAYS_HELD = "What somebody is sent because of it stays held until two people decide that too."


@page("cases/<ref>/family/placements/<uuid:uid>/carer", needs=KEEP)
def carer(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Propose who of the family map cares for a child who is placed."""
    case = opened(request, ref, "proposal")
    placed = _found(Placement.objects.filter(child=case.child, uid=uid, until=None, carer=None).first())
    form = forms.CarerForm(request)
    form.offer("carer", adults_of(case.child))
    shown = about(case, "Propose who cares for the child", "Propose it", _back(ref), lead=(*TWO, CARES))

    def propose() -> None:
        said = dict(form.values)
        chosen = adult_chosen(case, said.pop("carer"))
        actions.propose_carer(
            case=case, placement=placed, adult=_found(chosen), by=request.member, day=today(), **said
        )

    return answer(request, shown, form, propose, said=PROPOSED, to=MAP)


CARES = "A carer reads what a carer needs, as long as the child is placed with them and no longer."


@page("cases/<ref>/family/placements/<uuid:uid>/end", needs=KEEP)
def end_placement(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Record that a placement ended, or ends earlier than was planned. Where it was stays sealed."""
    case = opened(request, ref, "placement")
    not_over = Q(until__isnull=True) | Q(until__gte=today())
    found = _found(Placement.objects.filter(not_over, child=case.child, uid=uid).first())
    form = forms.EndPlacementForm(request)
    shown = about(case, "End a placement", "Record the end", _back(ref))
    do: dict[str, Any] = {"case": case, "placement": found, "by": request.member, "day": today()}
    return answer(
        request, shown, form, lambda: actions.end_placement(**do, **form.values), said="Recorded.", to=MAP
    )


@page("cases/<ref>/family/seals/<uuid:uid>/unseal", needs=KEEP)
def unseal(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Propose to take the seal from an item."""
    case = opened(request, ref, "proposal")
    found = _found(Seal.objects.filter(child=case.child, uid=uid, lifted_on=None).first())
    return _propose(request, case, "Propose to take off a seal", actions.propose_unsealing, seal=found)


@page("cases/<ref>/family/proposals/<uuid:uid>", needs=Permission.FAMILY_MAP_CONFIRM)
@steps_up
def decide(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Look at a proposal and its evidence, and confirm or refuse it: never one's own."""
    case = open_case(request.member, ref, today(), screen="proposal", needs=Permission.FAMILY_MAP_CONFIRM)
    rows = Loosening.objects.filter(child=case.child, uid=uid).select_related("by", "adult")
    found = _found(rows.first())
    form = forms.DecideForm(request)
    shown = _deciding(request.member, case, found)
    do: dict[str, Any] = {"case": case, "proposal": found, "by": request.member, "day": today()}
    return answer(
        request, shown, form, lambda: actions.decide_loosening(**do, **form.values), said="Decided.", to=MAP
    )


TWICE = ("Look at the evidence yourself. If you agree, it takes effect at once.",)


def _deciding(member: Member, case: Case, proposal: Loosening) -> FormPage:
    why_not = _why_not(member, proposal)
    return about(
        case,
        "Confirm that more may be known",
        "" if why_not else "Decide",
        _back(case.ref),
        lead=[why_not] if why_not else TWICE,
        rows=_said(member, case.ref, proposal),
        warning=True,
    )


def _why_not(member: Member, proposal: Loosening) -> str:
    if proposal.decided_on:
        return f"This was decided on {words.day(proposal.decided_on)}."
    if same_person(proposal.by_id, member):
        return "You proposed this. Somebody else looks at the evidence and decides."
    return ""


def _said(member: Member, ref: str, proposal: Loosening) -> list[Row]:
    line = waiting_shown(member, ref, proposal)
    held_as = proposal.answer.get("held_as")
    how = [Row("How it is held", HeldAs(held_as).label)] if held_as else []
    return [
        Row("What", line.about),
        Row("Change", line.change),
        *how,
        Row("Proposed by", line.by),
        Row("Why", proposal.why),
        Row("Evidence", proposal.evidence),
    ]
