"""What routing needs to know of a child and an area, fetched once in a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from sendwell.advice.models import ChildIs
from sendwell.advice.routing.rules import the_rules
from sendwell.casebook.models import Case
from sendwell.organisations.models import Organisation, Service
from sendwell.organisations.professions import Profession
from sendwell.people.models import Child, Enrolment, Involvement, Knows
from sendwell.people.needs import Need
from sendwell.ui.words import day as in_full


@dataclass(frozen=True)
class Involved:
    """A service or person that somebody told us of, as it stands on the day."""

    service: Service | None
    named: str
    profession: Profession | None
    child_is: ChildIs
    referred: bool
    said: str


@dataclass(frozen=True)
class Facts:
    """A child and an area on a day. `here` are the open services of the area, whatever ages they see."""

    child: Child
    authority: Organisation
    as_of: date
    age: int
    special: bool
    setting: Organisation | None
    need: Need | None
    newly_arrived: bool
    no_history: bool
    involved: Sequence[Involved]
    here: Sequence[Service]

    def covers(self, service: Service) -> bool:
        """Whether the service is for a child of this age, in this area and kind of setting."""
        return self.in_area(service) and self.fits(service)

    def fits(self, service: Service) -> bool:
        """Whether the service is for a child of this age in this kind of setting, wherever it is."""
        setting = service.special if self.special else service.mainstream
        return setting and service.from_age <= self.age <= service.to_age

    def in_area(self, service: Service) -> bool:
        """Whether the service serves the council's area."""
        return any(service.pk == each.pk for each in self.here)

    @property
    def main_provider(self) -> int | None:
        """The provider with most services in the area; the council's own do not count."""
        found = Counter(each.provider_id for each in self.here if each.provider_id != self.authority.pk)
        return min(found, key=lambda provider: (-found[provider], provider)) if found else None

    @property
    def known_providers(self) -> set[int]:
        """The providers one of whose services knows the child now."""
        known = (each for each in self.involved if each.service and each.child_is == ChildIs.KNOWN)
        return {each.service.provider_id for each in known if each.service}


def facts_of(child: Child, authority: Organisation, as_of: date) -> Facts:
    """Everything routing hangs on, in three queries."""
    enrolments = list(
        Enrolment.objects.filter(child=child, from_on__lte=as_of)
        .annotate(
            heard_with_a_request=Exists(Case.objects.filter(child=child, opened_on=OuterRef("from_on")))
        )
        .select_related("setting")
        .order_by("from_on", "pk")
    )
    setting = next((e.setting for e in reversed(enrolments) if e.until is None or e.until >= as_of), None)
    involved = [
        _involved(each, as_of)
        for each in Involvement.objects.filter(child=child)
        .select_related("service__provider", "service__contact")
        .order_by("-confirmed_on", "pk")
    ]
    return Facts(
        child=child,
        authority=authority,
        as_of=as_of,
        age=child.age_on(as_of),
        special=bool(setting and setting.special),
        setting=setting,
        need=Need(child.primary_need) if child.primary_need else None,
        newly_arrived=_newly_arrived(child, enrolments, as_of),
        no_history=not enrolments and not involved and not child.primary_need,
        involved=involved,
        here=open_services(authority, as_of),
    )


def open_services(area: Organisation, as_of: date) -> list[Service]:
    """The services of an area that are open on the day, with provider and contact."""
    services = Service.objects.filter(areas=area, opened_on__lte=as_of).select_related("provider", "contact")
    return [each for each in services.order_by("pk") if is_open(each, as_of)]


def is_open(service: Service, day: date) -> bool:
    """Whether the service, and the organisation that runs it, exist on the day."""
    closes = [each for each in (service.closed_on, service.provider.closed_on) if each is not None]
    return service.opened_on <= day and all(day < each for each in closes)


def _newly_arrived(child: Child, enrolments: Sequence[Enrolment], as_of: date) -> bool:
    rule = the_rules().newly_arrived
    # Whoever asks for an assessment names the school, not since when: that it is written down from the day on
    # which the case began says nothing of a move.
    if not enrolments or enrolments[0].heard_with_a_request:  # type: ignore[attr-defined]  # annotated above
        return False
    first = enrolments[0].from_on
    return as_of - first <= timedelta(days=rule.within_days) and child.age_on(first) >= rule.from_age


def _involved(each: Involvement, as_of: date) -> Involved:
    over = each.knows == Knows.DISCHARGED or (each.until is not None and each.until < as_of)
    child_is = ChildIs.DISCHARGED if over else ChildIs.KNOWN
    profession = each.service.profession if each.service else each.profession
    return Involved(
        service=each.service,
        named=each.named,
        profession=Profession(profession) if profession in set(Profession) else None,
        child_is=child_is,
        referred=each.knows == Knows.REFERRED and not over,
        said=_said(each, over),
    )


def _said(each: Involvement, over: bool) -> str:
    """Who told us what: "The family told us that Physiotherapy, Hillside Trust knows the child (since ...)." """
    name = f"{each.service.name}, {each.service.provider.name}," if each.service else f"{each.named}"
    knows = "has a referral for the child" if each.knows == Knows.REFERRED else "knows the child"
    if over:
        knows = "knew the child" + (f" until {in_full(each.until)}" if each.until else "")
    since = f" (since {in_full(each.since)})" if each.since and not over else ""
    told = each.told_by[:1].upper() + each.told_by[1:]
    checked = f" and it was confirmed on {in_full(each.confirmed_on)}" if each.confirmed_on else ""
    return f"{told} told us that {name} {knows}{since}{checked}."
