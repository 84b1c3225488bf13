"""Who keeps the registers, and what stands in them."""

from typing import Any

import pytest
from django.test import Client

from sendwell.sharing import actions
from tests.sharing.people import agreement_details, assessment_details, flow_details, lead, risk_details
from tests.sharing.screens import OWN, AsMember
from tests.world import FRI_6_MARCH, World


@pytest.fixture
def keeper(world: World, as_member: AsMember) -> Client:
    """Northbridge's information-governance lead."""
    return as_member(lead(world.northbridge))


@pytest.fixture
def papers(world: World) -> dict[str, Any]:
    """An agreement, an assessment with a risk and a flow that concern Northbridge and Hillside alone."""
    by = lead(world.northbridge)
    agreement = actions.write_agreement(details=agreement_details(by, title=OWN), by=by, day=FRI_6_MARCH)
    actions.add_party(agreement=agreement, organisation=world.hillside.organisation, by=by, day=FRI_6_MARCH)
    assessment = actions.write_assessment(
        details=assessment_details(by, title=f"{OWN} assessed"), by=by, day=FRI_6_MARCH
    )
    actions.add_risk(assessment=assessment, details=risk_details(), by=by, day=FRI_6_MARCH)
    flow = actions.write_flow(
        details=flow_details(
            by,
            title=f"{OWN} flow",
            to_organisation=world.hillside.organisation,
            agreement=agreement,
            assessment=assessment,
        ),
        by=by,
        day=FRI_6_MARCH,
    )
    for each in (agreement, assessment, flow):
        each.refresh_from_db()
    return {"agreements": agreement, "assessments": assessment, "flows": flow}
