"""Slowing down whoever guesses, without giving them a way to lock somebody else out (trust.md E03).

Tries are counted by the hour in the database, so that every process counts the same. Three allowances:

* a browser in which this account has signed in before has its own, so its owner gets in while strangers guess; a
  session in any other browser has one for the pages that ask for the password once more;
* every other browser together has one for each account;
* and one network address has one for all accounts, wide enough for a council behind a single address.

A password reset by email makes the browser a known one: the way in from a new telephone during an attack. An account
is never locked; an allowance is only used up until the hour ends.
"""

import secrets
from datetime import datetime

from django.core import signing
from django.db import connection
from django.utils.crypto import salted_hmac

from sendwell.access.models import Account

EACH_DEVICE, EACH_ACCOUNT, EACH_ADDRESS = 10, 10, 200
"""Tries an hour. A known browser's and the strangers' together: at most 20 passwords are tried for an account."""
DEVICE_COOKIE = "sendwell_device"
DEVICE_COOKIE_AGE = 400 * 24 * 60 * 60
_SALT = "sendwell.sign_in.device"

COUNT = """
INSERT INTO sign_in_tries (key, hour, count) VALUES (%s, %s, 1)
ON CONFLICT (key, hour) DO UPDATE SET count = sign_in_tries.count + 1 RETURNING count
"""
TAKE_BACK = "UPDATE sign_in_tries SET count = count - 1 WHERE key = %s AND hour = %s AND count > 0"
FORGET = "DELETE FROM sign_in_tries WHERE hour < %s"


def keys(email: str, address: str, device: str | None) -> list[tuple[str, int]]:
    """What one try is counted against, with each allowance. Emails and addresses are hashed with our key."""
    account = email.strip().lower()
    if known(device, account):
        return [(_key("device", account, device or ""), EACH_DEVICE)]
    return [(_key("account", account), EACH_ACCOUNT), (_key("address", address), EACH_ADDRESS)]


def keys_inside(email: str, session: str, device: str | None) -> list[tuple[str, int]]:
    """The same for somebody who is signed in: this browser's allowance, or else one of this session alone.

    Whoever has taken a session over guesses no faster than a stranger, and uses up nothing of the owner's elsewhere.
    """
    account = email.strip().lower()
    if known(device, account):
        return keys(account, "", device)
    return [(_key("session", account, session), EACH_DEVICE)]


def allow(counted: list[tuple[str, int]], *, now: datetime) -> bool:
    """Count one try against every key; whether all still had room. Counted before the secret is looked at."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        return all(_count(cursor, key, hour) <= most for key, most in counted)


def take_back(counted: list[tuple[str, int]], *, now: datetime) -> None:
    """The try was right, and does not count."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        for key, _ in counted:
            cursor.execute(TAKE_BACK, [key, hour])
        cursor.execute(FORGET, [hour])


def device_cookie(account: Account) -> str:
    """The cookie that makes this browser a known one for this account. It lets nobody in."""
    return signing.dumps({"for": account.pk, "id": secrets.token_urlsafe(12)}, salt=_SALT)


def known(device: str | None, email: str) -> bool:
    """Whether the browser has signed in to the account of this email before."""
    if not device:
        return False
    try:
        told = signing.loads(device, salt=_SALT, max_age=DEVICE_COOKIE_AGE)
    except signing.BadSignature:
        return False
    return Account.objects.filter(pk=told.get("for"), email__iexact=email).exists()


def _count(cursor: object, key: str, hour: datetime) -> int:
    cursor.execute(COUNT, [key, hour])  # type: ignore[attr-defined]  # Django's own cursor has no public type
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]  # as above


def _key(*parts: str) -> str:
    return salted_hmac("sendwell.sign_in.tries", "\x1f".join(parts), algorithm="sha256").hexdigest()
