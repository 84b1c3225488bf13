"""What an act of this room is told: the child, the people and the words of a request. Plain values, no rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sendwell.access.models import Member
from sendwell.organisations.models import Organisation, Service
from sendwell.people.models import Child


@dataclass(frozen=True, kw_only=True)
class ChildDetails:
    """The child as the asker names them. `existing` is a child that the asker may already see."""

    given_name: str
    family_name: str
    born: date
    known_as: str = ""
    sex: str = ""
    nhs_number: str = ""
    upn: str = ""
    address: str = ""
    postcode: str = ""
    language: str = "English"
    interpreter: bool = False
    primary_need: str = ""
    about: str = ""
    school: Organisation | None = None
    school_since: date | None = None
    school_name: str = ""
    existing: Child | None = None

    @classmethod
    def of(cls, child: Child, school: Organisation | None = None) -> "ChildDetails":
        """The details of a child already known: told once, not asked again."""
        return cls(
            given_name=child.given_name,
            family_name=child.family_name,
            born=child.born,
            school=school,
            existing=child,
        )

    def as_typed(self) -> dict[str, str]:
        """What is kept with the request, whatever the child's record comes to say."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "known_as": self.known_as,
            "born": self.born.isoformat(),
            "nhs_number": self.nhs_number,
            "upn": self.upn,
            "address": self.address,
            "postcode": self.postcode,
            "school": self.school.name if self.school else self.school_name,
        }


@dataclass(frozen=True, kw_only=True)
class AdultDetails:
    """A parent or carer. Parental responsibility is unknown unless somebody says (people.Responsibility)."""

    name: str
    relation: str = "Parent or carer"
    email: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    responsibility: str = "unknown"


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Who asks, and how to reach them. With an account, `member` says so."""

    name: str
    relation: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    member: Member | None = None
    organisation: Organisation | None = None


@dataclass(frozen=True, kw_only=True)
class Professional:
    """Somebody already in the child's life, as the asker names them (feature 16). `profession` may be free words."""

    name: str
    profession: str = ""
    reach: str = ""
    knows: str = "known"
    service: Service | None = None

    def as_typed(self) -> dict[str, str]:
        """What is kept with the request."""
        return {"name": self.name, "profession": self.profession, "reach": self.reach}


@dataclass(frozen=True, kw_only=True)
class Said:
    """The request in the asker's words. `checklist` says of each kind of evidence whether they have it."""

    why: str
    difficulties: str = ""
    support_so_far: str = ""
    hopes: str = ""
    family_knows: bool = True
    checklist: Mapping[str, Any] = field(default_factory=dict)
    professionals: Sequence[Professional] = ()


@dataclass(frozen=True)
class Override:
    """A day of receipt set by a person instead of the rule's, and why (register 1.2)."""

    day: date
    reason: str
