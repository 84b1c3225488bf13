"""Where a browser leaves for an identity provider, and where it comes back."""

import hmac
from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from sendwell.sign_in.openid.exchange import Exchange


class Callback(OAuth2CallbackView):  # type: ignore[misc]  # allauth has no types
    """Takes the answer: only one we asked for, from whom we asked, once."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        if answer is None:
            self.adapter.state = state
            said = request.GET.get("iss")
            if said is not None and not hmac.compare_digest(said.encode(), self.adapter.told.issuer.encode()):
                return None, render_authentication_error(request, provider)
        return state, answer


def _there(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = Exchange(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist as nothing:
        raise Http404 from nothing
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except (OAuth2Error, RequestException, ValueError, KeyError, TypeError) as wrong:
        answer = render_authentication_error(request, provider, exception=wrong)
    return answer


@login_not_required  # type: ignore[untyped-decorator]  # allauth has no types
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Leave for the provider; a form is sent first, so that no page elsewhere can start it."""
    return _there(OAuth2LoginView, request, provider_id)


@login_not_required  # type: ignore[untyped-decorator]  # allauth has no types
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back."""
    return _there(Callback, request, provider_id)
