"""Leave on screen."""

import uuid
from functools import partial
from typing import Any

from django.http import HttpResponse

from sendwell.access.models import Grant, GrantKind, Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.governance.leave import actions, keeping_out, pages
from sendwell.governance.leave.forms import (
    DecideLettingInForm,
    KeepMeOutForm,
    KeepOutForm,
    LeaveForm,
    ProposeLettingInForm,
    TakingBackForm,
)
from sendwell.governance.leave.purposes import PURPOSES

KEPT_OUT_YOURSELF = (
    "You are kept out of that record from now on. Tell your manager, so that your work goes on."
)
PROPOSED = "Proposed. They are kept out until a second person has looked at the evidence."


@page("cases/<ref>/leave", needs=Permission.LEAVE_GIVE, methods=["GET"])
def leave(request: Request, ref: str) -> HttpResponse:
    """Who from outside may read this record, and until when."""
    case = _case(request, ref)
    shown = pages.leave_page(request.member, case, at=now(), as_of=today())
    return render(request, "governance/leave/list.html", shown, form=TakingBackForm(request))


@page("cases/<ref>/leave/<slug:purpose>", needs=Permission.LEAVE_GIVE)
@steps_up
def give_leave(request: Request, ref: str, purpose: str) -> HttpResponse:
    """Give somebody leave to read parts of this record."""
    case = _case(request, ref)
    if purpose not in PURPOSES:
        raise NotThere
    form = LeaveForm(request)
    shown = pages.giving_page(request.member, case, purpose, form, as_of=today())
    if carried_out(form, lambda: _give(request, case, purpose, form)):
        return go("governance:leave", ref=ref, said="Leave was given.")
    return render(request, "governance/leave/give.html", shown, form=form)


def _give(request: Request, case: Case, purpose: str, form: LeaveForm) -> object:
    said = dict(form.values)
    to = Member.objects.get(slug=said.pop("person"))
    return actions.give_leave(
        case=case, to=to, purpose=purpose, by=request.member, day=today(), at=now(), **said
    )


@page("cases/<ref>/leave/<uuid:uid>/back", needs=Permission.LEAVE_GIVE, methods=["POST"])
def take_back_leave(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Take leave back at once."""
    case = _case(request, ref)
    grant = Grant.objects.filter(uid=uid, child=case.child_id, kind=GrantKind.SPECIFIC).first()
    if grant is None:
        raise NotThere
    actions.take_back(grant=grant, case=case, by=request.member, day=today(), at=now())
    return go("governance:leave", ref=ref, said="Leave was taken back. It ended now.")


def _case(request: Request, ref: str) -> Case:
    return open_case(request.member, ref, today(), screen="leave", needs=Permission.LEAVE_GIVE)


@page("cases/<ref>/kept-out/new", needs=Permission.LEAVE_GIVE)
def keep_out(request: Request, ref: str) -> HttpResponse:
    """Keep somebody out of this record, whatever else they hold."""
    case = _case(request, ref)
    form = KeepOutForm(request, initial={"until": pages.usual_end(case, today())})
    form.offer("person", pages.people_to_keep_out(case, today()))
    shown = pages.keeping_out_page(request.member, case, as_of=today())
    kept: list[Member] = []
    if carried_out(form, lambda: kept.append(_keep_out(request, case, form))):
        if kept[0] == request.member:
            return go(request.member.kind.home, said=KEPT_OUT_YOURSELF)
        return go("governance:leave", ref=ref, said=f"{kept[0].name} is kept out from now on.")
    return render(request, "governance/leave/keep_out.html", shown, form=form)


def _keep_out(request: Request, case: Case, form: KeepOutForm) -> Member:
    said = dict(form.values)
    slug, email = said.pop("person"), said.pop("email")
    who = keeping_out.by_email(email, today()) if email else Member.objects.get(slug=slug)
    keeping_out.keep_out(case=case, who=who, by=request.member, day=today(), at=now(), **said)
    return who


@page("cases/<ref>/keep-me-out", needs=Permission.SIGNED_IN)
def keep_me_out(request: Request, ref: str) -> HttpResponse:
    """Say that one knows this family, and be kept out of the record."""
    case = _case_read_at_work(request, ref)
    form = KeepMeOutForm(request, initial={"until": pages.usual_end(case, today())})
    shown = pages.keeping_out_page(request.member, case, as_of=today())
    act: Any = partial(keeping_out.keep_out, case=case, who=request.member, by=request.member)
    if carried_out(form, lambda: act(day=today(), at=now(), **form.values)):
        return go(request.member.kind.home, said=KEPT_OUT_YOURSELF)
    return render(request, "governance/leave/keep_me_out.html", shown, form=form)


@page("cases/<ref>/kept-out/<uuid:uid>/propose", needs=Permission.LEAVE_GIVE)
def propose_letting_in(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Propose that somebody need not be kept out any more."""
    case, form = _case(request, ref), ProposeLettingInForm(request)
    grant = _exclusion(case, uid)
    act: Any = partial(keeping_out.propose_letting_in, grant=grant, case=case, by=request.member)
    if carried_out(form, lambda: act(day=today(), at=now(), **form.values)):
        return go("governance:leave", ref=ref, said=PROPOSED)
    shown = pages.letting_in_page(request.member, case, grant, at=now(), as_of=today())
    return render(request, "governance/leave/propose_letting_in.html", shown, form=form)


@page("cases/<ref>/kept-out/<uuid:uid>/decide", needs=Permission.LEAVE_GIVE)
@steps_up
def decide_letting_in(request: Request, ref: str, uid: uuid.UUID) -> HttpResponse:
    """Agree that somebody is let in again, or refuse it: never who proposed it."""
    case, form = _case(request, ref), DecideLettingInForm(request)
    grant = _exclusion(case, uid)
    act: Any = partial(keeping_out.decide_letting_in, grant=grant, case=case, by=request.member)
    if carried_out(form, lambda: act(day=today(), at=now(), **form.values)):
        return go("governance:leave", ref=ref, said="Decided.")
    shown = pages.letting_in_page(request.member, case, grant, at=now(), as_of=today())
    return render(request, "governance/leave/decide_letting_in.html", shown, form=form)


def _exclusion(case: Case, uid: uuid.UUID) -> Grant:
    grant = pages.exclusions(case).filter(uid=uid).first()
    if grant is None:
        raise NotThere
    return grant


def _case_read_at_work(request: Request, ref: str) -> Case:
    """The case for whoever reads it or advises on it for an organisation; a family has none of these."""
    member = request.member
    needs = Permission.CASE_READ if member.may(Permission.CASE_READ) else Permission.ADVICE_RECEIVE
    return open_case(member, ref, today(), screen="keeping oneself out", needs=needs)
