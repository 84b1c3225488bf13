"""Signing in, staying signed in, and taking up an invitation."""

from datetime import UTC, datetime

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from sendwell.access.models import Account
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, carried_out, go, now, page, render
from sendwell.sign_in import actions, binding, factors, kept, pages
from sendwell.sign_in.actions import inviting
from sendwell.sign_in.forms import AcceptForm, ConfirmForm
from sendwell.sign_in.models import Invitation
from sendwell.sign_in.pages.own import InvitationPage
from sendwell.ui.forms import SendwellForm


def _account(request: HttpRequest) -> Account | None:
    return request.user if request.user.is_authenticated else None


@page("sign-in/second-factor", needs=Permission.SIGNED_IN, name="second-factor", methods=["GET"])
def second_factor(request: Request) -> HttpResponse:
    """Show the second way of signing in, or set one up, before anything else."""
    account = _account(request)
    assert account is not None
    shown = pages.second_factor_page(account, request.GET.get("next", "/"))
    return render(request, "sign_in/second_factor.html", shown)


@page("sign-in/confirm", needs=Permission.SIGNED_IN)
def confirm(request: Request) -> HttpResponse:
    """Show once more who one is, before an act that matters."""
    account = _account(request)
    assert account is not None
    shown = pages.confirm_page(account, request.GET.get("next", "/"))
    if request.method == "POST" and shown.by_button:
        factors.mark_shown(request, at=now().timestamp())
        return HttpResponseRedirect(shown.next)
    return render(request, "sign_in/confirm.html", shown, form=ConfirmForm(request))


@page("sign-in/account", needs=Permission.SIGNED_IN)
def account(request: Request) -> HttpResponse:
    """How one signs in, and where one is signed in."""
    mine = _account(request)
    assert mine is not None
    return render(request, "sign_in/account.html", pages.account_page(mine, now=now()))


@page("sign-in/sessions", needs=Permission.SIGNED_IN)
def sessions(request: Request) -> HttpResponse:
    """Where one is signed in; end one session, or all others."""
    mine = _account(request)
    assert mine is not None
    if request.method == "POST":
        here, chosen = request.session.session_key or "", request.POST.get("session", "others")
        many = actions.end_own_sessions(account=mine, here=here, chosen=chosen)
        return go("sign_in:sessions", said=f"Ended: {many}." if many else "There was nothing to end.")
    shown = pages.sessions_page(mine, request.session.session_key or "")
    return render(request, "sign_in/sessions.html", shown, form=ConfirmForm(request))


@page("sign-in/stay", needs=Permission.SIGNED_IN)
def stay(request: Request) -> HttpResponse:
    """Stay signed in: opening the page is enough."""
    return render(request, "sign_in/stay.html", pages.stay_page(request))


@page("sign-in/session", needs=Permission.SIGNED_IN, methods=["GET"])
def session(request: Request) -> HttpResponse:
    """When the session ends, for the page's script. Asking does not put it off."""
    until = pages.stay_page(request).until
    return JsonResponse({"ends_at": until.astimezone(UTC).isoformat() if until else None, "now": _utc(now())})


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


@page("sign-in/kept", needs=Permission.SIGNED_IN, name="kept")
def kept_forms(request: Request) -> HttpResponse:
    """What had been typed when a session ended; gone on with, or thrown away."""
    mine = _account(request)
    assert mine is not None
    if request.method == "POST":
        for each in kept.waiting(mine, now=now()):
            kept.forget(mine, str(each.uid))
        return go("sign_in:kept", said="Nothing is kept any more.")
    return render(request, "sign_in/kept.html", pages.kept_page(mine, now=now()), form=ConfirmForm(request))


@page("sign-in/away", needs=Permission.ANYONE, methods=["GET"])
def away(request: Request) -> HttpResponse:
    """For staff whose account is off because it was not used for 30 days."""
    return render(request, "sign_in/away.html", None)


@page("invitation/<str:token>", needs=Permission.ANYONE)
def invitation(request: Request, token: str) -> HttpResponse:
    """Take up an invitation: choose a password, or sign in with one's organisation."""
    found = inviting.find(token, now=now())
    if found is None:
        return render(request, "sign_in/invitation_gone.html", None, status=404)
    if request.method == "POST" and request.POST.get("provider"):
        return _leave_for_provider(request, found, token)
    shown = pages.invitation_page(found, _account(request), path=request.path, now=now())
    form = ConfirmForm(request) if shown.adds_role else AcceptForm(request)
    if request.method == "POST" and not shown.sign_in_first:
        answer = _taken_up(request, form, token, shown)
        if answer is not None:
            return answer
    return render(request, "sign_in/invitation.html", shown, form=form)


def _leave_for_provider(request: Request, found: Invitation, token: str) -> HttpResponse:
    chosen = request.POST["provider"]
    if chosen not in binding.offered(found):
        return render(request, "sign_in/invitation_gone.html", None, status=404)
    binding.remember(request, token)
    if chosen == binding.ONE_LOGIN:
        return go("sign_in:one-login")
    return go("openid_connect_login", provider_id=chosen)


def _taken_up(request: Request, form: SendwellForm, token: str, shown: InvitationPage) -> HttpResponse | None:
    """Take it up and sign in; None where the form is to be shown again, or only a sign-in elsewhere will do."""
    if not (shown.adds_role or shown.needs_password):
        return None
    done: list[Account] = []
    signed_in = _account(request) if shown.adds_role else None

    def act() -> None:
        secret = form.values.get("password")
        done.append(actions.accept(token=token, now=now(), password=secret, signed_in=signed_in))

    if not carried_out(form, act):
        return None
    if signed_in is not None:
        return go("access:hats", said="You have a new role. Choose which one to act in.")
    return _signed_in(request, done[0])


def _signed_in(request: Request, account: Account) -> HttpResponse:
    """Through allauth's own steps, so that a second factor that is set up already is asked for."""
    record_authentication(request, account, method="password")
    answer: HttpResponse = perform_login(
        request, Login(user=account, redirect_url=settings.LOGIN_REDIRECT_URL)
    )
    return answer
