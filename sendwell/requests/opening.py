"""Opening a request: fetch, authorise, note the reading. Only the council that was asked has it; who may ask."""

from datetime import date

from django.db.models import QuerySet

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, authorise, children_of
from sendwell.access.permissions import Permission
from sendwell.organisations.this import This
from sendwell.people.family_map import reads_by_grant_alone
from sendwell.people.models import Child
from sendwell.requests.models import AssessmentRequest

WITH = (
    "case__child",
    "case__authority",
    "case__key_worker",
    "officer",
    "member",
    "organisation",
    "overridden_by",
    "same_as",
)


def visible_requests(member: Member, as_of: date) -> QuerySet[AssessmentRequest]:
    """The requests made to this member's council, about children it may know of on `as_of`."""
    if member.organisation_id is None:
        return AssessmentRequest.objects.none()
    return AssessmentRequest.objects.filter(
        authority_id=This(member.organisation_id),
        child_id__in=children_of(member, as_of, all_of_them=True),
    )


def theirs_to_ask_about(member: Member, as_of: date) -> QuerySet[Child]:
    """The children about whom this member may begin a request: those they may know of on `as_of`.

    Not a young person who lets them read something: the right to ask is that person's own (CFA 2014 s.36(1)).
    """
    known = Child.objects.filter(pk__in=children_of(member, as_of))
    if member.adult_id is None:
        return known
    return known.exclude(
        pk__in=[each.pk for each in known if reads_by_grant_alone(each, member.adult_id, as_of)]
    )


def open_request(
    member: Member,
    ref: str,
    as_of: date,
    *,
    screen: str = "request",
    needs: Permission = Permission.REQUEST_DECIDE,
) -> AssessmentRequest:
    """The request with this reference, if it was made to the member's council. Raises NotThere."""
    request = AssessmentRequest.objects.select_related(*WITH).filter(ref=ref).first()
    if request is None:
        raise NotThere
    theirs = request.case.authority_id == member.organisation_id
    authorise(member, request.case.child, needs, screen=screen, as_of=as_of, theirs=theirs)
    return request
