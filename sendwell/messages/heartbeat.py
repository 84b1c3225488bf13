"""The worker's sign of life, and the pause it takes when its provider does not answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from sendwell.messages.models import Heartbeat

STILL_AFTER = timedelta(minutes=15)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Pulse:
    """What a watching machine or person is told."""

    beat_at: datetime | None
    alive: bool
    unreachable_since: datetime | None


def beat(now: datetime) -> None:
    """The worker is going round at this moment."""
    if not Heartbeat.objects.filter(pk=1).update(beat_at=now):
        Heartbeat.objects.bulk_create([Heartbeat(beat_at=now)], ignore_conflicts=True)


def pulse(now: datetime) -> Pulse:
    """Whether the worker has been seen within a quarter of an hour of `now` (H09)."""
    found = Heartbeat.objects.filter(pk=1).first()
    if found is None or found.beat_at is None:
        return Pulse(None, False, None)
    return Pulse(found.beat_at, now - found.beat_at <= STILL_AFTER, found.unreachable_since)


ASKED_EVERY = timedelta(seconds=60)
_last_asked: tuple[datetime, str] | None = None
STILL = "Notices and warnings are not going out. Tell your IT team. What is late is still shown correctly."


def standing_still(now: datetime) -> str:
    """What staff are told on every page while the worker stands still (H09). Asked once a minute, not each time."""
    global _last_asked
    if _last_asked is None or not _last_asked[0] <= now < _last_asked[0] + ASKED_EVERY:
        _last_asked = now, "" if pulse(now).alive else STILL
    return _last_asked[1]


def is_paused(now: datetime) -> bool:
    """Whether the provider is being left alone for a while."""
    return Heartbeat.objects.filter(pk=1, paused_until__gt=now).exists()


def pause(now: datetime) -> None:
    """Leave the provider alone: half a minute, then twice as long each time, at most five minutes."""
    beat_of = Heartbeat.objects.get_or_create(pk=1)[0]
    length = min(FIRST_PAUSE * 2 ** min(beat_of.pauses, 10), LONGEST_PAUSE)
    Heartbeat.objects.filter(pk=1).update(
        paused_until=now + length, pauses=F("pauses") + 1, unreachable_since=beat_of.unreachable_since or now
    )


def answers() -> bool:
    """Whether the provider has taken everything up to now."""
    return not Heartbeat.objects.filter(pk=1, unreachable_since__isnull=False).exists()


def reached() -> None:
    """The provider has taken something."""
    Heartbeat.objects.filter(pk=1, unreachable_since__isnull=False).update(
        paused_until=None, pauses=0, unreachable_since=None
    )
