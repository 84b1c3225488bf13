"""Keeping the register of services: what each covers, how it is reached, and that its contact is still right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.advice.models import AdviceRequest
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Contact, Organisation, Reach, Service
from sendwell.organisations.professions import Profession
from sendwell.ui.words import count, short_day
from sendwell.ui.words import day as in_full


@dataclass(frozen=True)
class ServiceDetails:
    """What the register says of a service. Ages in years, both included; `areas` are councils."""

    name: str
    profession: Profession
    from_age: int
    to_age: int
    areas: Iterable[Organisation]
    mainstream: bool
    special: bool
    takes_new_arrivals: bool
    reach: Reach
    contact_name: str
    contact_job: str
    contact_email: str
    contact_phone: str


@transaction.atomic
def keep_service(
    *, details: ServiceDetails, by: Member, day: date, service: Service | None = None
) -> Service:
    """Write down a service of one's own organisation, new where `service` is None (Quick Guide 3: a named contact).

    Whoever writes the contact down attests it by that. Raises Refused for ages or settings that fit nobody.
    """
    require(by, Permission.SERVICES_KEEP)
    if service is not None:
        _own(service, by)
        if service.closed_on:
            raise Refused("This service is closed. Write down a new one instead.")
    _check(details)
    kept = service or Service(provider=_organisation(by), opened_on=day, slug=_slug(by, details))
    for name in (
        "name",
        "profession",
        "from_age",
        "to_age",
        "mainstream",
        "special",
        "takes_new_arrivals",
        "reach",
    ):
        setattr(kept, name, getattr(details, name))
    kept.save()
    kept.areas.set(details.areas)
    contact = {
        "name": details.contact_name,
        "job_title": details.contact_job,
        "email": details.contact_email,
        "phone": details.contact_phone,
        "attested_on": day,
        "attested_by": by.name,
    }
    Contact.objects.update_or_create(service=kept, defaults=contact)
    return kept


@transaction.atomic
def attest_contact(*, service: Service, by: Member, day: date) -> Contact:
    """Say that the contact is still right. Raises Refused where there is none to attest."""
    require(by, Permission.SERVICES_KEEP)
    _own(service, by)
    contact = Contact.objects.select_for_update().filter(service=service).first()
    if contact is None:
        raise Refused("This service has no contact yet. Write one down first.")
    contact.attested_on, contact.attested_by = day, by.name
    contact.save(update_fields=["attested_on", "attested_by"])
    return contact


@transaction.atomic
def close_service(*, service: Service, closes_on: date, by: Member) -> Service:
    """Close a service: from `closes_on` on nobody can ask it. Raises Refused while requests wait with it."""
    require(by, Permission.SERVICES_KEEP)
    _own(service, by)
    if service.closed_on:
        raise Refused(f"This service is closed already: since {in_full(service.closed_on)}.")
    if closes_on <= service.opened_on:
        raise Refused(
            f"The service opened on {short_day(service.opened_on)}. It cannot close before.",
            field="closes_on",
        )
    waiting = AdviceRequest.objects.open().filter(service=service).count()
    if waiting:
        raise Refused(
            f"{count(waiting, 'request is', 'requests are')} still waiting here. Pass them on before you close it."
        )
    service.closed_on = closes_on
    service.save(update_fields=["closed_on"])
    return service


def _own(service: Service, by: Member) -> None:
    if service.provider_id != by.organisation_id:
        raise NotThere


def _organisation(by: Member) -> Organisation:
    if by.organisation is None:
        raise NotThere
    return by.organisation


def _check(details: ServiceDetails) -> None:
    if details.from_age > details.to_age:
        raise Refused("The first age is above the last. Check both.", field="to_age")
    if not (details.mainstream or details.special):
        raise Refused(
            "Choose mainstream settings, special settings or both: otherwise it sees nobody.",
            field="settings",
        )


def _slug(by: Member, details: ServiceDetails) -> str:
    """A readable address that no service has yet."""
    stem = slugify(f"{_organisation(by).slug} {details.name}")[:70]
    taken = set(Service.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if slug not in taken)
