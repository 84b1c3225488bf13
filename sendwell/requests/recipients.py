"""To whom a letter about a request goes: the family, whoever asked, and those who were told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sendwell.access.models import Member
from sendwell.casebook.models import Event
from sendwell.documents.addressed import accounts_of, adult_today, child_today
from sendwell.documents.letters import Recipient
from sendwell.law.checks import rights_have_moved
from sendwell.organisations.models import Kind, Organisation
from sendwell.people.family_map import (
    FamilyMap,
    Hidden,
    family_map,
    home_of,
    is_verified,
    is_verified_carer,
    profile_from,
)
from sendwell.people.models import AdultOfChild, Child, Profile, Representation, StandsInAs
from sendwell.people.spans import runs_on
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
    asked: bool = False
    """Whether they made the request themselves."""
    hidden: Hidden | None = None
    """What they must not learn from what is sent to them; None for an organisation and the young person."""

    @property
    def tell(self) -> Member | str:
        """What `outbox.tell` takes; "" where nothing is known."""
        return self.to.member or self.email


def family_of(request: AssessmentRequest, day: date) -> Addressee:
    """The first of `families_of`: whoever asked, else the first parent; the young person once the rights are theirs."""
    return families_of(request, day)[0]


def families_of(request: AssessmentRequest, day: date) -> list[Addressee]:
    """Everybody of the family to whom a notice goes, each separately addressed (CFA 2014 s.36(4), reg 5(1)).

    Once the rights have moved, the young person, and whoever acts for them. Before: each adult who is known to
    hold parental responsibility or to have care of the child, and the parent who asked; nobody who may be sent
    nothing. Whoever is held is among them: their letter waits for two people, and the clock does not.
    """
    if request.asked_by == AskedBy.YOUNG_PERSON or rights_have_moved(request.case.child.born, day):
        return [_young_person(request, day), *_alternatives(request.case.child, day)]
    found = family_map(request.case.child)
    told = [each for each in found.links if _is_told(each, request, day)]
    links = sorted(told, key=lambda each: not _asked(each, request)) or _somebody(found, day)
    if not links:
        name = f"The parent or carer of {request.case.child.name}"
        return [Addressee(Recipient(name, None, home_of(found, day) if not found.links else ()))]
    members = accounts_of(request.case.child, day)
    return [_addressee(found, each, members, request, day) for each in links]


def parents_of(child: Child, day: date) -> list[Recipient]:
    """Everybody of the family to whom a letter about the child goes when nobody asked: each a letter of their own."""
    if rights_have_moved(child.born, day):
        own = child_today(family_map(child), day)
        return [own, *(each.to for each in _alternatives(child, day))]
    found, members = family_map(child), accounts_of(child, day)
    told = [
        each
        for each in found.links
        if Profile(each.profile) is not Profile.NONE
        and (is_verified(each, day) or is_verified_carer(each, day))
    ] or _somebody(found, day)
    return [adult_today(found, each.adult, members, day) for each in told] or [
        Recipient(f"The parent or carer of {child.name}")
    ]


def _is_told(link: AdultOfChild, request: AssessmentRequest, day: date) -> bool:
    """Verified parents and carers, and the parent who asked; nobody to whom nothing may be sent."""
    if profile_from(link, day) is Profile.NONE:
        return False
    return is_verified(link, day) or is_verified_carer(link, day) or _asked(link, request)


def _somebody(found: FamilyMap, day: date) -> list[AdultOfChild]:
    """While nobody's responsibility is known: the one with whom the child lives, else the first who may have it.

    Like whoever asked and is not verified, they are held: a second person looks at the letter before it goes.
    """
    return [each for each in found.links if profile_from(each, day) is not Profile.NONE][:1]


def _addressee(
    found: FamilyMap, link: AdultOfChild, members: dict[int, Member], request: AssessmentRequest, day: date
) -> Addressee:
    adult = link.adult
    return Addressee(
        adult_today(found, adult, members, day),
        adult.email,
        asked=_asked(link, request),
        hidden=found.hidden_from(adult.pk, day),
    )


def _young_person(request: AssessmentRequest, day: date) -> Addressee:
    child = request.case.child
    email = request.requester_email if request.asked_by == AskedBy.YOUNG_PERSON else ""
    return Addressee(child_today(family_map(child), day), email, asked=True)


def _alternatives(child: Child, day: date) -> list[Addressee]:
    """Those who act for a young person who lacks capacity for a decision (reg 64)."""
    found = family_map(child)
    acting = Representation.objects.filter(
        runs_on(day),
        child=child,
        basis=StandsInAs.ALTERNATIVE,
        taken_back_on__isnull=True,
    ).select_related("adult")
    members = accounts_of(child, day)
    return [
        Addressee(
            adult_today(found, each.adult, members, day),
            each.adult.email,
        )
        for each in acting
        if not _is_shut_out(found.link(each.adult_id))
    ]


def _is_shut_out(link: AdultOfChild | None) -> bool:
    """Whether it was decided that nothing goes to them. A deputy need not stand on the family map."""
    return link is not None and Profile(link.profile) is Profile.NONE


def _asked(each: AdultOfChild, request: AssessmentRequest) -> bool:
    if request.asked_by != AskedBy.PARENT:
        return False
    if request.member is not None:
        return each.adult_id == request.member.adult_id
    return each.adult.name.casefold() == request.requester_name.casefold()


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
