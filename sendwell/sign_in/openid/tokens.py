"""Checking an ID token: who issued it, for whom, when, for which request, and signed with which key (E06).

OpenID Connect Core 1.0 section 3.1.3.7, RFC 8725 (best practice for JSON Web Tokens), RFC 9207 (issuer in the answer).
Nothing here looks at a clock or opens a connection.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

LEEWAY = 60
"""Seconds by which two clocks may differ."""
OLDEST = 10 * 60
"""Seconds since a token was issued after which it is no answer to what we have just asked."""
JUST_NOW = 5 * 60
"""Seconds since somebody signed in there, where we asked that they do it again."""
HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC"}


class NotVerified(Exception):
    """The token proves nothing. The message is for our log; it holds no claim."""


@dataclass(frozen=True)
class Expected:
    """What the token must be."""

    issuer: str
    client_id: str
    nonce: str
    algorithms: tuple[str, ...]
    access_token: str = ""
    just_now: bool = False
    """Whether the person was to sign in again there, and not to be let through by an old session."""


def verified(
    token: object, keys: Iterable[Mapping[str, Any]], expected: Expected, *, now: float
) -> dict[str, Any]:
    """The claims of a token that is what was expected at the moment `now`. Raises NotVerified."""
    if not isinstance(token, str) or token.count(".") != 2 or len(token) > 20_000:
        raise NotVerified("this is no signed token")
    header = _header(token, expected.algorithms)
    claims = _signed(token, _key(header, list(keys)), header["alg"])
    _for_us(claims, expected)
    _in_time(claims, expected, now)
    _this_request(claims, header["alg"], expected)
    return claims


def _header(token: str, algorithms: tuple[str, ...]) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as wrong:
        raise NotVerified("its header cannot be read") from wrong
    if header.get("alg") not in algorithms:
        raise NotVerified("its algorithm is not allowed")
    if "crit" in header:
        raise NotVerified("it asks for something we do not know")
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise NotVerified("it is a token of another kind")
    return header


def _key(header: Mapping[str, Any], keys: list[Mapping[str, Any]]) -> Any:
    """The one key the header names, among the provider's own; a key in the header itself is not looked at."""
    kind = KINDS[header["alg"][:2]]
    fitting = [each for each in keys if each.get("kty") == kind and each.get("use", "sig") == "sig"]
    named = (
        [each for each in fitting if each.get("kid") == header.get("kid")] if header.get("kid") else fitting
    )
    named = [each for each in named if each.get("alg", header["alg"]) == header["alg"]]
    if len(named) != 1:
        raise NotVerified("no key, or more than one, fits it")
    try:
        return jwt.PyJWK(dict(named[0]), algorithm=header["alg"]).key
    except jwt.PyJWTError as wrong:
        raise NotVerified("the key cannot be read") from wrong


def _signed(token: str, key: Any, algorithm: str) -> dict[str, Any]:
    only_the_signature = {
        f"verify_{each}": False for each in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")
    }
    try:
        claims = jwt.decode(token, key, algorithms=[algorithm], options=only_the_signature)  # type: ignore[arg-type]
        json.loads(_part(token, 1), object_pairs_hook=_no_twins)
    except (jwt.PyJWTError, ValueError) as wrong:
        raise NotVerified("its signature is not right") from wrong
    return claims


def _part(token: str, number: int) -> bytes:
    part = token.split(".")[number]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers may take two of two equal names."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _for_us(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise NotVerified("somebody else issued it")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        raise NotVerified("it was issued for somebody else")
    if len(audiences) > 1 and "azp" not in claims:
        raise NotVerified("it was issued for several and does not say who asked")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise NotVerified("somebody else asked for it")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 180 or not subject.strip():
        raise NotVerified("it names nobody")


def _in_time(claims: Mapping[str, Any], expected: Expected, now: float) -> None:
    until, since = _moment(claims, "exp"), _moment(claims, "iat")
    if now >= until + LEEWAY:
        raise NotVerified("it has run out")
    if since > now + LEEWAY or since < now - OLDEST:
        raise NotVerified("it was not issued just now")
    if "nbf" in claims and _moment(claims, "nbf") > now + LEEWAY:
        raise NotVerified("it is not good yet")
    if expected.just_now and _moment(claims, "auth_time") < now - JUST_NOW:
        raise NotVerified("they did not sign in again")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotVerified(f"{name} is missing or no time")
    return float(value)


def _this_request(claims: Mapping[str, Any], algorithm: str, expected: Expected) -> None:
    nonce = claims.get("nonce")
    if not expected.nonce or not isinstance(nonce, str) or not _same(nonce, expected.nonce):
        raise NotVerified("it answers another request")
    if "at_hash" in claims:
        digest = HASHES[algorithm[2:]](expected.access_token.encode()).digest()
        half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
        if not isinstance(claims["at_hash"], str) or not _same(claims["at_hash"], half):
            raise NotVerified("it came with another access token")


def _same(a: str, b: str) -> bool:
    return hmac.compare_digest(a.encode(), b.encode())
