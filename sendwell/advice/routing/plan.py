"""Everything a council has to ask for in one case: what regulation 6(1) wants, what is asked already, what is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.advice.models import AdviceRequest, ChildIs, State
from sendwell.advice.routing.facts import Facts, facts_of
from sendwell.advice.routing.offering import Offer, offers
from sendwell.advice.routing.rules import the_rules
from sendwell.casebook.models import Case
from sendwell.organisations.professions import AdviceType, Profession

NO_LONGER_ASKED = (State.RECALLED,)
ALWAYS = (AdviceType.FAMILY, AdviceType.PREPARING_FOR_ADULTHOOD)
"""Of the advice that no service gives, what is always wanted; the rest depends on the case or on the family."""


@dataclass(frozen=True)
class Proposal:
    """One thing to ask for: of which profession, why, by which paragraph, and what has become of it.

    `must` where regulation 6(1) always wants it. `profession` is None for advice no service gives; then
    `why` says what to do. `offered` is None where the register knows no service.
    """

    advice_type: AdviceType
    profession: Profession | None
    why: str
    must: bool
    asked: Sequence[AdviceRequest] = ()
    offered: Offer | None = None
    others: Sequence[Offer] = ()


def plan_of_requests(case: Case, as_of: date) -> list[Proposal]:
    """The whole proposed set for a case, in the order of regulation 6(1). A fixed number of queries."""
    facts = facts_of(case.child, case.authority, as_of)
    asked = list(
        AdviceRequest.objects.filter(case=case)
        .exclude(state__in=NO_LONGER_ASKED)
        .select_related("service__provider")
        .order_by("pk")
    )
    return sorted(_proposals(facts, asked), key=lambda each: each.advice_type)


def proposal(case: Case, profession: Profession, as_of: date) -> Proposal:
    """The proposal for one profession, whether or not the plan holds it."""
    facts = facts_of(case.child, case.authority, as_of)
    asked = AdviceRequest.objects.filter(case=case, service__profession=profession).exclude(
        state__in=NO_LONGER_ASKED
    )
    return _proposal(facts, profession, "", list(asked.select_related("service__provider").order_by("pk")))


def _proposals(facts: Facts, asked: Sequence[AdviceRequest]) -> Iterator[Proposal]:
    rules = the_rules()
    for advice_type, words in rules.not_by_a_service.items():
        if advice_type is not AdviceType.PREPARING_FOR_ADULTHOOD or is_year_9_or_above(
            facts.child.born, facts.as_of
        ):
            yield Proposal(advice_type, None, words, must=advice_type in ALWAYS)
    reasons = _professions(facts)
    for request in asked:
        reasons.setdefault(Profession(request.service.profession), "It has been asked.")
    for profession, why in reasons.items():
        yield _proposal(facts, profession, why, [r for r in asked if r.service.profession == profession])


def _proposal(facts: Facts, profession: Profession, why: str, asked: Sequence[AdviceRequest]) -> Proposal:
    found = offers(facts, profession)
    return Proposal(
        advice_type=profession.facts.advice_type,
        profession=profession,
        why=why,
        must=profession.facts.advice_type is not AdviceType.MEDICAL,
        asked=asked,
        offered=found[0] if found else None,
        others=found[1:],
    )


def _professions(facts: Facts) -> dict[Profession, str]:
    """The professions to ask, each with the reason. Health first by who knows the child, then by need and role."""
    found = {
        Profession.EDUCATION: "The school or setting the child attends is always asked.",
        Profession.EDUCATIONAL_PSYCHOLOGY: "An educational psychologist is always asked.",
        Profession.SOCIAL_CARE: "Social care is always asked.",
    }
    for profession, why in _health(facts):
        found.setdefault(profession, why)
    if not any(each.facts.advice_type is AdviceType.MEDICAL for each in found):
        for offer in offers(facts, AdviceType.MEDICAL)[:1]:
            found[Profession(offer.service.profession)] = offer.why[0]
    return found


def _health(facts: Facts) -> Iterator[tuple[Profession, str]]:
    rules = the_rules()
    for each in facts.involved:
        if each.profession and each.profession.facts.advice_type is AdviceType.MEDICAL:
            yield each.profession, each.said
    if facts.newly_arrived:
        for offer in offers(facts, AdviceType.MEDICAL):
            if offer.child_is == ChildIs.NEWLY_ARRIVED and offer.service.takes_new_arrivals:
                yield Profession(offer.service.profession), str(rules.newly_arrived.reason)
    for profession, why in (rules.by_need[facts.need] if facts.need else {}).items():
        if profession not in rules.nursing or rules.nursing[profession].fits(
            facts.age, special=facts.special
        ):
            yield profession, why
    for role in rules.nursing.values():
        if role.fits(facts.age, special=facts.special) and (role.always or facts.need in role.needs):
            yield role.profession, str(role.reason)


def is_year_9_or_above(born: date, day: date) -> bool:
    """Whether the child is in or past the school year of the 14th birthday (regulation 6(1)(g)).

    Year 9 begins in September for those who are 13 by the end of August.
    """
    begins = date(day.year if day.month >= 9 else day.year - 1, 8, 31)
    age = begins.year - born.year - ((begins.month, begins.day) < (born.month, born.day))
    return age >= the_rules().year_9_age
