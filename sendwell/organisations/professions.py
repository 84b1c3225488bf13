"""The professions that are asked for advice, and the nursing roles of the Quick Guide's Table 1.

One table: what each is called, how a family would put it, and which advice type of regulation 6(1) it gives.
"""

from dataclasses import dataclass
from enum import StrEnum


class AdviceType(StrEnum):
    """The advice a council must seek: SEND Regulations 2014, regulation 6(1)."""

    FAMILY = "a"
    EDUCATION = "b"
    MEDICAL = "c"
    PSYCHOLOGICAL = "d"
    SOCIAL_CARE = "e"
    OTHER = "f"
    PREPARING_FOR_ADULTHOOD = "g"
    REASONABLY_REQUESTED = "h"

    @property
    def words(self) -> str:
        """What the regulation calls it, in short."""
        return ADVICE_TYPES[self]

    @property
    def provision(self) -> str:
        """The paragraph of the regulation."""
        return f"regulation 6(1)({self.value})"


ADVICE_TYPES = {
    AdviceType.FAMILY: "The parent or young person",
    AdviceType.EDUCATION: "Education",
    AdviceType.MEDICAL: "Medical (a health professional identified by the health commissioner)",
    AdviceType.PSYCHOLOGICAL: "Educational psychology",
    AdviceType.SOCIAL_CARE: "Social care",
    AdviceType.OTHER: "Anyone else the council thinks right",
    AdviceType.PREPARING_FOR_ADULTHOOD: "Preparing for adulthood (year 9 and above)",
    AdviceType.REASONABLY_REQUESTED: "Somebody the family reasonably asks for",
}


@dataclass(frozen=True)
class ProfessionFacts:
    """What the routing, the advice form and the family's page need to know of a profession."""

    words: str
    family_words: str
    advice_type: AdviceType
    signs_as: str
    """The professional register that a signing clinician must be on, or "" where there is none."""
    table_1: str = ""
    """For the nursing roles of the Quick Guide's Table 1: what this role is for, in our words."""


class Profession(StrEnum):
    """Who gives advice."""

    COMMUNITY_PAEDIATRICS = "community_paediatrics"
    SPEECH_AND_LANGUAGE = "speech_and_language"
    OCCUPATIONAL_THERAPY = "occupational_therapy"
    PHYSIOTHERAPY = "physiotherapy"
    MENTAL_HEALTH = "mental_health"
    AUDIOLOGY = "audiology"
    EYE_CARE = "eye_care"
    DIETETICS = "dietetics"
    HEALTH_VISITING = "health_visiting"
    SCHOOL_NURSING = "school_nursing"
    SPECIAL_SCHOOL_NURSING = "special_school_nursing"
    CHILDRENS_COMMUNITY_NURSING = "childrens_community_nursing"
    LEARNING_DISABILITY_NURSING = "learning_disability_nursing"
    EDUCATIONAL_PSYCHOLOGY = "educational_psychology"
    SOCIAL_CARE = "social_care"
    EDUCATION = "education"

    @property
    def facts(self) -> ProfessionFacts:
        """Words, register and advice type."""
        return PROFESSIONS[self]


_C, _HCPC, _NMC = AdviceType.MEDICAL, "HCPC", "NMC"

PROFESSIONS = {
    Profession.COMMUNITY_PAEDIATRICS: ProfessionFacts(
        "Community paediatrics", "a children’s doctor", _C, "GMC"
    ),
    Profession.SPEECH_AND_LANGUAGE: ProfessionFacts(
        "Speech and language therapy", "a speech and language therapist", _C, _HCPC
    ),
    Profession.OCCUPATIONAL_THERAPY: ProfessionFacts(
        "Occupational therapy", "an occupational therapist", _C, _HCPC
    ),
    Profession.PHYSIOTHERAPY: ProfessionFacts("Physiotherapy", "a physiotherapist", _C, _HCPC),
    Profession.MENTAL_HEALTH: ProfessionFacts(
        "Child and adolescent mental health", "the children’s mental health team", _C, "GMC, NMC or HCPC"
    ),
    Profession.AUDIOLOGY: ProfessionFacts("Audiology", "the hearing team", _C, _HCPC),
    Profession.EYE_CARE: ProfessionFacts("Orthoptics and eye care", "the eye team", _C, _HCPC),
    Profession.DIETETICS: ProfessionFacts("Dietetics", "a dietitian", _C, _HCPC),
    Profession.HEALTH_VISITING: ProfessionFacts(
        "Health visiting",
        "a health visitor",
        _C,
        _NMC,
        "Leads the Healthy Child Programme for children under 5, finds needs early and refers on.",
    ),
    Profession.SCHOOL_NURSING: ProfessionFacts(
        "School nursing",
        "a school nurse",
        _C,
        _NMC,
        "Leads the Healthy Child Programme from 5 to 19 in mainstream schools, trains school staff in "
        "conditions such as asthma, and refers on.",
    ),
    Profession.SPECIAL_SCHOOL_NURSING: ProfessionFacts(
        "Special school nursing",
        "the nurse at the special school",
        _C,
        _NMC,
        "Plans and reviews health care for children in special schools, advises on medicines in school "
        "and trains its staff.",
    ),
    Profession.CHILDRENS_COMMUNITY_NURSING: ProfessionFacts(
        "Children’s community nursing",
        "a children’s community nurse",
        _C,
        _NMC,
        "Nurses children with long-term, complex, life-limiting or short-term conditions at home and in "
        "school, and advises on nursing needs for the plan.",
    ),
    Profession.LEARNING_DISABILITY_NURSING: ProfessionFacts(
        "Learning disability nursing",
        "a learning disability nurse",
        _C,
        _NMC,
        "Supports children with a learning disability: reasonable adjustments, positive behaviour support, "
        "training on conditions such as autism, and the move to adult services.",
    ),
    Profession.EDUCATIONAL_PSYCHOLOGY: ProfessionFacts(
        "Educational psychology", "an educational psychologist", AdviceType.PSYCHOLOGICAL, _HCPC
    ),
    Profession.SOCIAL_CARE: ProfessionFacts(
        "Social care", "the social care team", AdviceType.SOCIAL_CARE, ""
    ),
    Profession.EDUCATION: ProfessionFacts("Education", "the school or nursery", AdviceType.EDUCATION, ""),
}
