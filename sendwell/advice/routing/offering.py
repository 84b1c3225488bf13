"""Which service is offered, and why (Quick Guide 3, 5 and 6): never a list to guess from.

The rules are data (`rules.yaml`). The order is always the same: who knows the child, who knew the child, whom to
ask about a child new to the area, who fits need and age, and where nothing is known the agreed first service.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.advice.attestation import attestation, contact_of
from sendwell.advice.models import ChildIs
from sendwell.advice.routing.facts import Facts, Involved, facts_of, is_open
from sendwell.advice.routing.rules import Reason, the_rules
from sendwell.organisations.models import Organisation, Service
from sendwell.organisations.professions import AdviceType, Profession
from sendwell.people.models import Child
from sendwell.ui.words import day as in_full
from sendwell.ui.words import uncapitalised


@dataclass(frozen=True)
class Offer:
    """One service, what the child is to it, why it is offered, and what to be careful about."""

    service: Service
    child_is: ChildIs
    why: Sequence[str]
    warnings: Sequence[str]


def route(
    child: Child, authority: Organisation, asked_for: AdviceType | Profession, as_of: date
) -> list[Offer]:
    """The services that can give this advice about this child, the one to ask first.

    Empty where the register knows of none: then the health commissioner must say whom to ask (reg 6(1)(c)).
    """
    return offers(facts_of(child, authority, as_of), asked_for)


def offers(facts: Facts, asked_for: AdviceType | Profession) -> list[Offer]:
    """As `route`, from facts already fetched; asks nothing of the database."""
    if isinstance(asked_for, Profession):
        return _once(_by_profession(facts, asked_for))
    if asked_for is AdviceType.MEDICAL:
        return _once(_medical(facts))
    professions = [each for each in Profession if each.facts.advice_type is asked_for]
    return _once(offer for each in professions for offer in _by_profession(facts, each))


def _medical(facts: Facts) -> list[Offer]:
    """Health advice of any profession; the route for minimal information only where nothing else is found."""
    return list(_medical_by_what_is_known(facts)) or _minimal(facts)


def _medical_by_what_is_known(facts: Facts) -> Iterator[Offer]:
    yield from _involved_offers(facts, _medical_professions(), ChildIs.KNOWN)
    yield from _involved_offers(facts, _medical_professions(), ChildIs.DISCHARGED)
    if facts.newly_arrived:
        yield from _first_services(facts, the_rules().newly_arrived.reason)
    for profession, why in _by_need(facts).items():
        yield from _not_known(facts, profession, [why])


def _by_profession(facts: Facts, profession: Profession) -> Iterator[Offer]:
    yield from _involved_offers(facts, {profession}, ChildIs.KNOWN)
    yield from _involved_offers(facts, {profession}, ChildIs.DISCHARGED)
    why = _by_need(facts).get(profession, "")
    yield from _not_known(facts, profession, [why] if why else [])


def _involved_offers(facts: Facts, professions: Iterable[Profession], child_is: ChildIs) -> list[Offer]:
    """The services that know or knew the child and are still open; those of this area first."""
    wanted = set(professions)
    found = [
        _involved_offer(facts, each.service, each)
        for each in facts.involved
        if each.service and each.profession in wanted and each.child_is == child_is
        if is_open(each.service, facts.as_of)
    ]
    return sorted(found, key=lambda offer: not facts.in_area(offer.service))


def _involved_offer(facts: Facts, service: Service, involved: Involved) -> Offer:
    rules = the_rules()
    why = [involved.said, str(rules.child_is[involved.child_is])]
    if involved.referred:
        why.append(str(rules.referred))
    return Offer(service, involved.child_is, why, _warnings(facts, service))


def _not_known(facts: Facts, profession: Profession, because: Sequence[str]) -> list[Offer]:
    """The services of a profession that cover the child, the best first."""
    child_is = ChildIs.NEWLY_ARRIVED if facts.newly_arrived else ChildIs.NOT_KNOWN
    role = the_rules().nursing.get(profession)
    first = [str(the_rules().child_is[child_is]), *because, *([str(role.reason)] if role else [])]
    services = [each for each in facts.here if each.profession == profession and facts.covers(each)]
    return [
        Offer(each, child_is, [*first, *_why_this_one(facts, each)], _warnings(facts, each))
        for each in _best_first(facts, services)
    ]


def _first_services(facts: Facts, reason: Reason) -> list[Offer]:
    """The services marked as the first to ask (Quick Guide 6)."""
    child_is = ChildIs.NEWLY_ARRIVED if facts.newly_arrived else ChildIs.NOT_KNOWN
    services = [each for each in facts.here if each.takes_new_arrivals and facts.covers(each)]
    return [
        Offer(each, child_is, [str(reason), *_why_this_one(facts, each)], _warnings(facts, each))
        for each in _best_first(facts, services)
    ]


def _minimal(facts: Facts) -> list[Offer]:
    """Where next to nothing is known: the agreed route, else the area's main provider (Quick Guide 6)."""
    rule = the_rules().minimal
    agreed = _first_services(facts, rule.agreed)
    if agreed:
        return agreed
    theirs = [each for each in facts.here if each.provider_id == facts.main_provider and facts.covers(each)]
    theirs.sort(key=lambda each: _place(each.profession, rule.professions))
    return [
        Offer(each, ChildIs.NOT_KNOWN, [str(rule.main), *_why_this_one(facts, each)], _warnings(facts, each))
        for each in theirs[:1]
    ]


