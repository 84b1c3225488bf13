"""An organisation's people and their accounts."""

from collections.abc import Callable

from django.http import HttpResponse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, now, page, render, today
from sendwell.sign_in import actions, pages
from sendwell.sign_in.forms import (
    CheckForm,
    ConfirmForm,
    FindPerson,
    InviteForm,
    PeopleFilter,
    ResetForm,
    RoleForm,
    RulesForm,
)
from sendwell.sign_in.models import FactorReset, Invitation
from sendwell.sign_in.pages.people import roles_here
from sendwell.ui.forms import SendwellForm


@page("people", needs=Permission.ACCOUNTS_KEEP)
def people(request: Request) -> HttpResponse:
    """The people of one's own organisation, found by name, role or state."""
    filters = PeopleFilter(request)
    filters.offer("role", roles_here(request.member))
    shown = pages.people_page(request.member, filters, FindPerson(request), now=now())
    return render(request, "sign_in/people.html", shown)


@page("people/invite", needs=Permission.ACCOUNTS_KEEP)
@steps_up
def invite(request: Request) -> HttpResponse:
    """Invite a colleague."""
    form = InviteForm(request)
    form.offer("role", roles_here(request.member))
    if request.method == "POST" and carried_out(form, lambda: _add(request, form)):
        return go("sign_in:people", said="Invited. The link we sent works once, for seven days.")
    return render(request, "sign_in/invite.html", pages.invite_page(request.member), form=form)


def _add(request: Request, form: InviteForm) -> None:
    actions.add_colleague(by=request.member, now=now(), **form.values)


@page("people/rules", needs=Permission.ACCOUNTS_KEEP)
@steps_up
def rules(request: Request) -> HttpResponse:
    """How one's own organisation signs in."""
    shown = pages.rules_page(request.member)
    settled = {"idle_minutes": shown.idle_minutes, "passwords": shown.passwords, "providers": shown.chosen}
    form = RulesForm(request, initial=settled)
    form.offer("providers", shown.offered)
    if request.method == "POST" and carried_out(form, lambda: _settle(request, form)):
        return go("sign_in:people", said="Settled. It holds from the next sign-in.")
    return render(request, "sign_in/rules.html", shown, form=form)


def _settle(request: Request, form: RulesForm) -> None:
    actions.settle_rules(by=request.member, **form.values)


@page("people/check", needs=Permission.ACCOUNTS_KEEP)
@steps_up
def check(request: Request) -> HttpResponse:
    """The quarterly check of who still needs their account."""
    shown = pages.check_page(request.member, day=today())
    form = CheckForm(request)
    form.offer("members", shown.people)
    if request.method == "POST" and carried_out(form, lambda: _check(request, form)):
        return go("sign_in:people", said="Checked. You are asked again in three months.")
    return render(request, "sign_in/check.html", shown, form=form)


def _check(request: Request, form: CheckForm) -> None:
    chosen = [pages.person(request.member, int(each)) for each in form.values["members"]]
    actions.check_still_needed(members=chosen, by=request.member, day=today())


@page("people/<int:number>", needs=Permission.ACCOUNTS_KEEP, methods=["GET"])
def person(request: Request, number: int) -> HttpResponse:
    """One colleague: their account, and what can be done about it."""
    shown = pages.person_page(request.member, pages.person(request.member, number), now=now())
    return render(request, "sign_in/person.html", shown, form=ConfirmForm(request))


@page("people/<int:number>/role", needs=Permission.ACCOUNTS_KEEP)
@steps_up
def role(request: Request, number: int) -> HttpResponse:
    """Give a colleague another role."""
    them = pages.person(request.member, number)
    form = RoleForm(request, initial={"role": them.role})
    form.offer("role", roles_here(request.member))
    if request.method == "POST" and form.is_valid():
        chosen = form.values["role"]
        if carried_out(
            form, lambda: actions.change_role(member=them, role=chosen, by=request.member, now=now())
        ):
            return go("sign_in:person", number=number, said="Changed. They have been told.")
    return render(request, "sign_in/role.html", pages.person_page(request.member, them, now=now()), form=form)


@page("people/<int:number>/reset", needs=Permission.ACCOUNTS_KEEP)
@steps_up
def reset(request: Request, number: int) -> HttpResponse:
    """Ask that a colleague’s lost second factor be reset."""
    them = pages.person(request.member, number)
    form = ResetForm(request)
    if request.method == "POST" and carried_out(form, lambda: _ask(request, them, form)):
        return go("sign_in:person", number=number, said="Asked. A second person must confirm it.")
    return render(
        request, "sign_in/reset.html", pages.person_page(request.member, them, now=now()), form=form
    )


def _ask(request: Request, them: Member, form: ResetForm) -> None:
    actions.ask_for_reset(member=them, by=request.member, now=now(), **form.values)


type Act = Callable[[Request, Member], object]


def _invite_again(request: Request, them: Member) -> object:
    return actions.invite(member=them, by=request.member, now=now())


def _revoke(request: Request, them: Member) -> object:
    for each in Invitation.objects.open_at(now()).filter(member=them):
        actions.revoke(invitation=each, by=request.member, now=now())
    return None


def _end(request: Request, them: Member) -> object:
    return actions.end_member(member=them, by=request.member, day=today(), now=now())


def _sign_out(request: Request, them: Member) -> object:
    return actions.end_sessions(member=them, by=request.member)


def _let_back(request: Request, them: Member) -> object:
    return actions.let_back(member=them, by=request.member, now=now())


def _settle_reset(request: Request, them: Member, act: Callable[..., object]) -> object:
    waiting = FactorReset.objects.filter(member=them, confirmed_at__isnull=True, dropped_at__isnull=True)
    return [act(reset=each, by=request.member, now=now()) for each in waiting]


def _confirm_reset(request: Request, them: Member) -> object:
    return _settle_reset(request, them, actions.confirm_reset)


def _drop_reset(request: Request, them: Member) -> object:
    return _settle_reset(request, them, actions.drop_reset)


ACTS: dict[str, tuple[Act, str]] = {
    "invite": (_invite_again, "A new invitation was sent. The earlier one no longer works."),
    "revoke": (_revoke, "The invitation was taken back."),
    "end": (_end, "Their access has ended. They have been told."),
    "sign-out": (_sign_out, "They were signed out everywhere."),
    "let-back": (_let_back, "They can sign in again. They have been told."),
    "confirm-reset": (_confirm_reset, "Confirmed. They have been sent a new invitation."),
    "drop-reset": (_drop_reset, "Dropped. Nothing has changed for them."),
}


@page("people/<int:number>/act", needs=Permission.ACCOUNTS_KEEP, methods=["POST"])
@steps_up
def act(request: Request, number: int) -> HttpResponse:
    """One of the buttons on a colleague’s page."""
    them = pages.person(request.member, number)
    form: SendwellForm = ConfirmForm(request)
    doing, said = ACTS.get(request.POST.get("act", ""), (None, ""))
    if doing is not None and carried_out(form, lambda: doing(request, them)):
        return go("sign_in:person", number=number, said=said)
    shown = pages.person_page(request.member, them, now=now())
    return render(request, "sign_in/person.html", shown, form=form)
