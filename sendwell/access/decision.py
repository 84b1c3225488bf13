"""The one decision: from plain facts to yes or no, and why. It asks nobody and knows no database.

Deny, then allow: an exclusion beats every grant, then whose it is, then the role, then a live relationship to the
child, then the purpose, then the class of data, then its state.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from sendwell.access.classes import DataClass

FAMILY = frozenset(
    {
        "verified_parent",
        "restricted_parent",
        "unverified",
        "foster_carer",
        "parent_of_young_person",
        "parent_by_grant",
        "alternative_person",
    }
)
"""The standings of adults in the child's life: what a child asks to keep from a parent is kept from all of them."""


class Action(StrEnum):
    """What somebody wants to do with a field."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class Asked:
    """All that the decision rests on."""

    standing: str
    """The row of the matrix: a member's role, or what a family member is to this child."""
    data: DataClass
    action: Action = Action.READ
    active: bool = True
    """Whether the member's own time runs: nobody acts before it or after."""
    excluded: bool = False
    related: bool = False
    """A relationship of theirs or their organisation's to the child is live."""
    named: bool = False
    """A request for advice, a roll or a placement names them or their team just now."""
    granted: frozenset[DataClass] = frozenset()
    """Classes in a live grant to them for this child, whose purpose is the one they come with."""
    glass: frozenset[DataClass] = frozenset()
    """Classes opened by breaking the glass, not yet run out. It stands in for the relationship and the request that
    are lacking, and opens what is marked for it."""
    lent_only: bool = False
    """Nothing but a young person's word lets this restricted parent read: no class that it does not name."""
    own: bool = False
    """They or their organisation contributed it; for a family member, it is about themselves or their household."""
    private: bool = False
    """It is another organisation's own working note or unsent draft: also where it is about whoever asks."""
    confidential: bool = False
    """The child has asked that no parent is told, and was found able to."""


@dataclass(frozen=True)
class Decision:
    """Yes or no, whether cut down, and the reason in a word that stands in the log."""

    allowed: bool
    reason: str
    summary: bool = False


def decide(asked: Asked) -> Decision:
    """Whether what was asked may be. The first thing that forbids it is the reason."""
    forbidden = _forbidden(asked)
    if forbidden:
        return Decision(False, forbidden)
    letters = matrix().get(asked.standing, {}).get(asked.data, "")
    if asked.lent_only and not asked.own and asked.data not in asked.granted:
        return Decision(False, "purpose")
    return _written(asked, letters) if asked.action is Action.WRITE else _read(asked, letters)


def _forbidden(asked: Asked) -> str:
    if asked.excluded:
        return "excluded"
    if not asked.active:
        return "not acting"
    if asked.private:
        return "another organisation's own"
    if not matrix().get(asked.standing):
        return "role"
    if not (asked.related or asked.granted or asked.glass):
        return "no relationship"
    return "the child asks" if asked.confidential and asked.standing in FAMILY else ""


def _read(asked: Asked, letters: str) -> Decision:
    if "g" in letters and asked.data in asked.granted:
        return Decision(True, "grant")
    if asked.data in asked.glass and set(letters) & set("rqsb"):
        return Decision(True, "glass", summary=not set(letters) & set("rqb"))
    if "o" in letters and asked.own and asked.related:
        return Decision(True, "own")
    granted = asked.data in asked.granted
    if not (asked.related or granted):
        return Decision(False, "no relationship")
    if "r" in letters or ("q" in letters and (asked.named or granted)):
        return Decision(True, "role")
    if "s" in letters:
        return Decision(True, "role", summary=True)
    return Decision(False, "purpose" if "q" in letters or "g" in letters else "class")


def _written(asked: Asked, letters: str) -> Decision:
    """Nobody writes by a grant or by breaking the glass: they open, and no more."""
    if "w" not in letters:
        return Decision(False, "class")
    if not asked.related:
        return Decision(False, "no relationship")
    if "q" in letters and not asked.named:
        return Decision(False, "purpose")
    if "o" in letters and not asked.own:
        return Decision(False, "another's")
    return Decision(True, "role")


@cache
def matrix() -> dict[str, dict[DataClass, str]]:
    """Standing, class, letters. Raises ValueError for a class or a letter that is not one."""
    rows = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text())
    return {
        standing: {DataClass(data): _letters(said) for data, said in row.items()}
        for standing, row in rows.items()
    }


def _letters(said: str) -> str:
    if set(said) - set("rwqsogb"):
        raise ValueError(f"{said}: no such letters")
    return str(said)
