"""What the area has agreed about sharing: one framework that nearly all have signed, and two things amiss.

The agreement with the nutrition service has run out, so that it cannot be asked; and nobody has assessed yet what
early notice by the mental health trust would mean.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from sendwell.access.models import Member
from sendwell.demo.world.pen import read
from sendwell.organisations.models import Kind, Organisation
from sendwell.sharing import actions
from sendwell.sharing.actions import FlowDetails
from sendwell.sharing.founding import Route, bring_agreement
from sendwell.sharing.models import (
    Agreement,
    Confidentiality,
    Effect,
    Flow,
    Frequency,
    How,
    Level,
    Likelihood,
    Party,
    PlanRule,
    Risk,
    Severity,
)

TWO_YEARS, RAN_OUT = timedelta(days=730), timedelta(days=24)
STILL, REVIEW = timedelta(days=80), timedelta(days=21)
KEEPER = "yusuf-karim"
NUTRITION = ("northbridge", "estuary-nutrition")
Organisations = Mapping[str, Organisation]


def agree_to_share(people: Mapping[str, Member], organisations: Organisations, as_of: date) -> None:
    """Bring the framework and the agreement that ran out; put the flow on the map that waits for its assessment."""
    keepers = {place: people[next(iter(rows))] for place, rows in read("governance.yaml").items()}
    _framework(keepers, organisations, as_of)
    _ran_out(keepers, as_of)
    _waits_for_its_assessment(people[KEEPER], organisations, as_of)


def _framework(keepers: Mapping[str, Member], organisations: Organisations, as_of: date) -> None:
    begins = as_of - TWO_YEARS
    schools = Party(kind=Kind.SCHOOL, area=organisations["north-vale-icb"], joined_on=begins)
    bring_agreement(
        title="Vale agreement on sharing for children with SEND",
        signers=[member for place, member in keepers.items() if place != "estuary-nutrition"],
        starts_on=begins,
        until=as_of + STILL,
        review_on=as_of + REVIEW,
        risks=_risks(as_of),
        joining=[schools],
        by=keepers["northbridge"],
    )


def _ran_out(keepers: Mapping[str, Member], as_of: date) -> None:
    signers = [keepers[place] for place in NUTRITION]
    agreement = bring_agreement(
        title="Nutrition advice for Northbridge children",
        signers=signers,
        routes=[
            _nutrition("Asking for nutrition advice", "P I L V E H S F"),
            _nutrition("Nutrition advice", "P I H E S"),
        ],
        starts_on=as_of - TWO_YEARS,
        until=as_of - RAN_OUT,
        review_on=as_of - RAN_OUT,
        by=signers[0],
    )
    _name_the_ends(agreement, *signers)


def _nutrition(title: str, classes: str) -> Route:
    why = "Some children need a dietitian’s advice on feeding and growth."
    return Route(title, Kind.LOCAL_AUTHORITY, Kind.PROVIDER, classes, why, "advice")


def _name_the_ends(agreement: Agreement, council: Member, provider: Member) -> None:
    """The flows of this agreement are between two named organisations, there and back."""
    there, back = agreement.flows.order_by("pk")
    for flow, sender, receiver in ((there, council, provider), (back, provider, council)):
        Flow.objects.filter(pk=flow.pk).update(
            from_kind="",
            from_organisation=sender.organisation,
            to_kind="",
            to_organisation=receiver.organisation,
        )


def _waits_for_its_assessment(keeper: Member, organisations: Organisations, as_of: date) -> None:
    actions.write_flow(
        details=FlowDetails(
            title="Early notice of a young child who may have needs",
            from_organisation=organisations["vale-mental-health"],
            from_kind="",
            to_organisation=organisations["northbridge"],
            to_kind="",
            area=None,
            classes=["P", "I", "H"],
            why="The trust would tell the council early of children under five it sees.",
            how=How.HERE,
            frequency=Frequency.EACH_CASE,
            gateway="early_notice",
            confidentiality=Confidentiality.LAW,
            plan_rule=PlanRule.NO_PLAN,
            agreement=Agreement.objects.order_by("pk").first(),
            assessment=None,
            owner=keeper,
            review_on=as_of + STILL,
        ),
        by=keeper,
        day=as_of - RAN_OUT,
    )


def _risks(as_of: date) -> list[Risk]:
    return [
        Risk(
            risk="A request goes to the wrong child’s record, and a family reads about somebody else.",
            likelihood=Likelihood.POSSIBLE,
            severity=Severity.SEVERE,
            measure="Two identifiers before anything is joined; every page carries the case’s reference.",
            effect=Effect.REDUCED,
            left=Level.LOW,
            who="Each council’s SEND manager",
            done_on=as_of - TWO_YEARS,
        ),
        Risk(
            risk="A parent who must not know learns where a child lives.",
            likelihood=Likelihood.POSSIBLE,
            severity=Severity.SEVERE,
            measure="Addresses are left out unless needed; whatever carries a flag waits for two people.",
            effect=Effect.REDUCED,
            left=Level.MEDIUM,
            who="Each organisation’s safeguarding lead",
            done_on=as_of - TWO_YEARS,
        ),
        Risk(
            risk="Staff look at the record of somebody they know.",
            likelihood=Likelihood.POSSIBLE,
            severity=Severity.SIGNIFICANT,
            measure="Nobody opens a record without a reason that is kept; families see who looked.",
            effect=Effect.REDUCED,
            left=Level.LOW,
            who="Each organisation’s information-governance lead",
            due_on=as_of + REVIEW,
        ),
    ]
