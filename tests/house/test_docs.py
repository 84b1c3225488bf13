"""What is written down is true: generated pages are current, links lead somewhere, commands exist."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from sendwell.cli import COMMANDS
from sendwell.desks import reference

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTINGS = {"test_settings"}  # names that only look like a test's
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def shown(path: Path) -> str:
    """The path as it is written in a report."""
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def recipes() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_generated_pages_are_current() -> None:
    assert reference.stale() == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in LINK.findall(re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)):
        if link.startswith(("https://", "http://127.0.0.1", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        no_page = not path.exists()
        if no_page or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            dead.append(link)

    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    said = page.read_text()
    makes = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)\b", said, re.MULTILINE))
    ours = set(re.findall(r"(?:^|`)sendwell ([a-z]+)\b", said, re.MULTILINE))

    assert makes - recipes() == set()
    assert ours - set(COMMANDS) == set()


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_management_command_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(r"sendwell manage ([a-z][a-z_]*)", page.read_text())

    assert set(named) - set(get_commands()) == set()


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_health_page_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"/health/[a-z-]+", page.read_text()))

    assert {address for address in named if not _leads_somewhere(address)} == set()


def _leads_somewhere(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@cache
def names_of_tests() -> frozenset[str]:
    """The names of every test, and of every file with tests."""
    files = [*(ROOT / "tests").rglob("test_*.py")]
    named = {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text())}
    return frozenset(named | {file.stem for file in files})


@pytest.mark.parametrize("page", [page for page in PAGES if "decisions" not in page.parts], ids=shown)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(r"\b(test_[a-z0-9_]+)\b(?!-)", page.read_text())

    assert sorted(set(named) - names_of_tests() - SETTINGS) == []


HAZARDS = ROOT / "docs" / "safety" / "hazards.md"


def hazards(page: str) -> dict[str, list[str]]:
    """Each hazard of the log, and the tests that its row names."""
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| HZ")]
    return {cells[1].strip(): re.findall(r"`(tests/[^`]+)`", cells[5]) for cells in rows}


def without_a_test(page: str) -> list[str]:
    """The hazards that no test holds, and what is named as one and is none."""
    found = [name for name, tests in hazards(page).items() if not tests]
    for named in (test for tests in hazards(page).values() for test in tests):
        file, _, test = named.partition("::")
        there = file.endswith(".py") and (ROOT / file).is_file()
        if not there or (test and f"def {test}(" not in (ROOT / file).read_text()):
            found.append(named)
    return found


def test_every_hazard_names_the_tests_that_hold_it() -> None:
    page = HAZARDS.read_text()

    assert list(hazards(page)) == [f"HZ{number:02}" for number in range(1, len(hazards(page)) + 1)]
    assert len(hazards(page)) >= 22
    assert without_a_test(page) == []


def test_control_a_hazard_without_a_test_or_with_one_that_is_not_there_would_be_found() -> None:
    """(ctl)"""
    row = "| HZ01 | a | b | c | {} | d |\n"
    said = ("none", "`tests/law`", "`tests/law/test_days.py::test_nothing`", "`tests/law/test_days.py`")

    assert [without_a_test(row.format(each)) for each in said] == [
        ["HZ01"],
        ["tests/law"],
        ["tests/law/test_days.py::test_nothing"],
        [],
    ]


def test_the_floors_are_those_that_imports_are_held_to() -> None:
    """Each room of the contract stands in the table of CONTRIBUTING, on the same floor."""
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    page = (ROOT / "CONTRIBUTING.md").read_text()
    rows = [
        re.findall(r"`([a-z_]+)`", row) for row in re.findall(r"^\| [^|]+ \| (`.+) \|$", page, re.MULTILINE)
    ]
    floors = [room for row in rows for room in row if (ROOT / "sendwell" / room).is_dir() or room == "cli"]
    table = [frozenset(row) for row in rows if set(row) <= set(floors) and row]
    wanted = [{room.strip() for room in layer.split("|")} for layer in layers]

    assert set(floors) == set().union(*wanted)
    assert all(any(floor <= row for row in table) for floor in wanted)


@pytest.mark.parametrize("page", [page for page in PAGES if "decisions" not in page.parts], ids=shown)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    """A path from the root in backticks. `YOUR_ID` stands for a name; decision records may name what has gone."""
    named = {
        name.rstrip("/")
        for name in re.findall(r"`((?:sendwell|tests|docs|\.ci)/[\w./-]+)`", page.read_text())
    }

    assert sorted(name for name in named if "YOUR_" not in name and not (ROOT / name).exists()) == []


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        waiting += [
            (page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(page.read_text())
        ]

    assert sorted(shown(page) for page in PAGES if page not in seen) == []


def test_nothing_written_down_names_the_machine_it_was_written_on() -> None:
    wrong = [shown(page) for page in PAGES if re.search(r"/work/|/tmp/sw|/root/", page.read_text())]

    assert wrong == []
