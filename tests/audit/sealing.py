"""Looking, and sealing what was looked at."""

from datetime import UTC, date, datetime

from sendwell.access.models import Member, Reading
from sendwell.people.models import Child

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
WHATEVER_GOES_ON = "SELECT audit_seal_upto(pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
"""Sealing that waits for no transaction: those of other databases may stay open for minutes."""


def child(name: str = "Adela") -> Child:
    """A child: one change."""
    return Child.objects.create(given_name=name, family_name="Canary", born=date(2018, 5, 4))


def look(who: Member, at: Child) -> Reading:
    """One reading."""
    return Reading.objects.create(member=who, child=at, screen="case", allowed=True)
