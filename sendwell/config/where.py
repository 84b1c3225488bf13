"""The command `sendwell where NAME`: where a thing is defined, computed, shown and tested.

It reads the source, so it needs no index that could grow old.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parent
TESTS = ROOT / "tests"
MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """One line of an answer: what happens there, and where it is (`path:line`, or words)."""

    what: str
    where: str


def main(argv: list[str]) -> int:
    """Run `sendwell where`; exit code 1 when nothing of that name exists."""
    parser = argparse.ArgumentParser(prog="sendwell where", description=__doc__)
    parser.add_argument("name", help="a time limit, event, permission, URL name, model, template or function")
    name = parser.parse_args(argv).name
    found = [(kind, places) for kind, look in KINDS.items() if (places := look(name))]
    if not found:
        print(f"Nothing is named {name}.{_nearest(name)}", file=sys.stderr)
        return 1
    for kind, places in found:
        print(f"{name} is {kind}")
        for place in places:
            print(f"  {place.what:<12} {place.where}")
    return 0


# -- what each kind of thing has


def timescale(name: str) -> list[Place]:
    """A time limit or duty: a file of its own, one computer, one component, its examples."""
    law = PACKAGE / "law"
    files = [path for folder in ("timescales", "duties") if (path := law / folder / f"{name}.yaml").exists()]
    if not files:
        return []
    examples = TESTS / "law" / "examples" / f"{name}.yaml"
    return [
        *(Place("defined", _shown(path)) for path in files),
        Place("computed", _shown(law / "clock.py")),
        Place("shown", f"/law/{name}, and by the component clock on every case that has it"),
        Place("tested", _shown(examples) if examples.exists() else "no examples yet"),
    ]


def event(name: str) -> list[Place]:
    """An event type: its words, the limits it starts and stops, and who records it."""
    defined = list(_lines(PACKAGE / "law" / "events.yaml", rf"^{re.escape(name)}:"))
    if not defined:
        return []
    quoted = rf"[\"']{re.escape(name)}[\"']"
    return [
        *(Place("defined", where) for where in defined),
        *_named_in("law/timescales", rf"^starts_with:.*\b{re.escape(name)}\b", "starts"),
        *_named_in("law/timescales", rf"^(stops|lapses)_with:.*\b{re.escape(name)}\b", "ends"),
        *_search("recorded", quoted, "actions"),
        *_tests(quoted),
    ]


def permission(name: str) -> list[Place]:
    """A permission (`case_read` or `CASE_READ`): its words, the roles that have it, what needs it."""
    value, member = re.escape(name.lower()), re.escape(name.upper())
    defined = list(_lines(PACKAGE / "access" / "permissions.py", rf"^\s*{member} = [\"']{value}[\"']"))
    if not defined:
        return []
    either = rf"\.{member}\b|[\"']{value}[\"']"
    return [
        *(Place("defined", where) for where in defined),
        *(Place("granted", where) for where in _lines(PACKAGE / "access" / "roles.py", either)),
        *_search("needed by", rf"needs=.*({either})|require\w*\(.*({either})"),
        *_tests(either),
    ]


def url_name(name: str) -> list[Place]:
    """An address by its URL name, with or without the room's name before a colon."""
    room, _, bare = name.rpartition(":")
    defined = [
        Place("defined", f"{_shown(path)}:{number}")
        for path in _files()
        if PACKAGE in path.parents
        and "views" in (path.stem, path.parent.name)
        and room in ("", *path.relative_to(PACKAGE).parts)
        for number in _declared_pages(path, bare)
    ]
    if not defined:
        return []
    quoted = rf"[\"'](?:\w+:)?{re.escape(bare)}[\"']"
    return [
        *defined,
        *_search("linked", rf"(url|link|go|reverse|redirect|Link)\w*\(.*{quoted}"),
        *_tests(quoted),
    ]


