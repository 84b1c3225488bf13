"""Ending at once what was allowed, and looking again at what stays sealed."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, page, today
from sendwell.family import actions
from sendwell.family.forms import rights as forms
from sendwell.family.forms.map import NothingForm
from sendwell.family.models import CapacityDecision, Override, Regulation17Permission, SealNote
from sendwell.family.views.acting import about, answer, link_of, opened
from sendwell.people.family_map import granted_classes
from sendwell.ui.parts import Row

KEEP = Permission.FAMILY_MAP_KEEP
RIGHTS = "family:rights"
NOW = ("It takes effect at once and needs nobody else.",)


def _back(ref: str) -> str:
    return reverse(RIGHTS, kwargs={"ref": ref})


def _found[T](found: T | None) -> T:
    """What was asked for. Raises NotThere where it is nothing, or has ended."""
    if found is None:
        raise NotThere
    return found


@page("cases/<ref>/family/adults/<int:number>/take-back", needs=KEEP)
def take_back(request: Request, ref: str, number: int) -> HttpResponse:
    """Write down that the young person no longer lets a parent see anything."""
    case = opened(request, ref, "the young person’s word")
    adult = link_of(case, number).adult
    if not granted_classes(case.child, adult.pk, today()):
        raise NotThere
    title = f"The young person no longer lets {adult.name} see anything"
    shown = about(case, title, "Take it back", _back(ref), lead=NOW)
    do: dict[str, Any] = {"case": case, "adult": adult, "by": request.member, "day": today()}
    said = f"{adult.name} can see nothing by the young person’s word any more."
    return answer(request, shown, NothingForm(request), lambda: actions.take_back(**do), said=said, to=RIGHTS)


@page("cases/<ref>/family/plan-permissions/<uuid:uid>/end", needs=KEEP)
def permission_end(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """The plan may no longer be shown to somebody."""
    case = opened(request, ref, "plan permission")
    rows = Regulation17Permission.objects.filter(child=case.child, uid=uid, withdrawn_on=None)
    found = _found(rows.first())
    rows_shown = [Row("To whom", found.to), Row("What of it", found.what)]
    shown = about(
        case, "End permission to show the plan", "End it now", _back(ref), lead=NOW, rows=rows_shown
    )
    do: dict[str, Any] = {"case": case, "permission": found, "by": request.member, "day": today()}
    form = NothingForm(request)
    return answer(request, shown, form, lambda: actions.withdraw_showing_plan(**do), said="Ended.", to=RIGHTS)


@page("cases/<ref>/family/overrides/<uuid:uid>/end", needs=KEEP)
def end_override(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Sharing without consent ends now."""
    case = opened(request, ref, "override")
    rows = Override.objects.filter(child=case.child, uid=uid, ended_on=None).select_related("organisation")
    found, form = _found(rows.first()), forms.EndForm(request)
    shown = about(
        case,
        f"End sharing with {found.organisation.name} without consent",
        "End it now",
        _back(ref),
        lead=NOW,
    )
    do: dict[str, Any] = {"case": case, "override": found, "by": request.member, "day": today()}
    said = "Ended. What the family refused is refused again."
    return answer(
        request, shown, form, lambda: actions.end_override(**do, **form.values), said=said, to=RIGHTS
    )


CAPACITY = (
    "Because the young person can decide it now, or because it was recorded wrongly. Was it assessed again, with the "
    "same answer? Then record that: it replaces this one.",
)


@page("cases/<ref>/family/capacity/<uuid:uid>/end", needs=KEEP)
def end_capacity(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Nobody acts for the young person in this decision any more."""
    case = opened(request, ref, "capacity")
    rows = CapacityDecision.objects.filter(child=case.child, uid=uid, representation__taken_back_on=None)
    found, form = _found(rows.select_related("acts").first()), forms.EndForm(request)
    title = "Nobody acts for the young person in this decision any more"
    rows_shown = [Row("Decision", found.decision), Row("Who acts now", found.acts.name)]
    shown = about(case, title, "End it now", _back(ref), lead=(*NOW, *CAPACITY), rows=rows_shown)
    do: dict[str, Any] = {"case": case, "decision": found, "by": request.member, "day": today()}
    return answer(
        request, shown, form, lambda: actions.end_capacity(**do, **form.values), said="Ended.", to=RIGHTS
    )


@page("cases/<ref>/family/seals/<uuid:uid>/look", needs=KEEP)
def look_at_seal(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Note that somebody has looked at a seal again. It stays."""
    case = opened(request, ref, "seal")
    rows = SealNote.objects.filter(child=case.child, seal__uid=uid, seal__lifted_on=None).select_related(
        "seal"
    )
    found, form = _found(rows.first()), forms.LookAgainForm(request)
    lead = ["The seal stays. To take it off is proposed to a second person."]
    shown = about(case, "I have looked at this seal again", "Note it", _back(ref), lead=lead)
    do: dict[str, Any] = {"case": case, "note": found, "by": request.member, "day": today()}
    said = "Noted. It stays sealed."
    return answer(
        request, shown, form, lambda: actions.look_at_seal(**do, **form.values), said=said, to=RIGHTS
    )
