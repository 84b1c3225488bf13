"""GOV.UK One Login for families, through `govuk-onelogin-django` (the extra `onelogin`).

The package holds the conversation: it signs our request for a token with our private key. Its own views and backend
are not used, because they make an account for whoever comes and write email addresses to a log. What comes back is
checked with `openid.tokens` like every other ID token, and a subject is bound by an invitation or not at all.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from sendwell.sign_in.openid.tokens import Expected, NotVerified, verified

NONCE, STATE = "one_login_nonce", "one_login_state"
TWO_FACTORS = "Cl.Cm"
"""The credential trust level that says a second factor was shown (docs.sign-in.service.gov.uk, `vot`)."""
ALGORITHMS = ("ES256", "RS256")


@dataclass(frozen=True)
class Proven:
    """A person One Login vouches for."""

    subject: str
    second_factor: bool


def leave(request: HttpRequest) -> str:
    """The address to send the browser to; what the answer must carry is kept in the session."""
    from govuk_onelogin_django import utils  # type: ignore[import-untyped]  # and the extra may not be installed

    request.session[NONCE] = nonce = secrets.token_urlsafe(32)
    address, state = utils.get_client(request).create_authorization_url(
        utils.get_oidc_config().authorise_url, nonce=nonce, vtr=f'["{TWO_FACTORS}"]'
    )
    request.session[STATE] = state
    return str(address)


def come_back(request: HttpRequest, *, now: float) -> Proven:
    """Who came back. Raises NotVerified for an answer that proves nothing, and for one that comes twice."""
    from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # no stubs
    from authlib.oauth2.rfc7523 import PrivateKeyJWT  # type: ignore[import-untyped]  # no stubs
    from govuk_onelogin_django import utils  # as above
    from requests import RequestException

    nonce, state = request.session.pop(NONCE, ""), request.session.pop(STATE, "")
    if not state or request.GET.get("state") != state or "code" not in request.GET:
        raise NotVerified("it answers another request")
    config = utils.get_oidc_config()
    client = utils.get_client(request)
    client.register_client_auth_method(PrivateKeyJWT(token_endpoint=config.token_url))
    try:
        answer = client.fetch_token(
            url=config.token_url, code=request.GET["code"], grant_type="authorization_code"
        )
        keys = config.get_public_keys()
    except (OAuthError, RequestException, KeyError, ValueError) as wrong:
        raise NotVerified("One Login gave no token") from wrong
    return proven(answer, keys, nonce, now=now)


def proven(answer: Mapping[str, Any], keys: list[dict[str, Any]], nonce: str, *, now: float) -> Proven:
    """Check the token of an answer. Raises NotVerified; also where a second factor was asked for and not shown."""
    expected = Expected(
        issuer=settings.ONE_LOGIN_ISSUER,
        client_id=settings.GOV_UK_ONE_LOGIN_CLIENT_ID,
        nonce=nonce,
        algorithms=ALGORITHMS,
        access_token=str(answer.get("access_token", "")),
    )
    claims = verified(answer.get("id_token"), keys, expected, now=now)
    if claims.get("vot") != TWO_FACTORS:
        raise NotVerified("a second factor was asked for and not shown")
    return Proven(claims["sub"], second_factor=True)
