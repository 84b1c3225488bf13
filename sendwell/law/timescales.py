"""Reads and checks the files of `timescales/` and `duties/`. What passes here can be counted with.

A file is refused, with its name and line, for an unknown or doubled key, a key that YAML reads as a boolean,
an unknown event type, party or counting rule, a version or ground without a reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from sendwell.law import reading
from sendwell.law.events import event_types
from sendwell.law.reading import LawError, Section
from sendwell.law.rules import NAMES, Count, read_count
from sendwell.law.shapes import (
    Confidence,
    Force,
    GroundRule,
    Kind,
    Limb,
    Limbs,
    OtherCount,
    Reference,
    Timescale,
    Version,
)

__all__ = ["Law", "LawError", "Timescale", "UnknownTimescale", "load_one", "parties", "the_law"]

HOME = Path(__file__).parent
FOLDERS = (HOME / "timescales", HOME / "duties")
PLAIN_KEYS = {
    "id",
    "title",
    "family",
    "summary",
    "duty_on",
    "owed_to",
    "force",
    "kind",
    "confidence",
    "notes",
}
EVENT_KEYS = {
    "starts_with",
    "stops_with",
    "lapses_with",
    "repeats",
    "soon",
    "looks_back",
    "as_soon_as_practicable",
}
KEYS = PLAIN_KEYS | EVENT_KEYS | {"versions", "grounds"}
VERSION_KEYS = {"within", "counts_from", "planned", "rolls", "alternatives", "reference", "note"}
COUNT_KEYS = NAMES | {"calendar"}


class UnknownTimescale(LawError):
    """There is no such time limit or duty in the law."""

    def __init__(self, timescale_id: str) -> None:
        super().__init__(f"{timescale_id!r} is not a time limit or duty we know. See: sendwell law list")


@dataclass(frozen=True)
class Law:
    """Every time limit and every duty, with what `clock.py` needs to find them by event."""

    timescales: Mapping[str, Timescale]
    duties: Mapping[str, Timescale]
    started_by: Mapping[str, tuple[Timescale, ...]] = field(repr=False)
    ahead: frozenset[str] = field(repr=False)

    @cached_property
    def starting_or_ending(self) -> frozenset[str]:
        """The events that start a time limit, or with which it is met: not those with which it only falls away."""
        limits = self.timescales.values()
        return frozenset(event for each in limits for event in (*each.starts_with, *each.stops_with))

    def get(self, timescale_id: str) -> Timescale:
        """The time limit or duty of that id; raises UnknownTimescale."""
        found = self.timescales.get(timescale_id) or self.duties.get(timescale_id)
        if found is None:
            raise UnknownTimescale(timescale_id)
        return found


@lru_cache
def the_law() -> Law:
    """The whole law, read once a process. Raises LawError at the first fault in any file."""
    return assemble([load_file(path) for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))])


@lru_cache
def load_one(timescale_id: str) -> Timescale:
    """One time limit or duty, without reading the others; raises UnknownTimescale or LawError."""
    for folder in FOLDERS:
        path = folder / f"{timescale_id}.yaml"
        if timescale_id.isidentifier() and path.is_file():
            return load_file(path)
    raise UnknownTimescale(timescale_id)


def assemble(timescales: list[Timescale]) -> Law:
    """A Law of these time limits and duties, indexed by the events that start them."""
    starting: dict[str, list[Timescale]] = {}
    for timescale in timescales:
        for event in timescale.starts_with:
            starting.setdefault(event, []).append(timescale)
    return Law(
        timescales={each.id: each for each in timescales if each.has_period},
        duties={each.id: each for each in timescales if not each.has_period},
        started_by={event: tuple(found) for event, found in starting.items()},
        ahead=frozenset(name for name, event in event_types().items() if event.ahead),
    )


def load_file(path: Path) -> Timescale:
    """The time limit or duty in one file; raises LawError naming file and line for anything amiss."""
    file = reading.read(path)
    file.only(KEYS)
    if file.need("id") != path.stem:
        raise file.error(f"the id must be the file's name, {path.stem!r}", "id")
    kind = _choice(file, "kind", Kind, Kind.LIMIT)
    stops, lapses = _events(file, "stops_with"), _events(file, "lapses_with")
    return Timescale(
        id=path.stem,
        title=file.need("title"),
        family=file.need("family"),
        summary=file.need("summary"),
        duty_on=_party(file, "duty_on"),
        owed_to=_party(file, "owed_to"),
        force=_choice(file, "force", Force),
        kind=kind,
        asap=file.may("as_soon_as_practicable", bool, False),
        starts_with=_events(file, "starts_with", some=kind is not Kind.DUTY),
        stops_with=stops,
        lapses_with=lapses,
        ends_with=frozenset((*stops, *lapses)),
        repeats=file.may("repeats", bool, False),
        soon=file.may("soon", int, 7),
        looks_back=file.may("looks_back", int, 180),
        versions=_versions(file, kind),
        grounds=_grounds(file),
        confidence=_choice(file, "confidence", Confidence),
        notes=file.names("notes"),
    )


@lru_cache
def parties() -> dict[str, str]:
    """Who can owe a duty or be owed one: id -> words."""
    file = reading.read(HOME / "parties.yaml")
    return {name: file.need(name) for name in file}


def _choice[Choice: StrEnum](
    file: Section, key: str, kind: type[Choice], default: Choice | None = None
) -> Choice:
    written = file.need(key) if default is None else file.may(key, default=default.value)
    try:
        return kind(written)
    except ValueError:
        raise file.error(f"{key!r} must be one of: {', '.join(kind)}", key) from None


def _party(file: Section, key: str) -> str:
    party: str = file.need(key)
    if party not in parties():
        raise file.error(f"{party!r} is not a party named in parties.yaml", key)
    return party


def _events(section: Section, key: str, some: bool = False) -> tuple[str, ...]:
    names = section.names(key)
    if some and not names:
        raise section.error(f"{key!r} is missing: an event type must start this")
    for name in names:
        if name not in event_types():
            raise section.error(f"{name!r} is not an event type of events.yaml", key)
    return names


def _reference(section: Section) -> Reference:
    found: Section | None = section.may("reference", dict)
    if found is None:
        raise section.error("'reference' is missing: say which provision this is")
    found.only({"title", "href"})
    return Reference(found.need("title"), found.may("href"))


def _versions(file: Section, kind: Kind) -> tuple[Version, ...]:
    section: Section = file.need("versions", dict)
    if not section:
        raise file.error("'versions' is empty", "versions")
    newest_first = sorted((_since(section, key), section.need(key, dict)) for key in section)
    return tuple(_version(file, since, each, kind) for since, each in reversed(newest_first))


def _since(section: Section, key: object) -> date:
    if not isinstance(key, date):
        raise section.error(f"a version begins on a day like 2014-09-01, not on {key!r}", key)
    return key


def _version(file: Section, since: date, section: Section, kind: Kind) -> Version:
    section.only(VERSION_KEYS)
    has_period = "within" in section
    if has_period is (kind is Kind.DUTY):
        raise section.error("a duty has no 'within'; every other kind needs one")
    planned = section.may("planned", dict)
    return Version(
        since=since,
        within=_within(section.need("within", dict), _events(file, "starts_with")) if has_period else None,
        planned=_count(planned) if planned else None,
        counts_from=_events(section, "counts_from"),
        rolls=section.may("rolls", bool, False),
        others=tuple(_other(each) for each in section.may("alternatives", list, [])),
        reference=_reference(section),
        note=section.may("note"),
    )


def _count(section: Section, extra: frozenset[str] = frozenset()) -> Count:
    section.only(COUNT_KEYS | extra)
    return read_count(section)


def _within(section: Section, starts: tuple[str, ...]) -> Count | Limbs:
    for choose in ("later_of", "earlier_of"):
        if choose in section:
            section.only({choose})
            return Limbs(choose, tuple(_limb(each, starts) for each in section.need(choose, list)))
    return _count(section)


def _limb(section: Section, starts: tuple[str, ...]) -> Limb:
    events = _events(section, "event", some=True)
    looks = section.may("looks", default="start")
    if looks not in {"start", "back", "forward"} or (looks == "start" and not set(events) <= set(starts)):
        raise section.error("'looks' must be back or forward unless the event starts the clock", "looks")
    count = _count(section, frozenset({"event", "looks", "label", "authority"}))
    return Limb(events, looks, count, section.may("label"), section.may("authority"))


def _other(section: Section) -> OtherCount:
    count = _count(section, frozenset({"label", "authority"}))
    return OtherCount(section.need("label"), section.need("authority"), count)


def _grounds(file: Section) -> dict[str, GroundRule]:
    section: Section = file.may("grounds", dict, Section(file.path, file.line))
    return {name: _ground(name, section.need(name, dict)) for name in section}


def _ground(name: str, section: Section) -> GroundRule:
    section.only({"title", "family", "from", "until", "reference"})
    return GroundRule(
        id=name,
        title=section.need("title"),
        family=section.need("family"),
        since=section.need("from", date),
        until=section.may("until", date),
        reference=_reference(section),
    )
