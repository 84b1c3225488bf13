"""Opening what was noted about an organisation's own reading: incidents and what looked unusual."""

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.governance.models import Finding, Incident


def open_noted[Noted: (Incident, Finding)](
    found: Noted | None, member: Member, *, needs: Permission, screen: str
) -> Noted:
    """What concerns the member's own organisation; nobody opens what is about themselves. Raises NotThere.

    Who came is noted, whether they were let in or not.
    """
    if found is None:
        raise NotThere
    allowed = (
        member.may(needs)
        and found.organisation_id == member.organisation_id
        and not same_person(found.member_id, member)
    )
    kind = "read" if found.child_id else "search"
    note_reading(member, found.child_id, screen=screen, allowed=allowed, kind=kind)
    if not allowed:
        raise NotThere
    return found
