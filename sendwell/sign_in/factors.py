"""Who must show a second factor, who has one, and whether this session has shown it (trust.md E01, E05).

Staff always must, on every path. Families are offered one. The only exemptions are the demonstration's, and
`checks.py` refuses to start a real system with one.
"""

from datetime import date
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from sendwell.access.models import Account, Member
from sendwell.access.step_up import SECOND_FACTOR_AT

PROVING = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as having a second factor; recovery codes alone do not, they only replace one for once."""
ENROLLING = "enrolling"
"""Session key: this session began with an invitation, or with a password, and may set up its first factor."""


def is_staff(account: Account | AbstractBaseUser | AnonymousUser, *, day: date) -> bool:
    """Whether the account acts for any organisation, on `day` or later. Whoever has left is staff no more."""
    mine = Member.objects.not_ended(day).filter(account_id=account.pk or 0)
    return mine.filter(organisation__isnull=False).exists()


def is_exempt(account: Account | AbstractBaseUser) -> bool:
    """The demonstration's own account, by which its sign-in page can be tried. Nobody outside the demonstration."""
    if not settings.DEMO or not settings.SECOND_FACTOR_NOT_ASKED:
        return False
    return Member.objects.filter(account_id=account.pk, slug__in=settings.SECOND_FACTOR_NOT_ASKED).exists()


def has_one(account: Account | AbstractBaseUser) -> bool:
    """Whether an authenticator app or passkey is set up."""
    return bool(Authenticator.objects.filter(user_id=account.pk, type__in=PROVING).exists())


def is_only_one(authenticator: Authenticator) -> bool:
    """Whether without this one there would be none."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=PROVING)
    return not bool(others.exclude(pk=authenticator.pk).exists())


def shown(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor."""
    return request.session.get(SECOND_FACTOR_AT) is not None


def mark_shown(request: HttpRequest, *, at: float) -> None:
    """This session has shown a second factor at the moment `at`.

    Called after allauth has checked one, after a sign-in elsewhere that vouched for one, and by the
    demonstration's door (`demo.views.sign_in`), which is an exemption: nothing was shown there.
    """
    request.session[SECOND_FACTOR_AT] = at


def begin(request: HttpRequest, account: Account, *, now: float) -> None:
    """Settle the mark for a session that has just signed in: what an earlier session showed does not count."""
    request.session.pop(SECOND_FACTOR_AT, None)
    records: list[dict[str, Any]] = get_authentication_records(request, account)
    proofs = [each["at"] for each in records if each["method"] == "mfa"]
    if getattr(request, "second_factor_vouched_for", False) or is_exempt(account):
        proofs.append(now)
    if proofs:
        mark_shown(request, at=max(proofs))
