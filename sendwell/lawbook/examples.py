"""The worked examples of a time limit: the very files that the tests run (`tests/law/examples`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sendwell.law.events import event_types
from sendwell.ui import words
from sendwell.ui.parts import STATE_TAGS

EXAMPLES = Path(__file__).resolve().parents[2] / "tests" / "law" / "examples"


@dataclass(frozen=True)
class Example:
    """One worked example in words."""

    name: str
    happened: Sequence[str]
    seen_on: str
    outcome: str


@lru_cache
def examples_of(timescale: str) -> tuple[Example, ...]:
    """The worked examples of one time limit; none where the tests are not beside the program."""
    path = EXAMPLES / f"{timescale}.yaml"
    if not path.is_file():
        return ()
    return tuple(_example(each) for each in yaml.safe_load(path.read_text()) or ())


def _example(given: Mapping[str, Any]) -> Example:
    return Example(
        name=given["name"],
        happened=[_happened(event) for event in given["events"]],
        seen_on=words.day(given["as_of"]) if isinstance(given.get("as_of"), date) else "",
        outcome=_outcome(given.get("expect") or {}),
    )


def _happened(event: Mapping[str, Any]) -> str:
    about = f" ({event['about']})" if event.get("about") else ""
    return f"{words.day(event['day'])}: {event_types()[event['type']].title}{about}"


def _outcome(expect: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    if not isinstance(expect, Mapping):
        return "; ".join(_outcome(each) for each in expect) or "No clock runs"
    said = []
    if isinstance(expect.get("due"), date):
        said.append(f"due {words.day(expect['due'])}")
    if expect.get("state") in STATE_TAGS:
        said.append(STATE_TAGS[expect["state"]][0].lower())
    if isinstance(expect.get("days_left"), int):
        said.append(words.days_left(expect["days_left"]))
    return ", ".join(said).capitalize()
