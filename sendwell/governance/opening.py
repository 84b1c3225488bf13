"""Opening what was noted about an organisation's own reading: incidents and what looked unusual."""

from django.db.models import QuerySet

from sendwell.access import grants, scope
from sendwell.access.models import Grant, Member
from sendwell.access.opening import NotThere, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.governance.models import Finding, Incident


def is_kept_out(member: Member, child_id: int | None) -> bool:
    """Whether the member is kept out of this child's record now: nobody who is watches over who reads it (A19)."""
    return grants.is_shut_out(member, child_id, scope.moment())


def kept_out_of(member: Member) -> QuerySet[Grant, int]:
    """The children whose records the member is kept out of now: their rows stand in no list and no count."""
    return grants.kept_out_of(member, scope.moment())


def demand_let_in(member: Member, child_id: int | None) -> None:
    """Stop here where the member is kept out of this child's record. Raises NotThere."""
    if is_kept_out(member, child_id):
        raise NotThere


def open_noted[Noted: (Incident, Finding)](
    found: Noted | None, member: Member, *, needs: Permission, screen: str
) -> Noted:
    """What concerns the member's own organisation. Raises NotThere.

    Nobody opens what is about themselves, nor what is about a child whose record they are kept out of. Who came is
    noted, whether they were let in or not.
    """
    if found is None:
        raise NotThere
    allowed = (
        member.may(needs)
        and found.organisation_id == member.organisation_id
        and not same_person(found.member_id, member)
        and not is_kept_out(member, found.child_id)
    )
    kind = "read" if found.child_id else "search"
    note_reading(member, found.child_id, screen=screen, allowed=allowed, kind=kind)
    if not allowed:
        raise NotThere
    return found
