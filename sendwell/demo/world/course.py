"""The course of one case: everything that will happen to it, as plain values. Written by hand, or drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sendwell.demo.world.child import Person
from sendwell.organisations.models import Organisation
from sendwell.requests.models import AskedBy, Channel


@dataclass(frozen=True)
class Ending:
    """How a request for advice ends (a name of `answers.ENDINGS`), and so many days after it was received."""

    name: str
    after: int


@dataclass(frozen=True)
class Words:
    """The request in the asker's words; what is empty is written by the child's pen."""

    why: str = ""
    difficulties: str = ""
    support: str = ""
    hopes: str = ""
    history: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
    """One case. Days are counted from the day the request was sent, unless they say otherwise.

    `decision` is "assess", "refuse", "withdraw" or "" for one that nobody has decided. `endings` is by
    profession; what it does not name is dealt. `also` names small things that happen on the way.
    """

    person: Person
    council: str
    setting: Organisation | None
    sent: date
    asked_by: AskedBy
    channel: Channel = Channel.PORTAL
    words: Words = Words()
    involved: Mapping[str, str] = field(default_factory=dict)
    officer: str = ""
    given_after: int | None = 2
    decision: str = "assess"
    decided_after: int = 35
    asked_after: int = 3
    endings: Mapping[str, Ending] = field(default_factory=dict)
    draft_after: int | None = None
    final_after: int | None = None
    no_plan_after: int | None = None
    also: frozenset[str] = frozenset()
    asker: str = ""
    double_of: str = ""
    key: str = ""
