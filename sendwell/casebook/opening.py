"""Opening a case: fetch, authorise, note the reading."""

from datetime import date

from django.db.models import QuerySet

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, authorise, children_of, glass_is_broken
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case


def visible_cases(member: Member, as_of: date) -> QuerySet[Case]:
    """The cases this member may know of. A council sees its own; others need the child's relationship."""
    return own_cases(member).filter(child_id__in=children_of(member, as_of))


def own_cases(member: Member) -> QuerySet[Case]:
    """The cases that the member's organisation has to do with, whether or not they may know of the child."""
    if member.may(Permission.DESK_COUNCIL):
        return Case.objects.filter(authority_id=member.organisation_id)
    return Case.objects.all()


def open_case(
    member: Member, ref: str, as_of: date, *, screen: str = "case", needs: Permission = Permission.CASE_READ
) -> Case:
    """The case with this reference, if the member may open it on `as_of`. Raises NotThere."""
    case = Case.objects.select_related("child", "authority", "key_worker").filter(ref=ref).first()
    if case is None:
        raise NotThere
    theirs = not member.may(Permission.DESK_COUNCIL) or case.authority_id == member.organisation_id
    theirs = theirs or glass_is_broken(member, case.child)
    authorise(member, case.child, needs, screen=screen, as_of=as_of, theirs=theirs)
    return case