def _declared_pages(path: Path, name: str) -> Iterator[int]:
    """Lines of functions called `name` that are pages, or of pages declared under that name."""
    lines = _text(path)
    for at, line in enumerate(lines):
        if not line.startswith("def "):
            continue
        start = next((i + 1 for i in range(at - 1, -1, -1) if not lines[i].strip()), 0)
        above = " ".join(lines[start:at])
        named = re.search(r"name=[\"'](\w+)[\"']", above)
        if "@page(" in above and name == (named[1] if named else line[4:].partition("(")[0]):
            yield at + 1


def template(name: str) -> list[Place]:
    """A template, by its path below `templates` or the end of it."""
    files = [path for path in _files() if "templates" in path.parts and path.as_posix().endswith(f"/{name}")]
    if not files:
        return []
    last = re.escape(Path(name).name)
    return [*(Place("defined", _shown(path)) for path in files), *_search("used", rf"[\"'][\w/]*{last}[\"']")]


def code(name: str) -> list[Place]:
    """A model, class or function: where it stands, who uses it, who tests it."""
    last = re.escape(name.rpartition(".")[2])
    defined = _search("defined", rf"^\s*(class|def|async def|{{% macro) {last}\b")
    if not defined:
        return []
    here = {place.where.partition(":")[0] for place in defined}
    used = dict.fromkeys(place.where.partition(":")[0] for place in _everywhere("used", _word(last)))
    elsewhere = [Place("used", path) for path in used if path not in here]
    return [*defined, *_shortened("used", elsewhere), *_tests(_word(last))]


KINDS = {
    "a time limit or duty": timescale,
    "an event type": event,
    "a permission": permission,
    "a URL name": url_name,
    "a template": template,
    "in the code": code,
}


# -- looking


@cache
def _files() -> tuple[Path, ...]:
    """Every file of ours that a person wrote, in order."""
    kinds = {".py", ".html", ".yaml", ".typ", ".js", ".css", ".sql"}
    away = {"migrations", "vendor", "__pycache__"}
    return tuple(
        path
        for folder in (PACKAGE, TESTS)
        for path in sorted(folder.rglob("*"))
        if path.suffix in kinds and not away & set(path.parts)
    )


@cache
def _text(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines() if path.exists() else []


def _lines(path: Path, pattern: str) -> Iterator[str]:
    wanted = re.compile(pattern)
    for number, line in enumerate(_text(path), 1):
        if wanted.search(line):
            yield f"{_shown(path)}:{number}"


def _search(what: str, pattern: str, stem: str = "") -> list[Place]:
    """The first lines of the package that match."""
    return _shortened(what, _everywhere(what, pattern, stem))


def _everywhere(what: str, pattern: str, stem: str = "") -> list[Place]:
    """Every line of the package that matches, in files or folders called `stem` where one is given."""
    return [
        Place(what, where)
        for path in _files()
        if PACKAGE in path.parents and (not stem or stem in (path.stem, path.parent.name))
        for where in _lines(path, pattern)
    ]


def _named_in(folder: str, pattern: str, what: str) -> list[Place]:
    paths = sorted((PACKAGE / folder).glob("*.yaml"))
    return [Place(what, where) for path in paths for where in _lines(path, pattern)]


def _tests(pattern: str) -> list[Place]:
    tested = [
        Place("tested", _shown(path))
        for path in _files()
        if TESTS in path.parents and any(_lines(path, pattern))
    ]
    return _shortened("tested", tested)


def _shortened(what: str, places: list[Place]) -> list[Place]:
    if len(places) <= MOST_LINES:
        return places
    return [*places[:MOST_LINES], Place(what, f"... and {len(places) - MOST_LINES} more")]


def _word(name: str) -> str:
    return rf"\b{re.escape(name)}\b"


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if ROOT in path.parents else path.as_posix()


def _nearest(name: str) -> str:
    """A hint at names that look alike."""
    names = {path.stem for path in _files()} | {path.name for path in _files() if "templates" in path.parts}
    for path in _files():
        for line in _text(path) if path.suffix in {".py", ".yaml"} else ():
            names.update(re.findall(r"^(?:class |def )?([a-z_A-Z]\w+)[:(]", line))
    near = difflib.get_close_matches(name, sorted(names), n=3)
    return f" Did you mean {' or '.join(near)}?" if near else ""
