"""What is done to the registers of sharing: written, changed, signed, reviewed, ended; and notices shown."""

from sendwell.sharing.actions.agreements import (
    AgreementDetails,
    add_kind,
    add_party,
    change_agreement,
    end_party,
    sign_agreement,
    write_agreement,
)
from sendwell.sharing.actions.assessments import (
    AssessmentDetails,
    RiskDetails,
    add_risk,
    change_assessment,
    change_risk,
    remove_risk,
    sign_assessment,
    write_assessment,
)
from sendwell.sharing.actions.flows import FlowDetails, change_flow, write_flow
from sendwell.sharing.actions.keeping import ChangedMeanwhile, end_document, review_document
from sendwell.sharing.actions.shown import note_handed_over, note_on_screen

__all__ = [
    "AgreementDetails",
    "AssessmentDetails",
    "ChangedMeanwhile",
    "FlowDetails",
    "RiskDetails",
    "add_kind",
    "add_party",
    "add_risk",
    "change_agreement",
    "change_assessment",
    "change_flow",
    "change_risk",
    "end_document",
    "end_party",
    "note_handed_over",
    "note_on_screen",
    "remove_risk",
    "review_document",
    "sign_agreement",
    "sign_assessment",
    "write_agreement",
    "write_assessment",
    "write_flow",
]
