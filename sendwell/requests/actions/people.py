"""The people that a request brings with it: the child, the adults, the school, the commissioner, professionals."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from sendwell.access import scope
from sendwell.access.models import Member, Relationship
from sendwell.access.opening import relate, twenty_sixth_birthday
from sendwell.messages.actions import ask_owner
from sendwell.messages.confirming import Address
from sendwell.messages.models import Channel
from sendwell.organisations.models import Organisation
from sendwell.organisations.professions import Profession
from sendwell.people.commissioners import commissioner_of
from sendwell.people.models import Adult, AdultOfChild, Child, Enrolment, Involvement
from sendwell.requests.details import AdultDetails, ChildDetails, Professional, Requester, Said
from sendwell.requests.models import AskedBy, AssessmentRequest

TOLD_BY = {
    AskedBy.PARENT: "the family",
    AskedBy.YOUNG_PERSON: "the young person",
    AskedBy.SCHOOL: "the school",
    AskedBy.COLLEGE: "the college",
    AskedBy.CLINICIAN: "a health professional",
    AskedBy.SOMEBODY_ELSE: "whoever made the request",
}


def add_child(details: ChildDetails) -> Child:
    """A new child. A number that another child has already is left out: an officer will look at both.

    Nothing here tells whoever asked that the number is known; it is kept with the request as it was typed.
    """
    (key,) = scope.bring_new(Child)
    child = Child(
        pk=key,
        given_name=details.given_name,
        family_name=details.family_name,
        known_as=details.known_as,
        born=details.born,
        sex=details.sex,
        address=details.address,
        postcode=details.postcode,
        language=details.language or "English",
        interpreter=details.interpreter,
        primary_need=details.primary_need,
        about=details.about,
        nhs_number=details.nhs_number or None,
        upn=details.upn or None,
    )
    try:
        with transaction.atomic():
            child.save(force_insert=True)
    except IntegrityError:
        _leave_out_numbers_of_others(child)
    return child


def _leave_out_numbers_of_others(child: Child) -> None:
    """Try each number by itself: whose it is stays behind the wall."""
    wanted = {"nhs_number": child.nhs_number, "upn": child.upn}
    child.nhs_number = child.upn = None
    child.save(force_insert=True)
    for field, number in wanted.items():
        if number and _is_free(child, field, number):
            setattr(child, field, number)


def _is_free(child: Child, field: str, number: str) -> bool:
    try:
        with transaction.atomic():
            Child.objects.filter(pk=child.pk).update(**{field: number})
    except IntegrityError:
        return False
    return True


def begin(
    request: AssessmentRequest,
    details: ChildDetails,
    said: Said,
    adults: Sequence[AdultDetails],
    requester: Requester,
    *,
    day: date,
) -> None:
    """Add everybody the request names to the child's record, and the relationships that follow from it."""
    child, new = request.case.child, details.existing is None
    for adult in add_adults(child, adults):
        address = Address(Channel.EMAIL, adult.email)
        ask_owner(whose=adult, address=address, team=request.case.authority_id, day=day)
    if new and requester.member is not None and requester.member.adult is not None:
        relation = requester.relation or "Parent or carer"
        AdultOfChild.objects.create(child=child, adult=requester.member.adult, relation=relation[:60])
    _involve(child, said.professionals, told_by=TOLD_BY[AskedBy(request.asked_by)], new=new)
    if details.school is not None:
        _enrol(child, details.school, day=details.school_since or day, new=new)
    _relate(request, details, requester, new=new, day=min(day, request.received_on))


def add_adults(child: Child, adults: Sequence[AdultDetails]) -> list[Adult]:
    """The parents and carers, each with what is known of their responsibility."""
    if not adults:
        return []
    rows = Adult.objects.bulk_create(
        [
            Adult(
                pk=key, name=a.name, email=a.email, phone=a.phone[:30], address=a.address, postcode=a.postcode
            )
            for key, a in zip(scope.bring_new(Adult, len(adults)), adults, strict=True)
        ]
    )
    AdultOfChild.objects.bulk_create(
        [
            AdultOfChild(child=child, adult=row, relation=a.relation[:60], responsibility=a.responsibility)
            for row, a in zip(rows, adults, strict=True)
        ]
    )
    return rows


def _involve(child: Child, professionals: Iterable[Professional], *, told_by: str, new: bool) -> None:
    rows = [_involvement(child, professional, told_by) for professional in professionals]
    if rows and not new:
        known = set(child.involvements.values_list("service_id", "named", "profession"))
        rows = [row for row in rows if (row.service_id, row.named, row.profession) not in known]
    if rows:
        Involvement.objects.bulk_create(rows)


def _involvement(child: Child, professional: Professional, told_by: str) -> Involvement:
    """The row for one professional. A profession that is not in our table stands behind the name."""
    known = professional.profession in set(Profession)
    other = f", {professional.profession}" if professional.profession and not known else ""
    return Involvement(
        child=child,
        service=professional.service,
        named=f"{professional.name}{other}"[:160],
        profession=professional.profession if known else "",
        knows=professional.knows,
        told_by=told_by,
    )


def _enrol(child: Child, school: Organisation, *, day: date, new: bool) -> None:
    if new or not child.enrolments.filter(setting=school, until__isnull=True).exists():
        Enrolment.objects.create(child=child, setting=school, from_on=day)


def _relate(
    request: AssessmentRequest, details: ChildDetails, requester: Requester, *, new: bool, day: date
) -> None:
    """The school on whose roll the child is, the health commissioner, and a family member with an account."""
    child, born_of = request.case.child, f"request {request.ref}"
    wanted: list[tuple[Organisation | Member, str]] = []
    if details.school is not None:
        wanted.append((details.school, "on_roll"))
    commissioner = commissioner_of(child, request.case.authority, day, new=new)
    if commissioner is not None:
        wanted.append((commissioner, "commissioner"))
    if requester.member is not None and requester.member.is_family:
        wanted.append((requester.member, "self" if request.asked_by == AskedBy.YOUNG_PERSON else "parent"))
    if new:
        Relationship.objects.bulk_create(_relationship(child, to, why, born_of, day) for to, why in wanted)
        return
    for to, why in wanted:
        relate(child, to=to, why=why, born_of=born_of, starts_on=day)


def _relationship(
    child: Child, to: Organisation | Member, why: str, born_of: str, starts_on: date
) -> Relationship:
    """What `relate` would make for a child who cannot have one yet; many of them go in at once."""
    ends_on = max(twenty_sixth_birthday(child.born), starts_on)
    row = Relationship(child=child, why=why, born_of=born_of, starts_on=starts_on, ends_on=ends_on)
    if isinstance(to, Organisation):
        row.organisation = to
    else:
        row.member = to
    return row
