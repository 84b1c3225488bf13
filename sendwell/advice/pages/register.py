"""The register of services: what each covers, how it is reached, and whether its contact can be relied on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.advice.actions.register import ServiceDetails
from sendwell.advice.attestation import attestation, contact_of, last_fresh
from sendwell.advice.forms.register import ServicesFilter
from sendwell.organisations.models import Kind, Organisation, Reach, Service
from sendwell.organisations.professions import Profession
from sendwell.ui.forms import SendwellForm
from sendwell.ui.lists import Paging, Query, Sort
from sendwell.ui.parts import Link, Row
from sendwell.ui.words import day as in_full

ORDERS = {
    "name": ("name", "provider__name", "pk"),
    "provider": ("provider__name", "name", "pk"),
    "attested": ("contact__attested_on", "name", "pk"),
}


@dataclass(frozen=True)
class ServiceRow:
    """One service of the list."""

    slug: str
    name: str
    provider: str
    profession: str
    ages: str
    reach: str
    attested: str
    stale: bool


@dataclass(frozen=True)
class Services:
    """The register, filtered."""

    rows: Sequence[ServiceRow]
    sort: Sort
    paging: Paging
    filters: ServicesFilter
    may_add: bool


@dataclass(frozen=True)
class ServicePage:
    """Everything the register says of one service."""

    slug: str
    name: str
    provider: str
    facts: Sequence[Row]
    contact: Sequence[Row]
    attested: str
    stale: bool
    role: str
    closed: str
    may_keep: bool
    slots: Link | None
    form: SendwellForm


@dataclass(frozen=True)
class Editing:
    """A form about a service, with the page it leads back to."""

    title: str
    back_to: str
    back_with: Mapping[str, str]
    form: SendwellForm
    warning: bool = False


def services_page(member: Member, filters: ServicesFilter, query: Query, *, as_of: date) -> Services:
    """The services that are open, in the order and with the filters asked for."""
    filters.offer("provider", _choices(Organisation.objects.filter(services__isnull=False)))
    filters.offer("area", _choices(Organisation.objects.filter(kind=Kind.LOCAL_AUTHORITY)))
    found = _matching(filters.values, as_of)
    sort = Sort.read(query, allowed=ORDERS, default="name")
    paging = Paging.read(query, total=found.count())
    ordered = found.select_related("provider", "contact").order_by(*_order(sort))
    return Services(
        rows=[_row(service, as_of) for service in ordered[paging.start : paging.stop]],
        sort=sort,
        paging=paging,
        filters=filters,
        may_add=member.may(Permission.SERVICES_KEEP),
    )


def service_page(member: Member, slug: str, form: SendwellForm, *, as_of: date) -> ServicePage:
    """One service. Raises NotThere for an address that no service has."""
    service = open_service(slug)
    attested = attestation(contact_of(service), as_of)
    profession = Profession(service.profession)
    theirs = service.provider_id == member.organisation_id
    closed = service.closed_on is not None and service.closed_on <= as_of
    return ServicePage(
        slug=service.slug,
        name=service.name,
        provider=service.provider.name,
        facts=_facts(service, profession),
        contact=_contact(service),
        attested=attested.words,
        stale=attested.stale,
        role=profession.facts.table_1,
        closed=f"Closed on {in_full(service.closed_on)}." if service.closed_on else "",
        may_keep=theirs and member.may(Permission.SERVICES_KEEP) and not closed,
        slots=_slots(service)
        if theirs and member.may(Permission.APPOINTMENT_ARRANGE) and not closed
        else None,
        form=form,
    )


def open_service(slug: str) -> Service:
    """The service at this address. Raises NotThere."""
    service = Service.objects.select_related("provider", "contact").filter(slug=slug).first()
    if service is None:
        raise NotThere
    return service


def own_service(member: Member, slug: str) -> Service:
    """The service at this address, if it is of the member's organisation. Raises NotThere."""
    service = open_service(slug)
    if service.provider_id != member.organisation_id:
        raise NotThere
    return service


def councils() -> list[tuple[str, str]]:
    """Every council, as the areas to choose from."""
    return _choices(Organisation.objects.filter(kind=Kind.LOCAL_AUTHORITY))


