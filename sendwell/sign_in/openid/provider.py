"""The provider that allauth knows: every request carries a nonce and a PKCE challenge, every answer is checked."""

import secrets
from typing import Any

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sendwell.sign_in.openid.configured import Provider, providers
from sendwell.sign_in.openid.exchange import Exchange


class Organisations(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """An organisation's own sign-in."""

    package = "sendwell.sign_in.openid"
    oauth2_adapter_class = Exchange
    pkce_enabled_default = True
    supports_token_authentication = False

    @property
    def told(self) -> Provider:
        """What the settings say of it."""
        return providers(settings.SIGN_IN_PROVIDERS)[self.app.provider_id]

    @property
    def server_url(self) -> str:
        """Where it describes itself."""
        return self.told.discovery

    def get_scope(self) -> list[str]:
        """What is asked for: who it is, and nothing about them."""
        return list(self.told.scope)

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Nobody widens it by an address."""
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Nobody adds to it by an address, save that somebody is to sign in there again."""
        again = request.GET.get("again") == "1" or request.GET.get("process") == AuthProcess.CONNECT
        return dict(self.told.asks_for) | ({"prompt": "login", "max_age": "0"} if again else {})

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **more: Any
    ) -> HttpResponse:
        """Send the browser there, with a number that only the answer to this request can carry."""
        asks = dict(more.pop("auth_params", None) or self.told.asks_for)
        nonce = asks["nonce"] = secrets.token_urlsafe(32)
        again = "max_age" in asks
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=asks, nonce=nonce, again=again, **more
        )
        return answer

    def serialize(self) -> dict[str, Any]:
        """By our own name of it: two providers may know us by the same client id."""
        return {"id": self.app.provider_id}

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The subject, which the provider never gives to somebody else."""
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing about the person is kept but who vouched for them."""
        return {"iss": data["iss"]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: what we know of a person, we know from their own organisation."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None: nobody is found, or made, by an email address."""
        return []


provider_classes = [Organisations]
