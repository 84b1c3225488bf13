"""People and papers for the tests of this room."""

from datetime import date
from typing import Any

from sendwell.access.models import Account, Member
from sendwell.sharing import actions
from sendwell.sharing.actions import AgreementDetails, AssessmentDetails, FlowDetails, RiskDetails
from sendwell.sharing.models import (
    Condition,
    Confidentiality,
    Effect,
    Frequency,
    How,
    LawfulBasis,
    Level,
    Likelihood,
    Outcome,
    PlanRule,
    Severity,
)
from tests.world import FRI_6_MARCH, Place

UNTIL, REVIEW = date(2028, 3, 31), date(2027, 3, 1)


def lead(place: Place) -> Member:
    """The information-governance lead of a place, with an account to sign in."""
    who: Member = place.governance
    if who.account is None:
        who.account = Account.objects.create_user(f"{who.slug}@people.example")
        who.save(update_fields=["account"])
    return who


def agreement_details(owner: Member, **more: Any) -> AgreementDetails:
    """What a sound agreement says."""
    said: dict[str, Any] = {
        "title": "Therapy advice",
        "purpose": "To get advice about therapy.",
        "lawful_basis": LawfulBasis.PUBLIC_TASK,
        "condition": Condition.CARE,
        "classes": ["I", "P", "H"],
        "starts_on": FRI_6_MARCH,
        "until": UNTIL,
        "evidence": "Legal folder 12",
        "owner": owner,
        "review_on": REVIEW,
    }
    return AgreementDetails(**said | more)


def assessment_details(owner: Member, **more: Any) -> AssessmentDetails:
    """What a sound assessment says."""
    said: dict[str, Any] = {
        "title": "Therapy advice assessed",
        "subject": "Health advice about children passes to the council.",
        "necessity": "The law asks for it.",
        "consulted": "",
        "classes": ["I", "P", "H"],
        "outcome": Outcome.WITH_MEASURES,
        "outcome_words": "What is left is low.",
        "evidence": "",
        "owner": owner,
        "review_on": REVIEW,
    }
    return AssessmentDetails(**said | more)


def risk_details(**more: Any) -> RiskDetails:
    """A risk and its measure."""
    said: dict[str, Any] = {
        "risk": "A letter goes to the wrong family.",
        "likelihood": Likelihood.POSSIBLE,
        "severity": Severity.SEVERE,
        "measure": "Two people look at it.",
        "effect": Effect.REDUCED,
        "left": Level.LOW,
        "who": "Team manager",
    }
    return RiskDetails(**said | more)


def flow_details(owner: Member, **more: Any) -> FlowDetails:
    """A flow from the owner's organisation to another that the caller names."""
    said: dict[str, Any] = {
        "title": "Feeding plans",
        "from_organisation": owner.organisation,
        "from_kind": "",
        "to_organisation": None,
        "to_kind": "",
        "area": None,
        "classes": ["I", "H"],
        "why": "To feed the child safely.",
        "how": How.HERE,
        "frequency": Frequency.EACH_CASE,
        "gateway": "advice",
        "confidentiality": Confidentiality.EXPECTED,
        "plan_rule": PlanRule.NO_PLAN,
        "agreement": None,
        "assessment": None,
        "owner": owner,
        "review_on": REVIEW,
    }
    return FlowDetails(**said | more)


__all__ = [
    "FRI_6_MARCH",
    "actions",
    "agreement_details",
    "assessment_details",
    "flow_details",
    "lead",
    "risk_details",
]
