"""Keeping somebody out of a child's record, for the tests of every room whose screens must then say nothing (A19)."""

from datetime import UTC, datetime

from sendwell.access import grants
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.people.models import Child
from tests.world import World

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
UNTIL = datetime(2038, 3, 1, tzinfo=UTC)


def kept_out(world: World, who: Member, child: Child) -> Grant:
    """`who` may know nothing of this child any more, whatever else they hold."""
    return grants.give(
        kind=GrantKind.EXCLUDED,
        child=child,
        to=who,
        purpose="Related to the family, or close to them",
        gateway="Conflict of interest",
        by=world.northbridge.governance,
        at=SINCE,
        until=UNTIL,
    )
