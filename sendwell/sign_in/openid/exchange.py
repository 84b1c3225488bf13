"""The conversation with an identity provider: what it says of itself, its keys, and its token."""

import logging
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest

from sendwell.access.web import now
from sendwell.sign_in.openid.configured import Provider, is_safe
from sendwell.sign_in.openid.tokens import Expected, NotVerified, verified

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
REMEMBERED = 10 * 60
"""Seconds for which a provider's description and keys are used without asking again."""
log = logging.getLogger(__name__)


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Speaks to one provider on behalf of one browser."""

    state: dict[str, Any]
    """What we kept when we sent the browser there; set by `views.Callback`."""

    @property
    def told(self) -> Provider:
        """What the settings say of the provider."""
        told: Provider = self.get_provider().told
        return told

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself. Raises OAuth2Error where that is not what the settings say."""
        said: dict[str, Any] = self._remembered(self.told.discovery)
        if said.get("issuer") != self.told.issuer:
            raise OAuth2Error("the provider describes itself as somebody else")
        if not all(is_safe(said.get(each)) for each in ENDPOINTS):
            raise OAuth2Error("the provider would be spoken to without TLS")
        return said

    @property
    def basic_auth(self) -> bool:
        """How we show who we are."""
        return self.told.client_authentication == "client_secret_basic"

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        """The person the ID token names. Raises OAuth2Error for one that proves nothing."""
        answer = kwargs["response"]
        expected = Expected(
            issuer=self.told.issuer,
            client_id=self.told.client_id,
            nonce=str(self.state.get("nonce") or ""),
            algorithms=self.told.algorithms,
            access_token=token.token,
            just_now=bool(self.state.get("again")),
        )
        claims = self._checked(answer.get("id_token"), expected)
        request.second_factor_vouched_for = self.told.vouches(claims)  # type: ignore[attr-defined]  # see factors
        return self.get_provider().sociallogin_from_response(request, claims)

    def _checked(self, token: object, expected: Expected) -> dict[str, Any]:
        at = now().timestamp()
        try:
            return verified(token, self._keys(), expected, now=at)
        except NotVerified as wrong:
            first = wrong
        try:  # a provider changes its keys without telling anybody: look once more before refusing
            return verified(token, self._keys(anew=True), expected, now=at)
        except NotVerified:
            log.warning("a token of %s was refused: %s", self.told.id, first)
            raise OAuth2Error("the token was refused") from first

    def _keys(self, *, anew: bool = False) -> list[dict[str, Any]]:
        keys = self._remembered(self.openid_config["jwks_uri"], anew=anew).get("keys")
        return [each for each in keys if isinstance(each, dict)] if isinstance(keys, list) else []

    def _remembered(self, address: str, *, anew: bool = False) -> dict[str, Any]:
        key = f"openid:{address}"
        found = None if anew else cache.get(key)
        if found is None:
            with get_adapter().get_requests_session() as session:
                answer = session.get(address, allow_redirects=False)
                answer.raise_for_status()
                found = answer.json()
            if not isinstance(found, dict):
                raise OAuth2Error("the provider's answer cannot be read")
            cache.set(key, found, REMEMBERED)
        return dict(found)
