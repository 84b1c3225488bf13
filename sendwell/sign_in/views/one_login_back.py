"""Coming back from GOV.UK One Login. In a module of its own: the package finds the address as `one_login:callback`."""

import logging

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sendwell.access.models import Account
from sendwell.access.permissions import Permission
from sendwell.access.web import Request, go, now, page, render, today
from sendwell.sign_in import binding, one_login
from sendwell.sign_in.openid.tokens import NotVerified

log = logging.getLogger(__name__)


@page("one-login/callback", needs=Permission.ANYONE, name="callback", methods=["GET"])
def back(request: Request) -> HttpResponse:
    """Come back from GOV.UK One Login: into one’s own account, or into the invitation one holds."""
    if not settings.ONE_LOGIN:
        return go("account_login")
    try:
        proven = one_login.come_back(request, now=now().timestamp())
    except NotVerified as wrong:
        log.warning("a token of One Login was refused: %s", wrong)
        return render(request, "sign_in/one_login_failed.html", None, status=401)
    account = _account_of(request, proven)
    if account is None or not binding.may_use(account, binding.ONE_LOGIN, day=today()):
        return render(request, "sign_in/one_login_failed.html", None, status=401)
    return _signed_in(request, account, proven)


def _signed_in(request: Request, account: Account, proven: one_login.Proven) -> HttpResponse:
    request.second_factor_vouched_for = proven.second_factor  # type: ignore[attr-defined]  # see factors.begin
    record_authentication(request, account, method="socialaccount", provider=binding.ONE_LOGIN)
    going_on = Login(user=account, redirect_url=settings.LOGIN_REDIRECT_URL)
    answer: HttpResponse = perform_login(request, going_on)
    return answer


def _account_of(request: HttpRequest, proven: one_login.Proven) -> Account | None:
    subject = SocialAccount(provider=binding.ONE_LOGIN, uid=proven.subject, extra_data={})
    known = SocialAccount.objects.filter(provider=binding.ONE_LOGIN, uid=proven.subject).first()
    return known.user if known else binding.take_up(request, subject, now=now())
