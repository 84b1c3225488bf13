"""What happens when allauth says that somebody has signed in, shown a second factor, or set one up."""

from typing import Any

from allauth.account.signals import password_reset
from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.http import HttpRequest

from sendwell.access.middleware import FAMILY_ALONE
from sendwell.access.models import Account, Member
from sendwell.access.web import now, today
from sendwell.sign_in import dormant, factors, limits

FAMILY_ALONE_WORDS = (
    "You are signed in for your own family. Your role at work is switched off, because it was not used for 30 days. "
    "The person who looks after accounts there can switch it on again."
)


def _signed_in(sender: object, request: HttpRequest, user: Account, **_: Any) -> None:
    at = now().timestamp()
    limits.begin(request.session, now=at)
    limits.forget(request.session)
    if request.session.get(FAMILY_ALONE):
        dormant.note_family_alone(user, now=now())
        messages.info(request, FAMILY_ALONE_WORDS)
    mine = Member.objects.not_ended(today()).filter(account=user).only("organisation")
    request.session[limits.IDLE_MINUTES] = limits.idle_minutes(mine)
    factors.begin(request, user, now=at)
    request.known_device_of = user.pk  # type: ignore[attr-defined]  # ThrottleMiddleware gives the cookie
    if (
        "REMOTE_ADDR" in request.META
    ):  # allauth lists its own sign-ins only; every session must be there to be ended
        UserSession.objects.create_from_request(request)


def _factor_shown(sender: object, request: HttpRequest, user: Account, **_: Any) -> None:
    if request.user.is_authenticated and request.user.pk == user.pk:
        factors.mark_shown(request, at=now().timestamp())


def _code_used(sender: object, request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """A code counts once for as long as it is taken: allauth by itself forgets sooner that it was used (E08)."""
    if authenticator.type == Authenticator.Type.TOTP:
        taken_for = mfa.TOTP_PERIOD * (1 + 2 * mfa.TOTP_TOLERANCE)
        cache.touch(authenticator.wrap()._get_used_cache_key(request.POST["code"]), taken_for)


def _factor_added(
    sender: object, request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any
) -> None:
    if authenticator.type in factors.PROVING:
        factors.mark_shown(request, at=now().timestamp())


def _password_reset(sender: object, request: HttpRequest, user: Account, **_: Any) -> None:
    """Whoever reads the mailbox is let in even while strangers use up the account's tries."""
    request.known_device_of = user.pk  # type: ignore[attr-defined]  # as above


def connect() -> None:
    """Listen; called once when the room starts."""
    user_logged_in.connect(_signed_in, dispatch_uid="sendwell signed in")
    authenticator_used.connect(_factor_shown, dispatch_uid="sendwell factor shown")
    authenticator_used.connect(_code_used, dispatch_uid="sendwell code used")
    authenticator_added.connect(_factor_added, dispatch_uid="sendwell factor added")
    password_reset.connect(_password_reset, dispatch_uid="sendwell password reset")
