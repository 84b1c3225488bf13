"""What one reader must not see of one child, on a day. A family is shown nothing of it; a professional is told so."""

from datetime import date

from sendwell.access.allow import classes
from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.people.models import Child
from sendwell.people.seals import NOTHING, Sealed, kinds_kept_from, sealed_from


def sealed_for(member: Member, child: Child, as_of: date) -> Sealed:
    """The sealed items that this member must not see: for a parent both kinds, for the young person what is sealed
    for safety, for a professional what is sealed unless they hold leave to read that class (C12, C15, N04)."""
    found = sealed_from(
        child, kinds_kept_from(family=member.is_family, own=member.child_id == child.pk), as_of
    )
    if member.is_family or not found:
        return found
    return NOTHING if DataClass.SEALED in classes(member, child, as_of) else found
