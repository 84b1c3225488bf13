"""Which requests for advice a member may know of, and opening one.

A request that names a service is itself the reason why that service may know of the child. Until it is answered
it never drops out of sight, however late it is: a request that nobody can see is a duty that nobody keeps. Once
it is answered the provider sees it as long as its relationship to the child lasts.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sendwell.access.allow import standing_of, towards
from sendwell.access.classes import DataClass
from sendwell.access.leading import leads_to
from sendwell.access.models import Cover, Member
from sendwell.access.opening import NotThere, Withheld, children_of, knows_of, note_reading
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.advice.models import AdviceRequest, State
from sendwell.family.actions.consenting import MAY_SPEAK
from sendwell.people.family_map import secret_from

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


def open_to_family(member: Member, requests: Sequence[AdviceRequest], as_of: date) -> bool:
    """Whether somebody of the family may be told of these requests of one child, and asked about them.

    Only while what happens round the child is theirs to know (C10), where none is sealed from them (C12), and where
    nobody's whereabouts are secret from them: who sees a child, and where, gives away where the child is (C02, C06).
    """
    child = requests[0].case.child
    hidden = sealed_for(member, child, as_of)
    return (
        member.is_family
        and towards(member, child, as_of).decide(DataClass.PROCESS).allowed
        and not any(hidden.hides("advice", each.pk, each.ref) for each in requests)
        and not (member.adult_id is not None and secret_from(child, member.adult_id, as_of))
    )


def speaks_for_family(member: Member, requests: Sequence[AdviceRequest], as_of: date) -> bool:
    """Whether the word of the parent or young person about these requests is this member's to give (reg 6(4))."""
    child = requests[0].case.child
    return open_to_family(member, requests, as_of) and standing_of(member, child, as_of) in MAY_SPEAK


def family_told_of(requests: Sequence[AdviceRequest], as_of: date) -> list[Member]:
    """The adults and the young person who sign in and may be told of these requests."""
    people = Member.objects.live(as_of).filter(
        organisation__isnull=True,
        relationships__child=requests[0].child_id,
        relationships__starts_on__lte=as_of,
        relationships__ends_on__gte=as_of,
    )
    found = people.select_related("account").order_by("pk").distinct()
    return [each for each in found if open_to_family(each, requests, as_of)]


@leads_to("/appointments/")
def appointment_is_open(member: Member, rest: str, as_of: date) -> bool:
    """Whether a message of an appointment may still go to somebody of the family."""
    requests = list(AdviceRequest.objects.filter(appointments__uid=rest).select_related("case__child"))
    return bool(requests) and open_to_family(member, requests, as_of)


@leads_to("/advice/")
def earlier_advice_is_open(member: Member, rest: str, as_of: date) -> bool:
    """Whether the question about earlier advice may still go to somebody of the family."""
    requests = list(AdviceRequest.objects.filter(ref=rest.partition("/")[0]).select_related("case__child"))
    return bool(requests) and speaks_for_family(member, requests, as_of)


def clinician_requests(member: Member, as_of: date) -> QuerySet[AdviceRequest]:
    """What a clinician has to do: unanswered or sent back, given to them or to somebody they cover for."""
    mine = Q(clinician=member) | Q(clinician_id__in=_covered_by(member, as_of))
    return visible_requests(member, as_of).filter(mine, state__in=State.open())


def open_request(member: Member, ref: str, as_of: date, *, screen: str) -> AdviceRequest:
    """The request with this reference, if the member may open it on `as_of`. Notes the reading.

    Raises NotThere, and Withheld to a professional for what is sealed, unless their organisation was asked (N04).
    """
    request = AdviceRequest.objects.select_related(*WITH_EVERYTHING).filter(ref=ref).first()
    if request is None:
        raise NotThere
    theirs = visible_requests(member, as_of).filter(pk=request.pk).exists()
    withheld = theirs and is_withheld(member, request, as_of)
    opened = theirs and not withheld
    note_reading(member, request.child_id, screen=screen, allowed=opened, **_as_sealed(request))
    if withheld and told_of_seals(member):
        raise Withheld
    if not opened:
        raise NotThere
    return request


def _as_sealed(request: AdviceRequest) -> dict[str, Any]:
    """What a seal on the request would say of it."""
    return {"item": ("advice", request.pk), "about": request.ref}


def is_withheld(member: Member, request: AdviceRequest, as_of: date) -> bool:
    """Whether the request is sealed from this professional: never from those who were asked and must answer it."""
    if request.provider_id == member.organisation_id:
        return False
    return sealed_for(member, request.case.child, as_of).hides("advice", request.pk, request.ref)


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