def kept_as(service: Service) -> dict[str, Any]:
    """What is written down of a service, as the form asks for it."""
    contact = contact_of(service)
    said = (
        {
            "contact_name": contact.name,
            "contact_job": contact.job_title,
            "contact_email": contact.email,
            "contact_phone": contact.phone,
        }
        if contact
        else {}
    )
    return said | {
        "name": service.name,
        "profession": service.profession,
        "from_age": service.from_age,
        "to_age": service.to_age,
        "areas": list(service.areas.values_list("slug", flat=True)),
        "settings": [kind for kind in ("mainstream", "special") if getattr(service, kind)],
        "takes_new_arrivals": service.takes_new_arrivals,
        "reach": service.reach,
    }


def details(kept: Mapping[str, Any]) -> ServiceDetails:
    """What was typed, with the councils it names."""
    areas = Organisation.objects.filter(kind=Kind.LOCAL_AUTHORITY, slug__in=kept["areas"])
    return ServiceDetails(**{**kept, "areas": list(areas)})


def _matching(asked: Mapping[str, Any], as_of: date) -> QuerySet[Service]:
    found = Service.objects.filter(opened_on__lte=as_of).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=as_of)
    )
    if asked["provider"]:
        found = found.filter(provider__slug=asked["provider"])
    if asked["area"]:
        found = found.filter(areas__slug=asked["area"])
    if asked["profession"]:
        found = found.filter(profession=asked["profession"])
    if asked["age"] is not None:
        found = found.filter(from_age__lte=asked["age"], to_age__gte=asked["age"])
    if asked["attested"] == "lately":
        found = found.filter(contact__attested_on__gte=last_fresh(as_of))
    if asked["attested"] == "not_lately":
        found = found.exclude(contact__attested_on__gte=last_fresh(as_of))
    return found


def _order(sort: Sort) -> list[Any]:
    first, *rest = ORDERS[sort.by]
    # Never attested comes first: it is the least to be relied on.
    turned = F(first).desc(nulls_last=True) if sort.descending else F(first).asc(nulls_first=True)
    return [turned, *rest]


def _row(service: Service, as_of: date) -> ServiceRow:
    attested = attestation(contact_of(service), as_of)
    return ServiceRow(
        slug=service.slug,
        name=service.name,
        provider=service.provider.name,
        profession=Profession(service.profession).facts.words,
        ages=f"{service.from_age} to {service.to_age}",
        reach=Reach(service.reach).label,
        attested=attested.words,
        stale=attested.stale,
    )


def _facts(service: Service, profession: Profession) -> list[Row]:
    settings = [
        words for words, there in (("mainstream", service.mainstream), ("special", service.special)) if there
    ]
    rows = [
        Row("Profession", profession.facts.words),
        Row(
            "Gives advice under",
            f"{profession.facts.advice_type.provision}: {profession.facts.advice_type.words}",
        ),
        Row("Ages", f"{service.from_age} to {service.to_age}"),
        Row("Areas", sorted(area.name for area in service.areas.all()) or "None yet"),
        Row("Settings", f"Children in {' and '.join(settings)} settings"),
        Row("How it is reached", Reach(service.reach).label),
    ]
    if service.takes_new_arrivals:
        rows.append(
            Row("New arrivals", "The first service to ask about a child with complex needs new to the area")
        )
    return rows


def _contact(service: Service) -> list[Row]:
    contact = contact_of(service)
    if contact is None:
        return []
    rows = [Row("Name", contact.name), Row("Job", contact.job_title), Row("Email", contact.email)]
    rows.append(Row("Telephone", contact.phone))
    if contact.attested_on and contact.attested_by:
        rows.append(Row("Attested by", f"{contact.attested_by} on {in_full(contact.attested_on)}"))
    return [row for row in rows if row.value]


def _slots(service: Service) -> Link:
    return Link("Short-notice appointments", reverse("advice:slots", kwargs={"slug": service.slug}))


def _choices(organisations: QuerySet[Organisation]) -> list[tuple[str, str]]:
    return list(organisations.distinct().order_by("name").values_list("slug", "name"))
