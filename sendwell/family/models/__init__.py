"""Who changed what on the family map, who consented to what, whose capacity was decided, and what is sealed."""

from sendwell.family.models.capacity import (
    ActsAs,
    CapacityDecision,
    PreparationDone,
    SealNote,
    YoungPersonGrant,
)
from sendwell.family.models.consent import (
    Answer,
    Consent,
    GivenAs,
    Ground,
    LawfulBasis,
    Override,
    Permitted,
    Regulation17Permission,
)
from sendwell.family.models.restrictions import Kind, Loosening, RestrictionChange

__all__ = [
    "ActsAs",
    "Answer",
    "CapacityDecision",
    "Consent",
    "GivenAs",
    "Ground",
    "Kind",
    "LawfulBasis",
    "Loosening",
    "Override",
    "Permitted",
    "PreparationDone",
    "Regulation17Permission",
    "RestrictionChange",
    "SealNote",
    "YoungPersonGrant",
]