def _place(profession: str, order: Sequence[Profession]) -> int:
    return order.index(Profession(profession)) if profession in order else len(order)


def _best_first(facts: Facts, services: Iterable[Service]) -> list[Service]:
    """A provider that knows the child, then the area's main provider, then a contact that can be relied on."""
    return sorted(
        services,
        key=lambda each: (
            each.provider_id not in facts.known_providers,
            each.provider_id != facts.main_provider,
            attestation(contact_of(each), facts.as_of).stale,
            each.provider.name,
            each.pk,
        ),
    )


def _why_this_one(facts: Facts, service: Service) -> list[str]:
    said = [
        f"It is {uncapitalised(service.name)} for ages {service.from_age} to {service.to_age} "
        f"in {facts.authority.name}’s area."
    ]
    if service.provider_id in facts.known_providers:
        said.append(f"{service.provider.name} already knows the child in another of its services.")
    elif service.provider_id == facts.main_provider:
        said.append(f"{service.provider.name} is the main provider of the area.")
    return said


def _warnings(facts: Facts, service: Service) -> list[str]:
    """What to be careful about before asking: a stale contact, an area, an age, a closed or unregistered helper."""
    said = []
    attested = attestation(contact_of(service), facts.as_of)
    if attested.stale:
        said.append(attested.words)
    if not facts.in_area(service):
        said.append(f"It does not serve {facts.authority.name}’s area.")
    if not facts.fits(service):
        said.append(f"It sees ages {service.from_age} to {service.to_age}; the child is {facts.age}.")
    if service.closed_on:
        said.append(f"It closes on {in_full(service.closed_on)}.")
    return [*said, *_about_the_role(facts, service), *_about_others(facts, service)]


def _about_the_role(facts: Facts, service: Service) -> list[str]:
    role = the_rules().nursing.get(Profession(service.profession))
    if role is None or role.fits(facts.age, special=facts.special):
        return []
    return [f"{role.profession.facts.words} is not the nursing role for this child: {role.reason}"]


def _about_others(facts: Facts, service: Service) -> list[str]:
    """What the family told us of the same profession that leads to no service we can ask here."""
    said = []
    for each in facts.involved:
        if each.profession != service.profession:
            continue
        if each.service is None:
            said.append(f"{each.said} The register holds no service for them.")
        elif not is_open(each.service, facts.as_of):
            said.append(f"{each.said} That service has closed since.")
    return said


def _by_need(facts: Facts) -> dict[Profession, str]:
    return dict(the_rules().by_need[facts.need]) if facts.need else {}


def _medical_professions() -> set[Profession]:
    return {each for each in Profession if each.facts.advice_type is AdviceType.MEDICAL}


def _once(found: Iterable[Offer]) -> list[Offer]:
    first: dict[int, Offer] = {}
    for offer in found:
        first.setdefault(offer.service.pk, offer)
    return list(first.values())
