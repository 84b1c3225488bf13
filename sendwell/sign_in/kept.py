"""Keeping what was typed when a session had ended, and giving it back (trust.md E04, M07).

Encrypted, for a day, for the same account alone. Passwords, codes and files are never kept.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from sendwell.access.models import Account
from sendwell.sign_in.models import KeptForm
from sendwell.sign_in.secrets_kept import locked, unlocked

KEPT_FOR = timedelta(hours=24)
MOST = 200_000
"""Characters of a form that are kept."""
NEVER = {"password", "oldpassword", "code", "credential", "token", "csrfmiddlewaretoken"}
"""The words of a field's name by which it is known to be a secret."""
PLUMBING = {"once", "pressed"}
VERSION = "version"
"""On which version it was written: what somebody else changed meanwhile is not overwritten (I08)."""
NAME = "kept"
"""The name by which an address asks for a kept form: its number, which only its own account can use."""


def keep(request: HttpRequest, account: Account, *, now: datetime) -> str:
    """Keep the posted fields; give back the address of the page they were typed on, filled in.

    Without anything typed, the address of the page alone.
    """
    page = page_of(request)
    typed = fields_of(request.POST)
    if not typed or len(typed) > MOST or len(page) > 300:
        return page
    KeptForm.objects.filter(account=account, kept_at__lt=now - KEPT_FOR).delete()
    form = KeptForm.objects.create(account=account, path=page, typed=locked(typed), kept_at=now)
    return f"{page}{'&' if '?' in page else '?'}{urlencode({NAME: form.uid})}"


def page_of(request: HttpRequest) -> str:
    """The page a form was on: the one the browser says it came from, if it is ours, else where it was sent."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and came_from.path.startswith("/"):
        query = f"?{came_from.query}" if came_from.query and NAME not in came_from.query else ""
        return f"{came_from.path}{query}"
    return request.path


def fields_of(posted: QueryDict) -> str:
    """What a person typed, as the body of a form, and the version it was written on; nothing secret."""
    typed = [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if name not in PLUMBING and not is_secret(name)
    ]
    return urlencode(typed) if any(value for name, value in typed if name != VERSION) else ""


def is_secret(name: str) -> bool:
    """Whether a field holds something that is never kept. A postcode is no code."""
    return not NEVER.isdisjoint(re.findall(r"[a-z]+", name.lower()))


def give_back(account: Account, uid: str, *, path: str, now: datetime) -> Mapping[str, str] | None:
    """The fields kept for this account under this number and for this page, or None."""
    try:
        form = KeptForm.objects.filter(account=account, uid=uid, kept_at__gte=now - KEPT_FOR).first()
    except ValidationError:
        return None
    if form is None or urlsplit(form.path).path != path:
        return None
    typed = unlocked(bytes(form.typed))
    return None if typed is None else QueryDict(typed)


def forget(account: Account, uid: str) -> None:
    """It was sent, or is not wanted."""
    KeptForm.objects.filter(account=account, uid=uid).delete()


def waiting(account: Account, *, now: datetime) -> list[KeptForm]:
    """What is still kept for this account, the newest first."""
    return list(KeptForm.objects.filter(account=account, kept_at__gte=now - KEPT_FOR).order_by("-kept_at"))
