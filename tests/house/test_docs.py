"""What is written down is true: generated pages are current, links lead somewhere, commands exist."""

import re
from pathlib import Path

import pytest

from sendwell.cli import COMMANDS
from sendwell.desks import reference

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
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
