"""What each table holds and who may see a row of it: the `privacy.yaml` of every room, read and checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from sendwell.access.classes import DataClass

PLUMBING = "-"
OURS = "sendwell."


class PrivacyError(Exception):
    """A `privacy.yaml` says something that cannot be."""


@dataclass(frozen=True)
class Held:
    """One table: its wall, and the class of each field."""

    table: str
    room: str
    see: tuple[str, ...]
    """SQL conditions, one of which must hold for a row to be there. Empty: no wall, for the reason in `open`."""
    add: tuple[str, ...]
    """The same for adding a row, where that is wider or narrower."""
    open: str
    known_by: str
    """The column that stands in addresses: a reference or a random number. Empty where there is none."""
    child: str
    """SQL for the child a row `t` is about, where `known_by` is given."""
    fields: dict[str, str]
    """Field name to class letter, or `-`."""

    @property
    def personal(self) -> bool:
        """Whether the table is walled."""
        return bool(self.see)

    @property
    def noted(self) -> bool:
        """Whether the audit notes every change of it: it says something of somebody, walled or open."""
        return self.personal or any(letter != PLUMBING for letter in self.fields.values())

    def class_of(self, field: str) -> DataClass | None:
        """The class of a field, or None for plumbing. Raises KeyError for a field nobody has classified."""
        letter = self.fields[field]
        return None if letter == PLUMBING else DataClass(letter)


@cache
def held() -> dict[str, Held]:
    """Every table of every room by its name. Raises PrivacyError."""
    found = {each.table: each for path in _files() for each in _read(path)}
    return dict(sorted(found.items()))


def _files() -> Iterator[Path]:
    for app in apps.get_app_configs():
        path = Path(app.path) / "privacy.yaml"
        if app.name.startswith(OURS) and path.exists():
            yield path


def _read(path: Path) -> Iterator[Held]:
    room = path.parent.name
    for table, said in yaml.safe_load(path.read_text()).items():
        yield _one(table, room, said)


def _one(table: str, room: str, said: dict[str, Any]) -> Held:
    unknown = set(said) - {"see", "add", "open", "classes", "known_by", "child"}
    if unknown:
        raise PrivacyError(f"{room}/privacy.yaml: {table}: {', '.join(sorted(unknown))}?")
    if bool(said.get("see")) == bool(said.get("open")):
        raise PrivacyError(f"{room}/privacy.yaml: {table} needs either `see` or a reason why it is `open`.")
    see = tuple(said.get("see", ()))
    return Held(
        table=table,
        room=room,
        see=see,
        add=tuple(said.get("add", see)),
        open=said.get("open", ""),
        known_by=said.get("known_by", ""),
        child=said.get("child", ""),
        fields=dict(_fields(said.get("classes", {}), f"{room}/privacy.yaml: {table}")),
    )


def _fields(classes: dict[str, str], where: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for letter, names in classes.items():
        if letter != PLUMBING and letter not in set(DataClass):
            raise PrivacyError(f"{where}: there is no class {letter}.")
        for name in names.split():
            if name in seen:
                raise PrivacyError(f"{where}: {name} has two classes.")
            seen.add(name)
            yield name, letter
