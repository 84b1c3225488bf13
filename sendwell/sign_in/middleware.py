"""What stands between a browser and every page: guesses are counted, sessions end, staff show a second factor."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sendwell.access import scope
from sendwell.access.models import Account
from sendwell.access.permissions import Permission
from sendwell.access.step_up import StepUpNeeded
from sendwell.access.web import now, today
from sendwell.sign_in import factors, kept, limits, throttle

type Answer = Callable[[HttpRequest], HttpResponse]

# Asking how long a session has left does not make it longer.
QUIET = {"sign_in:session"}
# Asking does not end it either: the form on the page that asks is still to be kept.
GO_ON = QUIET | {"demo:sign-in"}
# Open to a session that has not shown its second factor yet: to set one up or show it, and to leave.
OPEN_TO_ALL = {
    "account_logout",
    "access:accessibility",
    "access:live",
    "access:ready",
    "demo:sign-in",
    "sharing:notice",
    "sharing:notice_version",
    "sharing:privacy",
    "sign_in:second-factor",
    "sign_in:session",
    "sign_in:stay",
}
TO_SET_UP = {"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
TO_SHOW = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
ASK_AGAIN = ("account_reauthenticate", "account_change_password")
"""Where somebody who is signed in types their password once more."""
# What the browser throws away with a session (trust.md E13): going back shows nothing.
EVERYTHING = '"cache", "storage"'
ENDED = "You were signed out because nothing was done for a while. Sign in again to go on."
ENDED_KEPT = f"{ENDED} What you had typed is kept."


class ThrottleMiddleware:
    """Counts tries of a password, before and outside the transaction of the request: a refusal undoes no count."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counted = _keys(request) if request.method == "POST" else []
        if counted and not throttle.allow(counted, now=now()):
            request.too_many_tries = True  # type: ignore[attr-defined]  # read by the adapter
        response = self.get_response(request)
        if counted and getattr(request, "password_was_right", False):
            throttle.take_back(counted, now=now())
        _remember_device(request, response)
        return response


def _keys(request: HttpRequest) -> list[tuple[str, int]]:
    """What a try to sign in, or in a session to show by the password that it is still oneself, is counted against."""
    device = request.COOKIES.get(throttle.DEVICE_COOKIE)
    if request.path == reverse("account_login"):
        address = get_adapter().get_client_ip(request) or ""
        return throttle.keys(request.POST.get("login", ""), address, device)
    if request.user.is_authenticated and request.path in map(reverse, ASK_AGAIN):
        return throttle.keys_inside(request.user.email, request.session.session_key or "", device)
    return []


def _remember_device(request: HttpRequest, response: HttpResponse) -> None:
    known_device_of = getattr(request, "known_device_of", None)
    account = Account.objects.filter(pk=known_device_of).first() if known_device_of else None
    if account is None or throttle.known(request.COOKIES.get(throttle.DEVICE_COOKIE), account.email):
        return
    response.set_cookie(
        throttle.DEVICE_COOKIE,
        throttle.device_cookie(account),
        max_age=throttle.DEVICE_COOKIE_AGE,
        path=reverse("account_login").removesuffix("login/"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class DoorMiddleware:
    """Ends sessions in time, holds staff until they have shown a second factor, and asks again where it matters.

    Stands after `access.middleware.MemberMiddleware`, and after the check against forged posts.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sent = request.method == "POST" and isinstance(response, HttpResponseRedirect)
        if sent and kept.NAME in request.GET and request.user.is_authenticated:
            kept.forget(request.user, request.GET[kept.NAME])
        if sent and request.path == reverse("account_logout"):
            response.headers["Clear-Site-Data"] = EVERYTHING
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Stop here, or let the view be opened."""
        if not request.user.is_authenticated:
            return _sent_after_the_end(request, view)
        name = request.resolver_match.view_name if request.resolver_match else ""
        at = now()
        if name not in GO_ON and limits.over(request.session, now=at.timestamp()):
            return _ended(request, request.user)
        _note_use(request, name, at.timestamp())
        if kept.NAME in request.GET:
            request.kept_fields = _kept_for(request, request.user)  # type: ignore[attr-defined]  # see SendwellForm
        return _held(request, request.user, name)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask for the second factor again, keeping what was typed."""
        if not isinstance(exception, StepUpNeeded) or not request.user.is_authenticated:
            return None
        back = request.get_full_path()
        if request.method == "POST":
            back = kept.keep(request, request.user, now=now())
        return HttpResponseRedirect(f"{reverse('sign_in:confirm')}?{urlencode({'next': back})}")


def _note_use(request: HttpRequest, name: str, at: float) -> None:
    if name not in QUIET:
        limits.used(request.session, now=at)
    request.session_ends = limits.ends(request.session)  # type: ignore[attr-defined]  # shown by access.web


def _ended(request: HttpRequest, account: Account) -> HttpResponse:
    """Sign out; keep what was being sent, or else remember whose the form is that may come from another page."""
    if request.method == "POST":
        return _kept(request, account)
    logout(request)
    limits.remember(request.session, account.pk, now=now().timestamp())
    return _to_sign_in(request, request.get_full_path(), ENDED)


def _sent_after_the_end(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Keep the first form from a page that was open when its session ended. Nobody is signed in, and nobody will be."""
    route = getattr(view, "sendwell_route", None)
    if request.method != "POST" or route is None or route.needs is Permission.ANYONE:
        return None
    number = limits.ended_of(request.session, now=now().timestamp())
    account = Account.objects.filter(pk=number or 0, is_active=True).first()
    if account is None:
        return None
    with scope.entered(replace(scope.current(), account=str(account.pk))):
        return _kept(request, account)


def _kept(request: HttpRequest, account: Account) -> HttpResponse:
    back = kept.keep(request, account, now=now())
    logout(request)
    return _to_sign_in(request, back, ENDED_KEPT if f"{kept.NAME}=" in back else ENDED)


def _to_sign_in(request: HttpRequest, back: str, said: str) -> HttpResponse:
    messages.info(request, said)
    answer = HttpResponseRedirect(settings.SWITCH_TO) if settings.SWITCH_TO else redirect_to_login(back)
    answer.headers["Clear-Site-Data"] = EVERYTHING
    return answer


def _kept_for(request: HttpRequest, account: Account) -> object:
    return kept.give_back(account, request.GET[kept.NAME], path=request.path, now=now())


def _held(request: HttpRequest, account: Account, name: str) -> HttpResponse | None:
    """Staff without a second factor shown go and show it, whichever way they came in."""
    if factors.shown(request) or not _must_show_one(request, account):
        return None
    open_now = OPEN_TO_ALL | (TO_SHOW if factors.has_one(account) else TO_SET_UP)
    if name in open_now:
        return None
    return HttpResponseRedirect(f"{reverse('sign_in:second-factor')}?{urlencode({'next': _back(request)})}")


def _back(request: HttpRequest) -> str:
    return request.get_full_path() if request.method == "GET" else "/"


def _must_show_one(request: HttpRequest, account: Account) -> bool:
    member = getattr(request, "maybe_member", None)
    if member is not None and member.is_family and not getattr(request, "other_hats", False):
        return False
    return factors.is_staff(account, day=today()) and not factors.is_exempt(account)


def refuse_if_too_many(request: HttpRequest | None, words: ValidationError) -> None:
    """Raise `words` where this address, account or browser has used up its tries for the hour."""
    if request is not None and getattr(request, "too_many_tries", False):
        raise words
