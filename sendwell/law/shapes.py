"""What a time limit is made of once its file has been read and checked: frozen, plain, ready to count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sendwell.law.rules import Count


class Force(StrEnum):
    """How binding it is: statute, the Code of Practice, or a local standard or agreement."""

    MUST = "must"
    SHOULD = "should"
    LOCAL = "local"


class Confidence(StrEnum):
    """How well the row is evidenced; anything unconfirmed says so on every screen that shows it."""

    PRIMARY = "primary"
    PART = "part"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


class Kind(StrEnum):
    """What the period is.

    A *limit* is the last day to act. A *lead* is a minimum notice before an event that lies ahead.
    A *window* must stay open until its last day; nobody is late when it ends. A *right* is the family's time to
    do something if it wishes; nobody is in default when it has passed. A *duty* has no period in law.
    """

    LIMIT = "limit"
    LEAD = "lead"
    WINDOW = "window"
    RIGHT = "right"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the law says so: its name, and the address of the text."""

    title: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Limb:
    """One of several counts that a limit hangs on, and where to look for the event it counts from."""

    events: tuple[str, ...]
    looks: str  # "start", "back" or "forward" from the event that starts the clock
    count: Count
    label: str | None
    authority: str | None


@dataclass(frozen=True, slots=True)
class Limbs:
    """A limit that ends on the later (or the earlier) of several counts."""

    choose: str  # "later_of" or "earlier_of"
    limbs: tuple[Limb, ...]

    def __str__(self) -> str:
        return f"{self.choose} " + " | ".join(f"{limb.count} {'/'.join(limb.events)}" for limb in self.limbs)


@dataclass(frozen=True, slots=True)
class OtherCount:
    """Another answer that somebody with authority gives for the same limit: shown beside ours."""

    label: str
    authority: str
    count: Count


@dataclass(frozen=True, slots=True)
class Version:
    """The limit as it stands from a day on."""

    since: date
    within: Count | Limbs | None
    planned: Count | None
    counts_from: tuple[
        str, ...
    ]  # an earlier event that the count begins with, not the one that opens the clock
    rolls: bool  # whether the tribunal's August and Christmas roll applies (HESC Rules 2008, r.12(2), (3)(a))
    others: tuple[OtherCount, ...]
    reference: Reference
    note: str | None


@dataclass(frozen=True, slots=True)
class GroundRule:
    """A reason the law gives for the limit not to apply. It excuses; it never moves a date."""

    id: str
    title: str
    family: str
    since: date
    until: date | None
    reference: Reference


@dataclass(frozen=True, slots=True)
class Timescale:
    """A time limit or a duty: one file in `timescales/` or `duties/`."""

    id: str
    title: str
    family: str
    summary: str
    duty_on: str
    owed_to: str
    force: Force
    kind: Kind
    asap: bool
    starts_with: tuple[str, ...]
    stops_with: tuple[str, ...]
    lapses_with: tuple[str, ...]
    ends_with: frozenset[str]
    repeats: bool
    soon: int
    looks_back: int  # for a lead: how many days before the event a notice still belongs to it
    versions: tuple[Version, ...]
    grounds: Mapping[str, GroundRule] = field(compare=False)
    confidence: Confidence
    notes: tuple[str, ...]

    @property
    def has_period(self) -> bool:
        """Whether the law gives a period at all. A duty has none, and no date is invented for it."""
        return self.kind is not Kind.DUTY

    @property
    def is_confirmed(self) -> bool:
        """False where the wording has not been confirmed; a screen that shows the limit must say so."""
        return self.confidence is not Confidence.UNCONFIRMED

    def version_on(self, day: date) -> Version | None:
        """The version in force on a day; None on a day before the first one."""
        for version in self.versions:
            if version.since <= day:
                return version
        return None
