"""Opening a case: fetch, authorise, note the reading."""

from datetime import date

from django.db import connection
from django.db.models import QuerySet

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, authorise, children_of, glass_is_broken
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case


def visible_cases(member: Member, as_of: date) -> QuerySet[Case]:
    """The cases this member may know of. A council sees its own; others need the child's relationship."""
    found = own_cases(member).filter(child_id__in=children_of(member, as_of))
    return found.exclude(ref__in=elsewhere(member, as_of)) if member.adult_id else found


def elsewhere(member: Member, as_of: date) -> list[str]:
    """The cases of a parent's children of which they must not know: a council that began one since somebody's
    whereabouts are secret from them says where that is (C02). The database answers: they may not read why."""
    if member.adult_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT casebook_elsewhere(%s, %s)", [member.pk, as_of])
        return [ref for (ref,) in cursor.fetchall()]


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
    theirs = (theirs or glass_is_broken(member, case.child)) and case.ref not in elsewhere(member, as_of)
    authorise(member, case.child, needs, screen=screen, as_of=as_of, theirs=theirs)
    return case
