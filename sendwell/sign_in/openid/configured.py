"""The identity providers of the settings, read and checked.

`SENDWELL_SIGN_IN_PROVIDERS` is a JSON list, or the name of a file with one; `docs/deployment/sign-in.md` shows it for
NHS CIS2, Entra and DfE Sign-in. A secret may be given as `"secret_file"` instead of standing in the list.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
"""Signatures with a public key. Never `none`, never one made with a shared secret."""
NEEDED = {"id", "name", "issuer", "client_id"}
ALLOWED = NEEDED | {
    "secret",
    "secret_file",
    "discovery",
    "algorithms",
    "second_factor",
    "scope",
    "asks_for",
    "client_authentication",
}


class SettingsError(ValueError):
    """The settings of an identity provider are incomplete or unsafe."""


@dataclass(frozen=True)
class Provider:
    """One identity provider, as the settings describe it."""

    id: str
    name: str
    issuer: str
    client_id: str
    secret: str
    discovery: str
    algorithms: tuple[str, ...]
    second_factor: Mapping[str, frozenset[str]]
    """Claims and their values, each of which says that a second factor was shown there: `acr`, `amr`, `acrs`."""
    scope: tuple[str, ...]
    asks_for: Mapping[str, str]
    """Further parameters of the request, for example `acr_values`."""
    client_authentication: str

    def vouches(self, claims: Mapping[str, Any]) -> bool:
        """Whether the provider says that this person has shown a second factor to it.

        `acr` is one text; every other claim of this kind is a list of texts.
        """
        return any(
            bool(values & _texts(claims.get(name), one=name == "acr"))
            for name, values in self.second_factor.items()
        )


def _texts(value: object, *, one: bool) -> set[str]:
    if one:
        return {value} if isinstance(value, str) else set()
    return {each for each in value if isinstance(each, str)} if isinstance(value, list) else set()


def read(text: str) -> list[dict[str, Any]]:
    """The list of the environment: JSON, or the path of a file with it. Raises SettingsError."""
    if not text.strip():
        return []
    if not text.lstrip().startswith("["):
        text = Path(text).read_text()
    try:
        told = json.loads(text)
    except ValueError as wrong:
        raise SettingsError(f"SENDWELL_SIGN_IN_PROVIDERS is not JSON: {wrong}") from wrong
    return list(told)


def providers(told: Iterable[Mapping[str, Any]]) -> dict[str, Provider]:
    """Every provider by its id. Raises SettingsError."""
    found = [_one(each) for each in told]
    if len({each.id for each in found}) < len(found):
        raise SettingsError("Two identity providers have the same id.")
    if len({(each.issuer, each.client_id) for each in found}) < len(found):
        raise SettingsError(
            "Two identity providers have the same issuer and client: one person would be two."
        )
    return {each.id: each for each in found}


def _one(told: Mapping[str, Any]) -> Provider:
    where = f"Identity provider {told.get('id', '?')}"
    if missing := NEEDED - set(told):
        raise SettingsError(f"{where} lacks {', '.join(sorted(missing))}.")
    if unknown := set(told) - ALLOWED:
        raise SettingsError(f"{where}: {', '.join(sorted(unknown))}?")
    algorithms = tuple(told.get("algorithms", ("RS256",)))
    if not algorithms or set(algorithms) - set(ALGORITHMS):
        raise SettingsError(f"{where}: only these algorithms are safe: {', '.join(ALGORITHMS)}.")
    if not is_safe(told["issuer"]):
        raise SettingsError(f"{where}: its issuer must be an https address.")
    factor = told.get("second_factor", {})
    return Provider(
        id=told["id"],
        name=told["name"],
        issuer=told["issuer"],
        client_id=told["client_id"],
        secret=_secret(told),
        discovery=told.get("discovery", f"{told['issuer'].rstrip('/')}/.well-known/openid-configuration"),
        algorithms=algorithms,
        second_factor={name: frozenset(values) for name, values in factor.items()},
        scope=tuple(told.get("scope", ("openid",))),
        asks_for=dict(told.get("asks_for", {})),
        client_authentication=told.get("client_authentication", "client_secret_post"),
    )


def _secret(told: Mapping[str, Any]) -> str:
    if "secret_file" in told:
        return Path(told["secret_file"]).read_text().strip()
    return str(told.get("secret", ""))


def is_safe(address: object) -> bool:
    """Whether an address is https and names a host."""
    parts = urlsplit(address) if isinstance(address, str) else None
    return bool(parts and parts.scheme == "https" and parts.hostname and "@" not in parts.netloc)


def for_allauth(told: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The same list as allauth reads it (`SOCIALACCOUNT_PROVIDERS`)."""
    apps = [
        {
            "provider_id": each["id"],
            "name": each["name"],
            "client_id": each["client_id"],
            "secret": _secret(each),
            "settings": {"token_auth_method": each.get("client_authentication", "client_secret_post")},
        }
        for each in told
    ]
    return {
        "openid_connect": {
            "provider_class": "sendwell.sign_in.openid.provider.Organisations",
            "OAUTH_PKCE_ENABLED": True,
            "APPS": apps,
        }
    }
