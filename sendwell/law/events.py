"""The shared vocabulary: everything that can happen on a case, read from `events.yaml`.

What happened is recorded by the rooms above. Whether it starts or stops anything is said only in the
timescale files; an event type that starts and stops nothing says here why.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sendwell.law import reading

FILE = Path(__file__).parent / "events.yaml"
KEYS = {"title", "family", "recorded_by", "acts_next", "why_no_clock", "ahead", "one_household"}


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of event: what a professional reads, what the family reads, and who acts next."""

    id: str
    title: str
    family: str | None  # None: the family's page does not show this event
    recorded_by: str
    acts_next: str | None
    why_no_clock: str | None
    ahead: bool  # its day may lie in the future: the day something is fixed for
    one_household: (
        bool  # it tells where somebody is, or what one adult did: not for whoever must not learn that (C04)
    )


@lru_cache
def event_types() -> dict[str, EventType]:
    """Every event type by id. Raises LawError, naming file and line, if the vocabulary is broken."""
    file = reading.read(FILE)
    return {name: _event_type(name, file.need(name, dict)) for name in file}


def _event_type(name: str, section: reading.Section) -> EventType:
    section.only(KEYS)
    if "family" not in section:
        raise section.error(
            "'family' is missing: plain words, or null when the family must not see the event"
        )
    return EventType(
        id=name,
        title=section.need("title"),
        family=section.may("family"),
        recorded_by=section.need("recorded_by"),
        acts_next=section.may("acts_next"),
        why_no_clock=section.may("why_no_clock"),
        ahead=section.may("ahead", bool, False),
        one_household=section.may("one_household", bool, False),
    )
