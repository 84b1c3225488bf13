"""Reads the events of one case from a YAML or JSON file, for the command line and the worked examples."""

import json
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sendwell.law import reading
from sendwell.law.clock import GROUND, Event
from sendwell.law.events import event_types
from sendwell.law.reading import LawError, Section
from sendwell.law.rules import known
from sendwell.law.timescales import the_law

KEYS = {"type", "day", "about", "ground"}


def events_of(name: str) -> list[Event]:
    """The events in the file of that name, `-` being standard input.

    Raises LawError, naming the file and the line, for anything that is not an event we know; BeyondCalendar
    for a day outside 2010 to 2040.
    """
    file = reading.parse(_checked_json(_text(name), name), name)
    if not isinstance(file, Section):
        raise LawError(f"{name}, line 1: the file must hold a mapping with the key 'events'")
    file.only({"events"})
    listed: list[Any] = file.need("events", list)
    return [event_of(_entry(file, number, each)) for number, each in enumerate(listed, 1)]


def event_of(entry: Section) -> Event:
    """One event from its YAML mapping; raises LawError naming file and line."""
    entry.only(KEYS)
    name = entry.need("type")
    if name not in event_types():
        raise entry.error(f"{name!r} is not an event type{_nearest(name, event_types())}", "type")
    day = reading.as_day(entry.get("day"), f"{entry.path}, line {entry.lines.get('day', entry.line)}")
    about = entry.may("about", (str, int))
    ground = entry.may("ground")
    if (name == GROUND) is (ground is None):
        raise entry.error(f"'ground' belongs to {GROUND}, and {GROUND} needs it", "ground")
    if ground is not None and ground not in _grounds():
        raise entry.error(f"{ground!r} is not a ground{_nearest(ground, _grounds())}", "ground")
    return Event(name, known(day), None if about is None else str(about), ground)


def _grounds() -> set[str]:
    return {ground for timescale in the_law().timescales.values() for ground in timescale.grounds}


def _entry(file: Section, number: int, entry: Any) -> Section:
    if not isinstance(entry, Section):
        raise file.error(f"event {number} must be a mapping with type and day", "events")
    return entry


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except OSError as error:
        raise LawError(f"{name}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise LawError(f"{name}: cannot be read: it is not UTF-8 text") from None


def _checked_json(text: str, name: str) -> str:
    """JSON is also YAML, all but its tabs. Read as YAML, it keeps its line numbers."""
    if not name.endswith(".json"):
        return text
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise LawError(f"{name}, line {error.lineno}: not valid JSON: {error.msg}") from None
    return text.expandtabs()


def _nearest(name: str, known_names: Iterable[str]) -> str:
    close = get_close_matches(name, known_names, n=1)
    return f"; did you mean {close[0]}?" if close else ""
