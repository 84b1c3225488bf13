"""A fake identity provider: it signs with its own key and answers what it is asked, or something forged."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://login.northbridge.example"
CLIENT = "sendwell"
TOLD = {
    "id": "northbridge",
    "name": "Northbridge sign-in",
    "issuer": ISSUER,
    "client_id": CLIENT,
    "secret": "shared secret",
    "second_factor": {"acr": ["urn:mfa"], "amr": ["mfa", "hwk"]},
}
OTHER = {**TOLD, "id": "southmere", "name": "Southmere sign-in", "issuer": "https://login.southmere.example"}


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key of this name, the same for a whole run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    """A key of another kind."""
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key: Any) -> bytes:
    """The public half, as text."""
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def jwk(name: str, kid: str, **more: str) -> dict[str, Any]:
    """The public half, as a provider publishes it."""
    return json.loads(RSAAlgorithm.to_jwk(rsa_key(name).public_key())) | {"kid": kid, "use": "sig", **more}


def part(value: object) -> str:
    """One part of a token."""
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def half_hash(text: str) -> str:
    """at_hash of an access token."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


@dataclass
class Asked:
    """What Sendwell asked when it sent the browser away."""

    nonce: str
    state: str
    challenge: str
    query: dict[str, str]


@dataclass
class FakeProvider:
    """Answers the four addresses of one issuer. Change any part of it to forge."""

    now: float
    issuer: str = ISSUER
    subject: str = "person-1"
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    forge: Callable[["FakeProvider", Asked], Any] | None = None
    """Makes the ID token itself, instead of the good one."""
    answer: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=lambda: [jwk("good", "k1")])
    described: dict[str, Any] = field(default_factory=dict)
    asked: Asked | None = None
    told: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Requests for tokens, as they came."""

    def good_claims(self, asked: Asked) -> dict[str, Any]:
        """A token that proves who it is."""
        return {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "nonce": asked.nonce,
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            "auth_time": int(self.now),
            "acr": "urn:mfa",
        } | self.claims

    def sign(self, claims: dict[str, Any], key: Any = None, alg: str = "RS256", **header: Any) -> str:
        """Sign with the provider's key, or another."""
        return jwt.encode(claims, key or rsa_key("good"), alg, headers={"kid": "k1"} | self.header | header)

    def request(self, method: str, url: str, **sent: Any) -> "FakeAnswer":
        """What `requests` would do."""
        path = urlsplit(url).path
        if path.endswith("/openid-configuration"):
            return FakeAnswer(self._description())
        if path == "/keys":
            return FakeAnswer({"keys": self.keys})
        assert path == "/token", url
        assert self.asked is not None
        self.told.append((url, dict(sent.get("data") or {})))
        claims = self.good_claims(self.asked)
        token = self.forge(self, self.asked) if self.forge else self.sign(claims)
        return FakeAnswer({"access_token": "access", "token_type": "Bearer", "id_token": token} | self.answer)

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.described

    def leave(self, browser: Client, provider: str = "northbridge", query: str = "") -> Asked | None:
        """Press the button; what was asked, or None where the browser was not sent away."""
        answer = browser.post(f"/accounts/oidc/{provider}/login/{query}")
        if answer.status_code != 302 or not answer["Location"].startswith(f"{self.issuer}/authorize"):
            return None
        sent = {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}
        self.asked = Asked(sent["nonce"], sent["state"], sent["code_challenge"], sent)
        return self.asked

    def come_back(self, browser: Client, provider: str = "northbridge", **query: str) -> Any:
        """The provider sends the browser back."""
        assert self.asked is not None
        return browser.get(
            f"/accounts/oidc/{provider}/login/callback/", {"code": "c", "state": self.asked.state} | query
        )


@dataclass
class FakeAnswer:
    """As much of `requests.Response` as is looked at."""

    body: Any
    status_code: int = 200

    @property
    def headers(self) -> dict[str, str]:
        return {"content-type": "application/json"}

    @property
    def text(self) -> str:
        return json.dumps(self.body)

    @property
    def content(self) -> bytes:
        return self.text.encode()

    def json(self) -> Any:
        return self.body

    def raise_for_status(self) -> None:
        assert self.status_code == 200
