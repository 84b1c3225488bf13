"""The nouns of sharing: agreements and their parties, assessments and their risks, flows, and what was shown."""

from sendwell.sharing.models.agreement import Agreement, Condition, LawfulBasis, Party
from sendwell.sharing.models.assessment import Assessment, Effect, Level, Likelihood, Outcome, Risk, Severity
from sendwell.sharing.models.flow import Confidentiality, Flow, Frequency, How, PlanRule
from sendwell.sharing.models.register import Change, Document, Verb
from sendwell.sharing.models.told import Audience, NoticeShown, ShownHow

__all__ = [
    "Agreement",
    "Assessment",
    "Audience",
    "Change",
    "Condition",
    "Confidentiality",
    "Document",
    "Effect",
    "Flow",
    "Frequency",
    "How",
    "LawfulBasis",
    "Level",
    "Likelihood",
    "NoticeShown",
    "Outcome",
    "Party",
    "PlanRule",
    "Risk",
    "Severity",
    "ShownHow",
    "Verb",
]
