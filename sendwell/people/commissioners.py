"""Which health commissioner answers for a child."""

from datetime import date

from sendwell.organisations.models import Organisation
from sendwell.organisations.responsibility import commissioner_for_area
from sendwell.people.models import Child, ChildCommissioner
from sendwell.people.spans import runs_on


def commissioner_of(
    child: Child, authority: Organisation, day: date, *, new: bool = False
) -> Organisation | None:
    """The child's own health commissioner, or the main one of the council's area (CFA 2014 s.42(4))."""
    own = None
    if not new:
        own = (
            ChildCommissioner.objects.select_related("commissioner")
            .filter(runs_on(day), child=child)
            .order_by("-from_on")
            .first()
        )
    return own.commissioner if own else commissioner_for_area(authority, day)
