"""Inviting a family to sign in: an adult of the family map, or the young person from the page of their rights."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse

from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.family import actions, pages
from sendwell.family.accounts import SignsIn, adults_who_sign_in, young_who_signs_in
from sendwell.family.actions import Done
from sendwell.family.forms import map as forms
from sendwell.family.pages import FormPage
from sendwell.family.views.acting import link_of, opened
from sendwell.ui.forms import SendwellForm

KEEP = Permission.FAMILY_MAP_KEEP

SAID = {
    Done.SENT: "Invited. The link we sent works once, for seven days.",
    Done.ASKED: "Not invited yet: nobody has said that this address is theirs. We have asked there. "
    "Invite them when they have said yes.",
    Done.ADDED: "They have an account already, and see this child’s page from now on. Nothing was sent.",
}


@page("cases/<ref>/family/adults/<int:number>/invite", needs=KEEP)
@steps_up
def invite(request: Request, ref: str, number: int) -> HttpResponse:
    """Invite an adult of the family map to sign in and see the child, or let them back in."""
    case = opened(request, ref, "invitation")
    link = link_of(case, number)
    state = adults_who_sign_in(case.child, [link], now=now())[link.adult_id]
    shown = pages.inviting_adult(case, link, state, as_of=today())
    do: dict[str, Any] = {"case": case, "adult": link.adult, "by": request.member, "now": now()}
    act: Callable[..., Done] = actions.send_new_link if state.does else actions.invite_adult
    form = _form(request, state)
    return _answer(request, form, shown, lambda: act(**do, **form.values), to="family:map")


@page("cases/<ref>/family/young-person/invite", needs=KEEP)
@steps_up
def invite_young(request: Request, ref: str) -> HttpResponse:
    """Invite the young person to their own account, or let them back in."""
    case = opened(request, ref, "invitation")
    state = young_who_signs_in(case.child, now=now())
    shown = pages.inviting_young_person(case, state, as_of=today())
    do: dict[str, Any] = {"case": case, "by": request.member, "now": now()}
    back_in = partial(actions.send_new_link, adult=None)
    act: Callable[..., Done] = back_in if state.does else actions.invite_young_person
    form = _form(request, state)
    return _answer(request, form, shown, lambda: act(**do, **form.values), to="family:rights")


def _form(request: Request, state: SignsIn) -> SendwellForm:
    if state.does:
        return forms.NewLinkForm(request)
    return forms.InviteForm(request, initial={"email": state.email})


def _answer(
    request: Request, form: SendwellForm, shown: FormPage, act: Callable[[], Done], *, to: str
) -> HttpResponse:
    """Do it and say what came of it, or show the form; where they may not be invited there is none."""
    done: list[Done] = []
    if shown.submit and carried_out(form, lambda: done.append(act())):
        return go(to, ref=shown.ref, said=SAID[done[0]])
    return render(request, "family/form.html", shown, form=form)
