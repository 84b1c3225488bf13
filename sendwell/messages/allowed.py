"""Whom this installation may write to. Anything but production keeps to its own list (J09)."""

from django.conf import settings


def is_allowed(address: str) -> bool:
    """Whether a message may go to this address from here.

    `MAIL_ONLY_TO` is None in production; elsewhere a list of addresses and of domains that begin with a dot
    or an @.
    """
    only = settings.MAIL_ONLY_TO
    if only is None:
        return True
    said = address.strip().casefold()
    return any(_covers(each.strip().casefold(), said) for each in only)


def _covers(entry: str, address: str) -> bool:
    if entry.startswith((".", "@")):
        return address.endswith(entry)
    return bool(entry) and address == entry
