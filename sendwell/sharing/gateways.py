"""The legal gateways of `gateways.yaml`, and the three layers of a flow in one plain sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from sendwell.sharing.models import Confidentiality, PlanRule

FILE = Path(__file__).with_name("gateways.yaml")
CONFIDENCE = {
    Confidentiality.EXPECTED: "you have been told and would expect it",
    Confidentiality.AGREED: "you have agreed",
    Confidentiality.LAW: "the law requires it even where it was told in confidence",
    Confidentiality.INTEREST: "keeping somebody safe comes before keeping it in confidence",
    Confidentiality.NOTHING: "nothing passes that was told in confidence",
}
PLAN = {
    PlanRule.NO_PLAN: "no plan passes",
    PlanRule.AGREED: "the plan is shown because you agreed to it",
    PlanRule.LISTED: "the plan may be shown because the rules list this reason",
}


@dataclass(frozen=True)
class Gateway:
    """One legal gateway. `confirmed` once an information-governance lead has said that it is right."""

    key: str
    title: str
    basis: str
    condition: str
    statute: str
    because: str
    object: str
    confirmed: bool


@cache
def gateways() -> Mapping[str, Gateway]:
    """Every gateway by its key, in the order of the file."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {key: Gateway(key=key, **row) for key, row in read.items()}


def in_one_sentence(gateway: Gateway, confidentiality: str, plan_rule: str) -> str:
    """Lawful basis, duty of confidence and regulation 17, as a family would say them."""
    return (
        f"We share this because {gateway.because}; {CONFIDENCE[Confidentiality(confidentiality)]}; "
        f"{PLAN[PlanRule(plan_rule)]}; and you {gateway.object}."
    )
