"""Leave on screen."""

import uuid

from django.http import HttpResponse

from sendwell.access.models import Grant, Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.governance.leave import actions, pages
from sendwell.governance.leave.forms import LeaveForm, TakingBackForm
from sendwell.governance.leave.purposes import PURPOSES


@page("cases/<ref>/leave", needs=Permission.LEAVE_GIVE, methods=["GET"])
def leave(request: Request, ref: str) -> HttpResponse:
    """Who from outside may read this record, and until when."""
    case = _case(request, ref)
    shown = pages.leave_page(request.member, case, at=now(), as_of=today())
    return render(request, "governance/leave/list.html", shown, form=TakingBackForm(request))


@page("cases/<ref>/leave/<slug:purpose>", needs=Permission.LEAVE_GIVE)
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
    grant = Grant.objects.filter(uid=uid, child=case.child_id).first()
    if grant is None:
        raise NotThere
    actions.take_back(grant=grant, case=case, by=request.member, day=today(), at=now())
    return go("governance:leave", ref=ref, said="Leave was taken back. It ended now.")


def _case(request: Request, ref: str) -> Case:
    return open_case(request.member, ref, today(), screen="leave", needs=Permission.LEAVE_GIVE)
