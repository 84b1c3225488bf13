"""To whom a letter about a request goes: the family, whoever asked, and those who were told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sendwell.access.models import Member, Relationship
from sendwell.casebook.models import Event
from sendwell.documents.letters import Recipient
from sendwell.law.checks import is_young_person
from sendwell.organisations.models import Kind, Organisation
from sendwell.people.models import AdultOfChild, Child, Responsibility
from sendwell.requests.models import AskedBy, AssessmentRequest
from sendwell.requests.standing import lead_ref

WHO_READS = {
    Kind.HEALTH_COMMISSIONER: "designated_officer",
    Kind.SCHOOL: "senco",
    Kind.COLLEGE: "senco",
    Kind.EARLY_YEARS: "senco",
}


@dataclass(frozen=True)
class Addressee:
    """The recipient of a letter, and an email address for those who do not read here."""

    to: Recipient
    email: str = ""

    @property
    def tell(self) -> Member | str:
        """What `outbox.tell` takes; "" where nothing is known."""
        return self.to.member or self.email


def family_of(request: AssessmentRequest, day: date) -> Addressee:
    """The parent who asked, else the first adult round the child; the young person once the rights are theirs."""
    child = request.case.child
    members = {
        each.why: each.member
        for each in Relationship.objects.filter(
            child=child, why__in=["self"], starts_on__lte=day, ends_on__gte=day
        ).select_related("member__account")
    }
    if request.asked_by == AskedBy.YOUNG_PERSON or is_young_person(child.born, day):
        email = request.requester_email if request.asked_by == AskedBy.YOUNG_PERSON else ""
        return Addressee(
            Recipient(child.name, members.get("self"), _lines(child.address, child.postcode)), email
        )
    return _adult_of(request, child, day)


def _adult_of(request: AssessmentRequest, child: Child, day: date) -> Addressee:
    adults = list(
        AdultOfChild.objects.filter(child=child)
        .exclude(responsibility=Responsibility.NO)
        .select_related("adult")
        .order_by("-lives_with", "pk")
    )
    asking = [each for each in adults if _asked(each, request)]
    if not adults:
        name = f"The parent or carer of {child.name}"
        return Addressee(Recipient(name, None, _lines(child.address, child.postcode)))
    adult = (asking or adults)[0].adult
    lines = _lines(adult.address, adult.postcode) or _lines(child.address, child.postcode)
    return Addressee(Recipient(adult.name, _member_of(child, adult.pk, day), lines), adult.email)


def _asked(each: AdultOfChild, request: AssessmentRequest) -> bool:
    if request.asked_by != AskedBy.PARENT:
        return False
    if request.member is not None:
        return each.adult_id == request.member.adult_id
    return each.adult.name.casefold() == request.requester_name.casefold()


def _member_of(child: Child, adult_id: int, day: date) -> Member | None:
    """The account of this adult, if their relationship to the child lives."""
    live = Relationship.objects.filter(
        child=child, why="parent", member__adult_id=adult_id, starts_on__lte=day, ends_on__gte=day
    ).select_related("member__account")
    found = live.first()
    return found.member if found else None


def _lines(address: str, postcode: str) -> tuple[str, ...]:
    parts = [part.strip() for part in address.replace("\n", ",").split(",")]
    return tuple(part for part in [*parts, postcode] if part)


def organisations_to_tell(child: Child, authority: Organisation, day: date) -> list[Organisation]:
    """Whom regulation 4(2) names and we know: the health commissioner and the school, nursery or college."""
    live = Q(relationships__child=child, relationships__starts_on__lte=day, relationships__ends_on__gte=day)
    return list(
        Organisation.objects.filter(live, relationships__why__in=["on_roll", "commissioner"])
        .exclude(pk=authority.pk)
        .distinct()
        .order_by("kind", "name")
    )


def at(organisation: Organisation, day: date) -> Addressee:
    """Whoever reads for an organisation here: the SENCO of a school, the designated officer of an ICB."""
    role = WHO_READS.get(Kind(organisation.kind))
    reader = (
        Member.objects.live(day)
        .select_related("account")
        .filter(organisation=organisation, role=role)
        .order_by("pk")
        .first()
        if role
        else None
    )
    lines = tuple(line for line in (organisation.email, organisation.phone) if line)
    return Addressee(Recipient(organisation.name, reader, lines), organisation.email)


def told_before(request: AssessmentRequest) -> bool:
    """Whether others were told that an assessment is considered: they must then hear of the decision too."""
    return Event.objects.filter(case=request.case, type="others_notified", about=lead_ref(request)).exists()


def askers(requests: Sequence[AssessmentRequest]) -> list[Member | str]:
    """Everybody who asked, once each, as `outbox.tell` takes them."""
    found: dict[object, Member | str] = {}
    for request in requests:
        if request.member is not None:
            found.setdefault(("member", request.member.pk), request.member)
        elif request.requester_email:
            found.setdefault(request.requester_email.casefold(), request.requester_email)
    return list(found.values())
