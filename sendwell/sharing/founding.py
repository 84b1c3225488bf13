"""What an area brings with it when it begins with Sendwell: agreements that are signed already, in a few statements.

No screen leads here. It is for setting up an area (the demonstration, a test world): every party signs by its own
authorised person, as on a screen, and the database checks each signature.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import require
from sendwell.access.permissions import Permission
from sendwell.organisations.models import Kind, Organisation
from sendwell.sharing.models import (
    Agreement,
    Assessment,
    Condition,
    Confidentiality,
    Flow,
    Frequency,
    How,
    LawfulBasis,
    Outcome,
    Party,
    PlanRule,
    Risk,
)


@dataclass(frozen=True)
class Route:
    """A flow from every organisation of one kind to every one of another."""

    title: str
    sender: Kind
    receiver: Kind
    classes: str
    """Letters of data classes, with spaces between."""
    why: str
    gateway: str
    plan_rule: PlanRule = PlanRule.NO_PLAN


ROUTES = (
    Route(
        "Asking a service for advice",
        Kind.LOCAL_AUTHORITY,
        Kind.PROVIDER,
        "P I L V E H S F",
        "The service needs to know who the child is and what is asked before it can advise.",
        "advice",
    ),
    Route(
        "Advice for an assessment",
        Kind.PROVIDER,
        Kind.LOCAL_AUTHORITY,
        "P I V H E S",
        "The council needs the advice to decide and to write the plan.",
        "advice",
    ),
    Route(
        "A school asks for an assessment",
        Kind.SCHOOL,
        Kind.LOCAL_AUTHORITY,
        "P I L V E F",
        "The school asks the council to assess a child on its roll, and says what it knows.",
        "assessment",
    ),
    Route(
        "Asking a school for advice",
        Kind.LOCAL_AUTHORITY,
        Kind.SCHOOL,
        "P I L V E H F",
        "The school a child attends is always asked, and needs to know what for.",
        "assessment",
    ),
    Route(
        "How requests to health are going",
        Kind.LOCAL_AUTHORITY,
        Kind.HEALTH_COMMISSIONER,
        "P I H",
        "The designated officer watches over health advice for the commissioner’s children.",
        "advice",
    ),
    Route(
        "Helping a family that asked for support",
        Kind.LOCAL_AUTHORITY,
        Kind.IASS,
        "P I V E H S C",
        "The family asked the service for help, and lets it read for a time.",
        "family_support",
    ),
    Route(
        "Advising together on a decision",
        Kind.LOCAL_AUTHORITY,
        Kind.HEALTH_COMMISSIONER,
        "P I V E H S",
        "The commissioner’s people sit on the panel that looks at a case, and read its pack for a time.",
        "joint_funding",
    ),
)
"""The flows without which nobody can ask, answer or be given leave to read."""

EVERYTHING = sorted(set(" ".join(route.classes for route in ROUTES).split()))


@transaction.atomic
def bring_agreement(
    *,
    title: str,
    signers: Sequence[Member],
    routes: Iterable[Route] = ROUTES,
    starts_on: date,
    until: date,
    review_on: date,
    risks: Sequence[Risk] = (),
    joining: Iterable[Party] = (),
    by: Member,
) -> Agreement:
    """A framework agreement that each signer's organisation has signed, its assessment and its flows.

    `by` keeps it for their organisation; `joining` are further parties that have not signed. Four statements,
    five with `risks`. Raises NotThere where somebody is not authorised to sign.
    """
    for each in (by, *signers):
        require(each, Permission.SHARING_SIGN)
    agreement = _agreement(title, starts_on, until, review_on, by)
    assessment = _assessment(title, starts_on, review_on, by)
    Party.objects.bulk_create(
        [*(_signed(agreement, each, starts_on) for each in signers), *_to(agreement, joining)]
    )
    if risks:
        Risk.objects.bulk_create(_of(assessment, risks))
    Flow.objects.bulk_create(_flow(route, agreement, assessment, by) for route in routes)
    return agreement


def _agreement(title: str, starts_on: date, until: date, review_on: date, by: Member) -> Agreement:
    return Agreement.objects.create(
        title=title,
        kept_by=_organisation(by),
        owner=by,
        classes=EVERYTHING,
        written_on=starts_on,
        review_on=review_on,
        purpose="To find out what help a child needs, to arrange it, and to see that it happens.",
        lawful_basis=LawfulBasis.BOTH,
        condition=Condition.CARE,
        starts_on=starts_on,
        until=until,
        evidence="The signed papers are with each party’s information-governance team.",
        terms_since=starts_on,
    )


def _assessment(title: str, starts_on: date, review_on: date, by: Member) -> Assessment:
    return Assessment.objects.create(
        title=title,
        kept_by=_organisation(by),
        owner=by,
        classes=EVERYTHING,
        written_on=starts_on,
        review_on=review_on,
        subject="Councils ask health services, schools and social care for advice about a child, and they answer.",
        necessity="The law asks for it within six weeks. No part of it can be done without knowing who the child is.",
        consulted="The parent carer forum, the young people’s council and each party’s data-protection officer.",
        outcome=Outcome.WITH_MEASURES,
        outcome_words="With the measures below the risks that are left are low.",
        terms_since=starts_on,
        signed_by=by,
        signed_on=starts_on,
        signed_terms=1,
    )


def _signed(agreement: Agreement, signer: Member, day: date) -> Party:
    return Party(
        agreement=agreement,
        organisation=_organisation(signer),
        joined_on=day,
        signed_by=signer,
        signed_on=max(day, signer.starts_on),
        signed_terms=agreement.terms,
    )


def _to(agreement: Agreement, parties: Iterable[Party]) -> list[Party]:
    found = list(parties)
    for each in found:
        each.agreement = agreement
    return found


def _of(assessment: Assessment, risks: Sequence[Risk]) -> list[Risk]:
    for number, each in enumerate(risks, 1):
        each.assessment, each.number = assessment, number
    return list(risks)


def _flow(route: Route, agreement: Agreement, assessment: Assessment, by: Member) -> Flow:
    return Flow(
        title=route.title,
        kept_by=agreement.kept_by,
        owner=by,
        classes=sorted(route.classes.split()),
        written_on=agreement.written_on,
        review_on=agreement.review_on,
        from_kind=route.sender,
        to_kind=route.receiver,
        why=route.why,
        how=How.HERE,
        frequency=Frequency.EACH_CASE,
        gateway=route.gateway,
        confidentiality=Confidentiality.EXPECTED,
        plan_rule=route.plan_rule,
        agreement=agreement,
        assessment=assessment,
    )


def _organisation(member: Member) -> Organisation:
    assert member.organisation is not None, "whoever keeps or signs does so for an organisation"
    return member.organisation
