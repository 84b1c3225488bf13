"""Who may sign advice, who may give the second signature, and what waits for whom (Quick Guide 5 and 6.2)."""

from datetime import date

from django.db.models import Q, QuerySet

from sendwell.access.models import Member, Relationship
from sendwell.access.opening import NotThere, children_of
from sendwell.access.permissions import Permission
from sendwell.access.two_people import hats_of
from sendwell.advice.models import Advice, AdviceRequest
from sendwell.advice.opening import is_withheld
from sendwell.organisations.models import Kind
from sendwell.organisations.professions import Profession


def signs_as(member: Member) -> str:
    """The register and number under which a member signs; their job where the profession has no register."""
    return f"{member.register} {member.registration}".strip() or member.job_title or member.kind.name


def why_not_sign(member: Member, request: AdviceRequest) -> str:
    """Why this member cannot sign this advice, in words for them; "" when they can.

    Advice is given by a registered clinician within their own field (Quick Guide 6.2).
    """
    facts = Profession(request.service.profession).facts
    if not member.may(Permission.ADVICE_SIGN):
        return "Only a clinician can sign advice."
    if not facts.signs_as:
        return ""
    if not (member.register and member.registration):
        return "Advice is signed by a registered clinician. No registration is kept for you in Sendwell."
    if member.register not in facts.signs_as.replace(",", "").split():
        return (
            f"{facts.words} advice is signed by somebody registered with {facts.signs_as}. "
            f"You are registered with {member.register}."
        )
    return ""


def second_signatories(request: AdviceRequest, *, signer: Member, day: date) -> list[Member]:
    """The named people who may sign off this advice: never its signer.

    Clinical leads of the provider, and designated officers of a commissioner that answers for the child, unless the
    request is sealed from them (N04).
    """
    known_to = Relationship.objects.live(day).filter(child_id=request.case.child_id)
    commissioners = known_to.filter(why="commissioner").values("organisation_id")
    there = Q(organisation_id=request.provider_id) | Q(
        organisation__kind=Kind.HEALTH_COMMISSIONER, organisation_id__in=commissioners
    )
    people = (
        Member.objects.live(day).filter(there).exclude(pk__in=hats_of(signer)).select_related("organisation")
    )
    may = [member for member in people.order_by("name") if member.may(Permission.ADVICE_SIGN_OFF)]
    return [member for member in may if not is_withheld(member, request, day)]


def waiting_for(member: Member, as_of: date) -> QuerySet[Advice]:
    """Advice whose second signature this member may give, the most urgent first."""
    if not member.may(Permission.ADVICE_SIGN_OFF):
        return Advice.objects.none()
    waiting = Advice.objects.filter(
        significant=True, signed_on__isnull=False, signed_off_on__isnull=True, returned_on__isnull=True
    ).exclude(signed_by__in=hats_of(member))
    mine = Q(request__provider_id=member.organisation_id)
    if member.may(Permission.ADVICE_OVERSEE):
        mine = Q(request__child_id__in=children_of(member, as_of))
        waiting = waiting.exclude(request__in=_withheld(member, waiting.filter(mine), as_of))
    return (
        waiting.filter(mine)
        .select_related(
            "request__service__provider",
            "request__provider",
            "request__case__authority",
            "request__case__child",
            "signed_by",
            "sign_off_asked_of",
            "report",
        )
        .order_by("request__due_on", "pk")
    )


def _withheld(member: Member, waiting: QuerySet[Advice], as_of: date) -> list[int]:
    """The requests that are sealed from a designated officer: of those few on which they were asked to sign."""
    asked = AdviceRequest.objects.filter(pk__in=waiting.values("request")).select_related("case__child")
    return [each.pk for each in asked if is_withheld(member, each, as_of)]


def open_to_sign_off(member: Member, ref: str, as_of: date) -> Advice:
    """The advice on this request that waits for a second signature of this member's kind. Raises NotThere."""
    advice = waiting_for(member, as_of).filter(request__ref=ref).first()
    if advice is None:
        raise NotThere
    return advice
