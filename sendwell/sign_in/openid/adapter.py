"""What follows from a proven sign-in elsewhere: an account is opened, an invitation bound, nobody else let in."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from sendwell.access.web import now, today
from sendwell.sign_in import binding


class NobodyUnknown(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """A subject that was never invited is nobody, whatever their email says."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Closed: only an invitation binds a subject to an account."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Never: the same address at two providers is two people until they have shown to be one (E07)."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Bind the invitation that waits in this session; keep out those whose organisation does not use this."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        if not sociallogin.is_existing:
            binding.take_up(request, sociallogin.account, now=now())
            sociallogin.lookup()
        if sociallogin.is_existing and not binding.may_use(
            sociallogin.user, sociallogin.account.provider, day=today()
        ):
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("socialaccount_login_error")))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to how one signs in."""
        return reverse("sign_in:account")
