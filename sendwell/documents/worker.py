"""The waiting work on files: ask the scanner about those that are held, and delete bytes that no row knows."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from sendwell.access.scope import acting_for
from sendwell.documents import scanner, storage
from sendwell.documents.actions import TRIED, scan_again
from sendwell.documents.models import Held, Upload
from sendwell.organisations.models import Kind, Organisation

MOST_A_ROUND = 20
_swept: dict[str, date] = {}


def tick(now: datetime) -> int:
    """One round at the moment `now`. Returns how many files the scanner has judged."""
    today = timezone.localdate(now)
    if _swept.get("on") != today:
        storage.sweep(now)
        _swept["on"] = today
    return rescan(now) if settings.CLAMAV and scanner.answers() else 0


def rescan(now: datetime) -> int:
    """Scan what waits, council by council, each on behalf of its own council. Returns how many were judged."""
    today, judged = timezone.localdate(now), 0
    for council in Organisation.objects.filter(kind=Kind.LOCAL_AUTHORITY).in_being(today).order_by("pk"):
        with acting_for(council, as_of=today, why="scanning files that are held"):
            # Those tried longest ago first: what cannot be read or judged does not keep back the others for ever.
            waiting = Upload.objects.filter(
                case__authority=council, state__in=TRIED, set_aside__isnull=True
            ).order_by(F("tried_at").asc(nulls_first=True), "pk")
            for upload in waiting[:MOST_A_ROUND]:
                judged += scan_again(upload, now=now) in (Held.CLEAN, Held.REFUSED)
    return judged
