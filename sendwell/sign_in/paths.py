"""Where somebody may be sent on to: a path of ours, and nowhere else (trust.md G13)."""

from django.utils.http import url_has_allowed_host_and_scheme


def is_own_path(address: str | None) -> bool:
    """Whether a browser would take this for a path of this site, however it reads doubtful characters."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return False
    plain = all(character.isprintable() and character != "\\" for character in address)
    return plain and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def own_path(asked: str | None) -> str:
    """The path that was asked for, or "/" instead of anything doubtful."""
    return asked if asked and is_own_path(asked) else "/"
