"""The privacy notices: their words in `texts/`, by audience and by the day of each version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sendwell.sharing.models import Audience

FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True)
class Section:
    """One part of a notice. `picture` names a drawing of `notice_pictures.html`, for easy read."""

    heading: str
    paragraphs: Sequence[str] = ()
    points: Sequence[str] = ()
    picture: str = ""


@dataclass(frozen=True)
class Notice:
    """One version of the notice for one audience. `changed` says what is new in it."""

    audience: Audience
    version: date
    title: str
    changed: str
    sections: Sequence[Section]


@cache
def versions(audience: Audience) -> Sequence[Notice]:
    """Every version of the notice for one audience, the newest first."""
    return _read(audience, FOLDER / f"{audience.value}.yaml")


def notice_on(audience: Audience, as_of: date) -> Notice:
    """The version in force on a day; before the first one, the first. Texts are never taken away."""
    every = versions(audience)
    return next((each for each in every if each.version <= as_of), every[-1])


def notice_of(audience: Audience, version: date) -> Notice:
    """The version of a day. Raises LookupError where there is none."""
    found = next((each for each in versions(audience) if each.version == version), None)
    if found is None:
        raise LookupError(f"There is no notice of {version} for {audience}.")
    return found


def _read(audience: Audience, path: Path) -> list[Notice]:
    read: dict[date, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = [
        Notice(
            audience=audience,
            version=version,
            title=row["title"],
            changed=row.get("changed", ""),
            sections=tuple(Section(**section) for section in row["sections"]),
        )
        for version, row in read.items()
    ]
    return sorted(found, key=lambda each: each.version, reverse=True)
