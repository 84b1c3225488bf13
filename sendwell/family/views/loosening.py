"""Proposing that something secret need not be, and the second person's word."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page, today
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.family import actions
from sendwell.family.forms import map as forms
from sendwell.family.models import Loosening
from sendwell.family.pages.map import waiting_shown
from sendwell.family.views.acting import about, answer, opened
from sendwell.family.views.map import MAP, TWO
from sendwell.people.models import Placement, Seal, Secrecy
from sendwell.ui.parts import Row

KEEP = Permission.FAMILY_MAP_KEEP
PROPOSED = "Proposed. Nothing changes until a second person has looked at the evidence."


def _back(ref: str) -> str:
    return reverse(MAP, kwargs={"ref": ref})


@page("cases/<ref>/family/secrecies/<int:number>/lift", needs=KEEP)
def lift_secrecy(request: Request, ref: str, number: int) -> HttpResponse:
    """Propose that one adult may again learn where another is."""
    case = opened(request, ref, "proposal")
    adults = case.child.adults.values("adult_id")
    found = (
        Secrecy.objects.filter(pk=number, hidden_from__in=adults, lifted_on=None)
        .select_related("hidden_from")
        .first()
    )
    if found is None:
        raise NotThere
    form = forms.ProposeForm(request)
    shown = about(case, "Propose that this need not be secret", "Propose it", _back(ref), lead=TWO)
    do: dict[str, Any] = {"case": case, "by": request.member, "day": today()}
    return answer(
        request,
        shown,
        form,
        lambda: actions.propose_lifting_secrecy(secrecy=found, **do, **form.values),
        said=PROPOSED,
        to=MAP,
    )


@page("cases/<ref>/family/placements/<uuid:uid>/open", needs=KEEP)
def open_placement(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Propose that the birth family may know where a looked-after child lives."""
    case = opened(request, ref, "proposal")
    found = Placement.objects.filter(child=case.child, uid=uid, sealed=True).first()
    if found is None:
        raise NotThere
    form = forms.ProposeForm(request)
    shown = about(
        case, "Propose that the birth family may know the placement", "Propose it", _back(ref), lead=TWO
    )
    do: dict[str, Any] = {"case": case, "by": request.member, "day": today()}
    return answer(
        request,
        shown,
        form,
        lambda: actions.propose_opening_placement(placement=found, **do, **form.values),
        said=PROPOSED,
        to=MAP,
    )


@page("cases/<ref>/family/placements/<uuid:uid>/end", needs=KEEP)
def end_placement(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Record that a placement ended. Where it was stays sealed."""
    case = opened(request, ref, "placement")
    found = Placement.objects.filter(child=case.child, uid=uid, until=None).first()
    if found is None:
        raise NotThere
    form = forms.EndPlacementForm(request)
    shown = about(case, "End a placement", "Record the end", _back(ref))
    do: dict[str, Any] = {"case": case, "by": request.member, "day": today()}
    return answer(
        request,
        shown,
        form,
        lambda: actions.end_placement(placement=found, **do, **form.values),
        said="Recorded.",
        to=MAP,
    )


@page("cases/<ref>/family/seals/<uuid:uid>/unseal", needs=KEEP)
def unseal(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Propose to take the seal from an item."""
    case = opened(request, ref, "proposal")
    found = Seal.objects.filter(child=case.child, uid=uid, lifted_on=None).first()
    if found is None:
        raise NotThere
    form = forms.ProposeForm(request)
    shown = about(case, "Propose to take off a seal", "Propose it", _back(ref), lead=TWO)
    do: dict[str, Any] = {"case": case, "by": request.member, "day": today()}
    return answer(
        request,
        shown,
        form,
        lambda: actions.propose_unsealing(seal=found, **do, **form.values),
        said=PROPOSED,
        to=MAP,
    )


@page("cases/<ref>/family/proposals/<uuid:uid>", needs=Permission.FAMILY_MAP_CONFIRM)
def decide(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Look at a proposal and its evidence, and confirm or refuse it: never one's own."""
    case, proposal = _proposal(request, ref, uid)
    line = waiting_shown(ref, proposal)
    rows = [
        Row("What", f"{line.what} {line.who}".strip()),
        Row("Change", line.change),
        Row("Proposed by", line.by),
        Row("Why", proposal.why),
        Row("Evidence", proposal.evidence),
    ]
    form = forms.DecideForm(request)
    shown = about(case, "Confirm that more may be known", "Decide", _back(ref), rows=rows, warning=True)
    do: dict[str, Any] = {"case": case, "proposal": proposal, "by": request.member, "day": today()}
    return answer(
        request, shown, form, lambda: actions.decide_loosening(**do, **form.values), said="Decided.", to=MAP
    )


def _proposal(request: Request, ref: str, uid: uuid.UUID) -> tuple[Case, Loosening]:
    case = open_case(request.member, ref, today(), screen="proposal", needs=Permission.FAMILY_MAP_CONFIRM)
    found = Loosening.objects.filter(child=case.child, uid=uid).select_related("by", "adult").first()
    if found is None:
        raise NotThere
    return case, found
