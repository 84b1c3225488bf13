"""What GOV.UK Notify tells us of a message: a bearer token at the door, and a replay changes nothing (J11)."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from sendwell.messages.arriving import note_report
from sendwell.messages.models import Report

LONGEST = 20_000
OLDEST = timedelta(days=7)
ENDS = {
    "delivered": Report.DELIVERED,
    "permanent-failure": Report.FAILED,
    "temporary-failure": Report.FAILED,
    "technical-failure": Report.FAILED,
}
OURS = "message-"


class Forged(Exception):
    """It does not come from Notify: no token is set here, or another one was sent."""


class Unusable(Exception):
    """It is not a report as Notify documents them."""


def take_report(authorisation: str, body: bytes, now: datetime) -> None:
    """Note one report. Raises Forged or Unusable; one about a message of somebody else's is passed over."""
    _must_be_notify(authorisation)
    said = _read(body)
    reference, status = said.get("reference"), said.get("status")
    if not isinstance(reference, str) or not reference.startswith(OURS) or status not in ENDS:
        return
    if _moment(said.get("completed_at")) < now - OLDEST:
        raise Unusable("older than a week")
    try:
        message = UUID(reference.removeprefix(OURS))
    except ValueError as wrong:
        raise Unusable("not a number of ours") from wrong
    note_report(message=message, says=ENDS[status], source="notify", said=str(said.get("id", "")))


def _must_be_notify(authorisation: str) -> None:
    expected = settings.NOTIFY["callback_token"]
    sent = authorisation.removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(sent.encode(), str(expected).encode()):
        raise Forged


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body[:LONGEST])
    except ValueError as wrong:
        raise Unusable("not JSON") from wrong
    if not isinstance(said, dict):
        raise Unusable("not an object")
    return said


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as wrong:
        raise Unusable("no moment at which it ended") from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
