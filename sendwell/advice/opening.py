"""Which requests for advice a member may know of, and opening one.

A request that names a service is itself the reason why that service may know of the child. Until it is answered
it never drops out of sight, however late it is: a request that nobody can see is a duty that nobody keeps. Once
it is answered the provider sees it as long as its relationship to the child lasts.
"""

from datetime import date

from django.db.models import Q, QuerySet

from sendwell.access.models import Cover, Member
from sendwell.access.opening import NotThere, children_of, knows_of, note_reading
from sendwell.access.permissions import Permission
from sendwell.advice.models import AdviceRequest, State

WITH_EVERYTHING = ("case__child", "case__authority", "service__provider", "provider", "clinician", "asked_by")


def visible_requests(member: Member, as_of: date) -> QuerySet[AdviceRequest]:
    """The requests this member may know of on `as_of`.

    A single point of contact: all of the provider. A clinical lead: all of the services they belong to. A
    clinician: those given to them, those of their services given to nobody, and those of whoever they cover
    for. A council officer: those of the council's cases. A designated officer: those about children of the
    commissioner. Anybody else: none.
    """
    requests = AdviceRequest.objects.all()
    if member.may(Permission.ADVICE_RECEIVE):
        return requests.filter(inbox_of(member, as_of), _still_theirs(member, as_of))
    if member.may(Permission.ADVICE_ASK):
        return requests.filter(authority_id=member.organisation_id, child_id__in=children_of(member, as_of))
    if member.may(Permission.ADVICE_OVERSEE):
        return requests.filter(child_id__in=children_of(member, as_of))
    return requests.none()


def inbox_of(member: Member, as_of: date) -> Q:
    """What came to the member's organisation, in their part of it. Without the answered, an index leads there."""
    theirs = Q(provider_id=member.organisation_id)
    if member.may(Permission.DESK_PROVIDER):
        return theirs
    services = member.services.values("pk")
    unallocated = Q() if member.may(Permission.ADVICE_ALLOCATE) else Q(clinician__isnull=True)
    mine = Q(clinician=member) | Q(clinician_id__in=_covered_by(member, as_of))
    return theirs & (mine | (Q(service_id__in=services) & unallocated))


def clinician_requests(member: Member, as_of: date) -> QuerySet[AdviceRequest]:
    """What a clinician has to do: unanswered or sent back, given to them or to somebody they cover for."""
    mine = Q(clinician=member) | Q(clinician_id__in=_covered_by(member, as_of))
    return visible_requests(member, as_of).filter(mine, state__in=State.open())


def open_request(member: Member, ref: str, as_of: date, *, screen: str) -> AdviceRequest:
    """The request with this reference, if the member may open it on `as_of`. Notes the reading; raises NotThere."""
    request = AdviceRequest.objects.select_related(*WITH_EVERYTHING).filter(ref=ref).first()
    if request is None:
        raise NotThere
    allowed = visible_requests(member, as_of).filter(pk=request.pk).exists()
    note_reading(member, request.child_id, screen=screen, allowed=allowed, item=("advice", request.pk))
    if not allowed:
        raise NotThere
    return request


def answers_for(member: Member, request: AdviceRequest) -> bool:
    """Whether the member works for the body that was asked. Says nothing of what they may do there."""
    return member.organisation_id == request.provider_id and member.may(Permission.ADVICE_RECEIVE)


def asks_for(member: Member, request: AdviceRequest) -> bool:
    """Whether the member asks for the council that sent the request."""
    return member.organisation_id == request.authority_id and member.may(Permission.ADVICE_ASK)


def _covered_by(member: Member, as_of: date) -> QuerySet[Cover, int]:
    return Cover.objects.filter(covering=member, from_on__lte=as_of, until__gte=as_of).values_list(
        "absent_id", flat=True
    )


def _still_theirs(member: Member, as_of: date) -> Q:
    return Q(answered_on__isnull=True) | knows_of("child_id", member, as_of)
