"""What allauth does our way: by invitation only, no guessing, no account found out, staff never by email alone."""

from dataclasses import replace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import clear_authentication_records, get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sendwell.access import scope
from sendwell.access.afterwards import attempt
from sendwell.access.middleware import FAMILY_ALONE
from sendwell.access.models import Account, Member
from sendwell.access.step_up import fresh
from sendwell.access.web import now, today
from sendwell.sign_in import binding, dormant, factors, mails
from sendwell.sign_in.middleware import refuse_if_too_many
from sendwell.sign_in.paths import is_own_path
from sendwell.sign_in.secrets_kept import locked, unlocked
from sendwell.ui.forms import slips

JUST_SIGNED_IN = 5 * 60
"""Seconds after signing in for which a first second factor is set up without asking for the password again."""
ASKED_ABOUT = "asked_about_address"
"""Session key: the address about which somebody was asked if it is right; sent again, it is taken."""
TO_A_FORMER_ADDRESS = {"account/email/email_changed", "account/email/email_deleted"}
TOO_MANY = (
    "Too many tries. Wait an hour, or choose a new password with the link below: "
    "that also makes this device one we know."
)
TOO_MANY_INSIDE = "Too many tries. Wait an hour, then try again."
ELSEWHERE = "Your organisation wants you to use its own sign-in. Choose it on this page."
NOT_SENT = "The email could not be sent: our mail server does not answer. Try again in a few minutes."
WRONG = "The email address and the password do not belong together. Check both, and try again."


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody makes their own account: an organisation, or a verified relationship to a child, comes first."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": TOO_MANY,
        "too_many_inside": TOO_MANY_INSIDE,
        "email_password_mismatch": WRONG,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed; accounts are made with the member."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of ours."""
        return is_own_path(url)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse before looking at the password where the tries are used up; see `throttle`."""
        inside = request is not None and request.user.is_authenticated
        why = "too_many_inside" if inside else "too_many_login_attempts"
        refuse_if_too_many(request, self.validation_error(why))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Note that the password was right, so that the try is not counted."""
        account: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if isinstance(account, Account) and not binding.may_use_password(account, day=today()):
            return None  # their organisation wants its own sign-in used, and nothing else
        if account is not None:
            request.password_was_right = True  # type: ignore[attr-defined]  # read by ThrottleMiddleware
        return account

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing: our own count is taken back by the middleware."""

    def pre_login(self, request: HttpRequest, user: Account, **more: Any) -> HttpResponse | None:
        """Staff who were away for 30 days are let back in by their administrator, not by a password alone.

        Who is a parent too comes in as that, and as nothing else.
        Where an organisation wants its own sign-in used and nothing else, a passkey of ours does not open it either.
        """
        request.session.pop(FAMILY_ALONE, None)
        if user.is_active and dormant.is_dormant(user, now=now()):
            if not _is_family_too(user):
                return HttpResponseRedirect(reverse("sign_in:away"))
            request.session[FAMILY_ALONE] = True
        if _by_passkey_alone(request, user) and not binding.may_use_password(user, day=today()):
            clear_authentication_records(request)
            messages.info(request, ELSEWHERE)
            return HttpResponseRedirect(reverse("account_login"))
        answer: HttpResponse | None = super().pre_login(request, user, **more)
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In our own words, to one address."""
        attempt(lambda: mails.send(template_prefix, email, context), else_say=NOT_SENT)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Account,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To an address that a family left nothing goes from here: the outbox asks first if it is safe (C07)."""
        if template_prefix not in TO_A_FORMER_ADDRESS or not _is_family_too(user):
            super().send_notification_mail(template_prefix, user, context, email)

    def send_password_reset_mail(self, user: Account, email: str, context: dict[str, Any]) -> None:
        """Staff without a second factor would get in by email alone: they are told to ask for an invitation."""
        alone = (
            factors.is_staff(user, day=today()) and not factors.has_one(user) and not factors.is_exempt(user)
        )
        kind = "sign_in/no_second_factor" if alone else "account/email/password_reset_key"
        attempt(lambda: mails.send(kind, email, context), else_say=NOT_SENT)

    def clean_email(self, email: str) -> str:
        """Point out, once, the slips of the finger that send somebody's mail to a stranger."""
        request, suggested = self.request, slips.suggestion(email)
        if suggested and request.user.is_authenticated and request.session.get(ASKED_ABOUT) != email:
            request.session[ASKED_ABOUT] = email
            raise ValidationError(slips.warning(email, suggested))
        return email

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Not for second factors by somebody who has just shown one, or has just signed in and has none yet."""
        request, at = self.request, now().timestamp()
        if app == "allauth.mfa" and request.user.is_authenticated:
            if factors.has_one(request.user):
                return not fresh(request, now=at)
            records = get_authentication_records(request, request.user)
            return not any(at - each["at"] < JUST_SIGNED_IN for each in records)
        required: bool = super().is_reauthentication_required(app=app, **more)
        return required


def _is_family_too(user: Account) -> bool:
    """Asked for the account that has just shown who it is: before, the walls hide that it is anybody's parent."""
    with scope.entered(replace(scope.current(), account=str(user.pk))):
        return Member.objects.live(today()).filter(account=user, organisation__isnull=True).exists()


def _by_passkey_alone(request: HttpRequest, user: Account) -> bool:
    """Whether what was shown last, just now, is a passkey in place of everything else."""
    latest: dict[str, Any] = (get_authentication_records(request, user) or [{}])[-1]
    return bool(latest.get("passwordless"))


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets are encrypted in the database, and staff keep at least one second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or has been used. Wait for the next one and type that.",
        "cannot_delete_authenticator": "You need one second way of signing in. Add another before you remove this one.",
    }

    def get_totp_issuer(self) -> str:
        """What the authenticator app calls us."""
        return "Sendwell"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What a passkey calls us."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Sendwell"}

    def encrypt(self, text: str) -> str:
        """Encrypted with a key made from SECRET_KEY."""
        return locked(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Empty where the key has gone: then no code is ever right."""
        return unlocked(encrypted_text.encode()) or ""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff cannot do without one."""
        return not (factors.is_staff(authenticator.user, day=today()) and factors.is_only_one(authenticator))
