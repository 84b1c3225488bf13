"""The map of flows: putting a flow on it, changing it (UK GDPR article 30). Ending one is `keeping.end_document`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind, Organisation
from sendwell.sharing.actions.keeping import changed, held, own_organisation, said_by, sound, written
from sendwell.sharing.coverage import areas_of, covers
from sendwell.sharing.gateways import gateways
from sendwell.sharing.models import (
    Agreement,
    Assessment,
    Confidentiality,
    Flow,
    Frequency,
    How,
    PlanRule,
)

NAMES = {
    "title": "Title",
    "from_organisation": "From",
    "from_kind": "From every",
    "to_organisation": "To",
    "to_kind": "To every",
    "area": "In the area of",
    "classes": "Data",
    "why": "Why",
    "how": "How",
    "frequency": "How often",
    "gateway": "Legal gateway",
    "confidentiality": "Duty of confidence",
    "plan_rule": "Regulation 17",
    "agreement": "Agreement",
    "assessment": "Impact assessment",
    "owner": "Owner",
    "review_on": "Next review",
}


@dataclass(frozen=True)
class FlowDetails:
    """What the map says of one flow. Each side is an organisation or a kind; `area` narrows a kind."""

    title: str
    from_organisation: Organisation | None
    from_kind: str
    to_organisation: Organisation | None
    to_kind: str
    area: Organisation | None
    classes: Sequence[str]
    why: str
    how: How
    frequency: Frequency
    gateway: str
    confidentiality: Confidentiality
    plan_rule: PlanRule
    agreement: Agreement | None
    assessment: Assessment | None
    owner: Member
    review_on: date


@transaction.atomic
def write_flow(*, details: FlowDetails, by: Member, day: date) -> Flow:
    """Put a flow on the map. It is open once both its documents count for both its ends.

    Raises Refused for a flow that neither comes from nor goes to one's own organisation, save that a health
    commissioner may write down flows within its own area.
    """
    organisation = own_organisation(by, Permission.SHARING_KEEP)
    _sound(details, organisation, day)
    return written(Flow, said_by(details), organisation, by=by, day=day)


@transaction.atomic
def change_flow(*, flow: Flow, details: FlowDetails, version: int, by: Member, day: date) -> Flow:
    """Change what the map says of a flow. Raises ChangedMeanwhile where somebody else did since `version`."""
    flow = held(flow, by, version=version)
    _sound(details, own_organisation(by, Permission.SHARING_KEEP), day)
    return changed(flow, said_by(details), NAMES, by=by, day=day)


def _sound(details: FlowDetails, organisation: Organisation, day: date) -> None:
    sound(vars(details), organisation)
    if not details.why.strip():
        raise Refused("Say why the data passes.", field="why")
    if details.gateway not in gateways():
        raise Refused("Choose the legal gateway by which it passes.", field="gateway")
    for side in ("from", "to"):
        _one_or_a_kind(vars(details), side)
    if details.from_organisation is not None and details.from_organisation == details.to_organisation:
        raise Refused("A flow goes from one organisation to another. Choose two.", field="to_organisation")
    if details.area is not None and not (details.from_kind or details.to_kind):
        raise Refused(
            "An area narrows a kind of organisation. Neither end of this flow is a kind.", field="area"
        )
    _ours(details, organisation, day)


def _one_or_a_kind(details: dict[str, Any], side: str) -> None:
    named, kind = details[f"{side}_organisation"], details[f"{side}_kind"]
    if (named is None) == (not kind):
        raise Refused("Choose one organisation, or every one of a kind.", field=f"{side}_organisation")


def _ours(details: FlowDetails, organisation: Organisation, day: date) -> None:
    if organisation.kind == Kind.HEALTH_COMMISSIONER and details.area == organisation:
        return
    area = details.area.pk if details.area else None
    areas = areas_of([organisation], day) if area else {}
    ends = (
        (details.from_organisation, details.from_kind),
        (details.to_organisation, details.to_kind),
    )
    if not any(covers(organisation, each.pk if each else None, kind, area, areas) for each, kind in ends):
        raise Refused(
            f"Write down flows from or to {organisation.name} only. Others write down their own.",
            field="from_organisation",
        )
