"""The shape of the tree: its floors, its names, how long its files and functions are, and what never stands in it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sendwell"
FORBIDDEN_NAMES = {"core", "common", "utils", "helpers", "services", "managers", "misc", "base"}
# Django loads a database backend by this very name.
ALLOWED_NAMES = {PACKAGE / "config" / "embedded" / "base.py"}
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_VIEW = 15
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplemented\b")


def ours(*suffixes: str, under: Path = PACKAGE) -> Iterator[Path]:
    """The files that a person wrote, of the package or of the tests, without migrations, vendored ones and fonts."""
    away = {"migrations", "vendor", "fonts", "__pycache__"}
    for path in sorted(under.rglob("*")):
        if path.suffix in suffixes and not away & set(path.parts):
            yield path


def shown(path: Path, line: int | None = None) -> str:
    """The path as it is written in a report."""
    return path.relative_to(ROOT).as_posix() + (f":{line}" if line else "")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, those within others too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of work: without the signature, which names each argument on a line of its own, and the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_a_room_imports_only_from_the_floors_below() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.parametrize("under", [PACKAGE, ROOT / "tests"], ids=["the package", "its tests"])
def test_no_file_is_too_long_to_read(under: Path) -> None:
    long = {
        shown(path): many
        for path in ours(".py", ".html", ".js", ".css", ".typ", ".sql", under=under)
        if (many := len(path.read_text().splitlines())) > MOST_LINES_OF_A_FILE
    }

    assert long == {}


def test_no_function_is_too_long_to_read_aloud() -> None:
    long = {
        f"{shown(path, function.lineno)} {function.name}": length(function)
        for path in ours(".py")
        for function in functions(path)
        if length(function) > MOST_LINES_OF_A_FUNCTION
    }

    assert long == {}


def test_no_file_or_folder_is_called_what_every_codebase_fills_with_anything() -> None:
    wrong = [
        shown(path)
        for path in sorted(PACKAGE.rglob("*"))
        if "__pycache__" not in path.parts
        and (path.is_dir() or path.suffix == ".py")
        and path.stem in FORBIDDEN_NAMES
        and path not in ALLOWED_NAMES
    ]

    assert wrong == []


def test_nothing_is_left_for_later() -> None:
    left = [
        shown(path, number)
        for path in ours(".py", ".html", ".yaml", ".js", ".css", ".typ", ".sql")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if UNFINISHED.search(line)
    ]

    assert left == []


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        shown(path)
        for path in sorted(PACKAGE.glob("*/__init__.py"))
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


@pytest.mark.parametrize("stem", ["actions", "pages"])
def test_every_verb_and_every_screen_says_what_it_does(stem: str) -> None:
    silent = [
        f"{shown(path, function.lineno)} {function.name}"
        for path in ours(".py")
        if stem in (path.stem, path.parent.name)
        for function in functions(path)
        if not function.name.startswith("_") and not ast.get_docstring(function) and function.col_offset == 0
    ]

    assert silent == []


def test_a_view_is_short() -> None:
    """Open, parse, one call, redirect."""
    long = {
        f"{shown(path, function.lineno)} {function.name}": many
        for path in ours(".py")
        if "views" in (path.stem, path.parent.name)
        for function in functions(path)
        if (many := length(function)) > MOST_LINES_OF_A_VIEW
    }

    assert long == {}


def test_no_model_is_touched_by_a_template() -> None:
    """A template is given frozen dataclasses: nothing in one asks the database."""
    asking = re.compile(r"\.(objects|all\(\)|filter\(|exclude\(|_set\b|save\()")
    found = [
        shown(path, number)
        for path in ours(".html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if asking.search(line)
    ]

    assert found == []


def test_no_template_styles_or_acts_by_itself() -> None:
    """The Content-Security-Policy forbids it, also in the pages that restyle allauth's."""
    inline = re.compile(r"\sstyle=|\son[a-z]+=[\"']|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)
    found = [
        shown(path, number)
        for path in ours(".html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if inline.search(line)
    ]

    assert found == []


def test_only_views_the_command_line_and_the_worker_look_at_a_clock() -> None:
    asking = re.compile(r"\b(date\.today|datetime\.now|timezone\.now|timezone\.localdate|time\.time)\(")
    may = {"views", "web", "middleware", "config", "worker", "demo", "bench", "law/command"}
    may.add("scope")  # tells the database the moment by which leave ends
    found = [
        shown(path, number)
        for path in ours(".py")
        if not may & {path.stem, *path.relative_to(PACKAGE).parts} and "law/command" not in shown(path)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if asking.search(line)
    ]

    assert found == []


def test_every_action_takes_its_day_and_its_member_by_name() -> None:
    """`day=` and `by=`: a date or an actor that is guessed from its place is how the wrong one is recorded."""
    wrong = [
        f"{shown(path, function.lineno)} {function.name}"
        for path in ours(".py")
        if "actions" in (path.stem, path.parent.name)
        for function in functions(path)
        for argument in function.args.args
        if argument.arg == "by"
        and not function.name.startswith("_")
        and any(getattr(d, "attr", "") == "atomic" for d in function.decorator_list)
    ]

    assert wrong == []
