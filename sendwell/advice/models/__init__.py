"""The nouns of asking for advice (`asking`), of Annex A (`triage`), of what comes back (`returned`), and of
arranging to see the child (`seeing`)."""

from sendwell.advice.models.asking import AdviceRequest, ChildIs, GroundNote, PassedOn, ReuseAgreement, State
from sendwell.advice.models.returned import Advice, Improvement, Part, Statement, StatementKind
from sendwell.advice.models.seeing import Appointment, Slot, Triangulation
from sendwell.advice.models.triage import PreliminaryReview, ProposedReferral, Question, Triage

__all__ = [
    "Advice",
    "AdviceRequest",
    "Appointment",
    "ChildIs",
    "GroundNote",
    "Improvement",
    "Part",
    "PassedOn",
    "PreliminaryReview",
    "ProposedReferral",
    "Question",
    "ReuseAgreement",
    "Slot",
    "State",
    "Statement",
    "StatementKind",
    "Triage",
    "Triangulation",
]
