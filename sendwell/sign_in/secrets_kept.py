"""Encrypting what must be read again: authenticator secrets and kept forms. The key is made from SECRET_KEY."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _fernet() -> MultiFernet:
    """Encrypts with the present key; still reads what an earlier one (SECRET_KEY_FALLBACKS) wrote."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (hashlib.sha256(f"sendwell.sign_in:{key!s}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in made])


def locked(text: str) -> bytes:
    """The text, encrypted and signed."""
    return _fernet().encrypt(text.encode())


def unlocked(locked_text: bytes) -> str | None:
    """What `locked` was given, or None where it was altered or written with a key we no longer have."""
    try:
        return _fernet().decrypt(bytes(locked_text)).decode()
    except InvalidToken:
        return None


def hashed(*parts: str) -> str:
    """A SHA-256 of the parts, for looking a secret up without keeping it. Secrets here are 128 bits or more."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
