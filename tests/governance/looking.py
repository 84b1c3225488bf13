"""Looking at a record, in tests."""

from sendwell.access.models import Member, Reading
from sendwell.people.models import Child


def look(who: Member, child: Child, **more: object) -> Reading:
    """One look."""
    return Reading.objects.create(
        member=who,
        child=child,
        role=who.role,
        organisation=who.organisation,
        **{"screen": "case", "allowed": True, **more},
    )
