"""Reads YAML strictly and remembers on which line everything stood, so that an error can name the place.

PyYAML reads the keys `on`, `off`, `yes` and `no` as booleans and keeps the last of two equal keys without a
word. In a file that holds the law both would change its meaning unseen, so both are refused here.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, cast

import yaml

try:
    from yaml import CSafeLoader as _Parser
except ImportError:  # PyYAML built without libyaml: slower, the same result
    from yaml import SafeLoader as _Parser  # type: ignore[assignment]

HOME = f"{Path(__file__).parents[2]}/"
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class LawError(ValueError):
    """A file of the law, or one given to it, cannot be used. The message names file and line."""


class Section(dict[Any, Any]):
    """A YAML mapping that remembers its file, its line and the line of each key."""

    def __init__(self, path: str, line: int) -> None:
        super().__init__()
        self.path, self.line = path, line
        self.lines: dict[Any, int] = {}

    def error(self, message: str, key: object = None) -> LawError:
        """The error to raise about this mapping, or about the value under `key`."""
        return LawError(f"{self.path}, line {self.lines.get(key, self.line)}: {message}")

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse any key that is not in `allowed`, so that a mistyped key cannot pass unread."""
        for key in self.keys() - set(allowed):
            raise self.error(f"{key!r} is not known here. Known: {', '.join(sorted(allowed))}", key)

    def need(self, key: str, kind: type | tuple[type, ...] = str) -> Any:
        """The value under `key`; raises LawError if it is missing or of the wrong kind."""
        if key not in self:
            raise self.error(f"{key!r} is missing")
        return self.may(key, kind)

    def may(self, key: str, kind: type | tuple[type, ...] = str, default: Any = None) -> Any:
        """The value under `key`, or `default` where it is absent or null; raises LawError on a wrong kind."""
        value = self.get(key)
        if value is None:
            return default
        wrong_bool = isinstance(value, bool) and kind is not bool
        if wrong_bool or not isinstance(value, kind):
            raise self.error(f"{key!r} cannot be {value!r}", key)
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """The value under `key` as a tuple of names: one name, a list of names or nothing."""
        value = self.may(key, (str, list), [])
        found = (value,) if isinstance(value, str) else tuple(value)
        if not all(isinstance(name, str) for name in found):
            raise self.error(f"{key!r} must be a name or a list of names", key)
        return found


class _Strict(_Parser):
    """The safe loader with every mapping a Section and every date a real date."""

    path = "<text>"

    def place(self, node: yaml.Node) -> str:
        return f"{self.path}, line {node.start_mark.line + 1}"


def _mapping(loader: _Strict, node: yaml.MappingNode) -> Section:
    section = Section(loader.path, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, bool):
            written = key_node.value
            raise LawError(f"{loader.place(key_node)}: the key {written} is read as {key}; put it in quotes")
        if not isinstance(key, str | date):
            raise LawError(f"{loader.place(key_node)}: {key!r} cannot be a key")
        if key in section:
            raise LawError(f"{loader.place(key_node)}: {key} stands here twice")
        section[key] = loader.construct_object(value_node, deep=True)
        section.lines[key] = key_node.start_mark.line + 1
    return section


def _day(loader: _Strict, node: yaml.ScalarNode) -> date:
    return as_day(node.value, loader.place(node))


_Strict.add_constructor("tag:yaml.org,2002:map", _mapping)
_Strict.add_constructor("tag:yaml.org,2002:timestamp", _day)


def as_day(value: object, place: str) -> date:
    """A date written YYYY-MM-DD; raises LawError, beginning with `place`, for anything else."""
    if isinstance(value, date):
        return value
    text = str(value)
    if not ISO_DATE.fullmatch(text):
        raise LawError(f"{place}: {text!r} is not a date like 2026-03-02")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LawError(f"{place}: {text} is not a date: there is no such day") from None


def parse(text: str, path: str) -> Any:
    """The value of a YAML text, its mappings as Sections; raises LawError naming `path` and the line."""
    loader = cast(Any, _Strict)(text)
    loader.path = path
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "cannot be read"
        raise LawError(f"{path}, line {line}: not valid YAML: {problem}") from None
    finally:
        loader.dispose()


def read(path: Path) -> Section:
    """The top mapping of a YAML file; raises LawError naming the file."""
    name = short_name(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise LawError(f"{name}: cannot be read: {reason}") from None
    found = parse(text, name)
    if not isinstance(found, Section):
        raise LawError(f"{name}, line 1: the file must hold a mapping (key: value)")
    return found


def short_name(path: Path) -> str:
    """The path as a person knows it: from `sendwell/` on for our own files, otherwise as given."""
    return str(path).removeprefix(HOME)
