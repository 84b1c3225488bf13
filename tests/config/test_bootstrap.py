"""From a fresh clone: a Python that works is found, what is locked is installed once, the command runs."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap = load_bootstrap()


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def fake_python(path: Path, *version: int, free_threaded: bool = False) -> Path:
    said = json.dumps({"version": version, "path": str(path), "free": free_threaded})
    return program(path, f"echo '{said}'")


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its path but this folder, and whose own Python is too old."""
    monkeypatch.setattr(bootstrap, "PLACES", (str(tmp_path / "elsewhere" / "*" / "bin" / "python3"),))
    monkeypatch.setattr(bootstrap.sys, "executable", str(fake_python(tmp_path / "old", 3, 8, 18)))
    (tmp_path / "path").mkdir()
    return tmp_path / "path"


def find(path: Path) -> str:
    return str(bootstrap.find_python({"PATH": str(path)}))


def test_a_shim_that_does_not_work_is_passed_over(only: Path) -> None:
    program(only / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    good = fake_python(only / "python3.12", 3, 12, 1)
    assert find(only) == str(good)


def test_a_python_off_the_path_is_found_and_the_newest_first(only: Path) -> None:
    fake_python(only / "python3", 3, 11, 2)
    fake_python(only.parent / "elsewhere" / "3.12.1" / "bin" / "python3", 3, 12, 1)
    newest = fake_python(only.parent / "elsewhere" / "3.13.0" / "bin" / "python3", 3, 13, 0)
    assert find(only) == str(newest)


@pytest.mark.parametrize("version", [(3, 11, 9), (3, 15, 0), (2, 7, 18)])
def test_a_python_outside_our_range_is_not_used(only: Path, version: tuple[int, int, int]) -> None:
    fake_python(only / "python3", *version)
    with pytest.raises(bootstrap.Stop):
        find(only)


def test_a_python_without_its_lock_is_not_used(only: Path) -> None:
    fake_python(only / "python3.13", 3, 13, 0, free_threaded=True)
    with pytest.raises(bootstrap.Stop):
        find(only)


def test_the_one_named_in_the_environment_comes_first(only: Path) -> None:
    fake_python(only / "python3.13", 3, 13, 0)
    named = fake_python(only.parent / "mine", 3, 14, 0)
    assert bootstrap.find_python({"PATH": str(only), "SENDWELL_PYTHON": str(named)}) == str(named)


def test_without_any_it_says_in_one_sentence_what_to_install(only: Path) -> None:
    with pytest.raises(bootstrap.Stop) as stopped:
        find(only)
    assert str(stopped.value) == (
        "Sendwell needs Python 3.12, 3.13 or 3.14 and found none: install one "
        "(for example from python.org, with your package manager, or with pyenv) and run this again."
    )


def test_it_can_be_read_by_the_oldest_python_it_promises() -> None:
    compile((ROOT / "bootstrap.py").read_text(), "bootstrap.py", "exec", dont_inherit=True)
    import ast

    ast.parse((ROOT / "bootstrap.py").read_text(), feature_version=(3, 8))


# -- installing: a checkout with a make-believe uv, which writes down what it was asked


UV = """
test "$1" = --version && echo "uv 0.9.0" && exit
echo "$@" >> "$(dirname "$0")/asked"
mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"
ln -sf PYTHON "$UV_PROJECT_ENVIRONMENT/bin/python"
echo "VIRTUAL_ENV='$UV_PROJECT_ENVIRONMENT'" > "$UV_PROJECT_ENVIRONMENT/bin/activate"
printf '#!/bin/sh\\necho "hello $@"\\n' > "$UV_PROJECT_ENVIRONMENT/bin/greet"
chmod +x "$UV_PROJECT_ENVIRONMENT/bin/greet"
"""


class Checkout:
    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "bootstrap.py", *words],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def asked(self) -> list[str]:
        """What uv has been asked for since last time: `dev` or `plain`."""
        asked = self.root / ".tools" / "bin" / "asked"
        lines = asked.read_text().splitlines() if asked.exists() else []
        asked.unlink(missing_ok=True)
        return ["dev" if "--group dev" in line else "plain" for line in lines]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "checkout"
    program(root / ".tools" / "bin" / "uv", UV.replace("PYTHON", sys.executable))
    shutil.copy(ROOT / "bootstrap.py", root)
    (root / "uv.lock").write_text("version = 1\n")
    (root / "pyproject.toml").write_text("[project]\n\n[tool.ruff]\nline-length = 110\n")
    return Checkout(root)


def test_it_installs_once_and_then_only_runs_the_command(checkout: Checkout) -> None:
    assert checkout.run("greet", "you", "--all") == "hello you --all\n"
    assert checkout.asked() == ["plain"]
    assert checkout.run("greet") == "hello \n"
    assert checkout.asked() == []


def test_the_tools_for_tests_stay_once_they_are_there(checkout: Checkout) -> None:
    checkout.run("greet")
    checkout.run("--dev", "greet")
    assert checkout.asked() == ["plain", "dev"]
    checkout.run("greet")
    checkout.run("--dev", "greet")
    assert checkout.asked() == []
    (checkout.root / "uv.lock").write_text("version = 2\n")
    checkout.run("greet")
    assert checkout.asked() == ["dev"]


def test_a_new_rule_for_the_linter_installs_nothing(checkout: Checkout) -> None:
    checkout.run("greet")
    (checkout.root / "pyproject.toml").write_text("[project]\n\n[tool.ruff]\nline-length = 100\n")
    checkout.run("greet")
    assert checkout.asked() == ["plain"]


def test_a_checkout_that_was_moved_is_set_up_again(checkout: Checkout) -> None:
    checkout.run("greet")
    old_mark = checkout.root / ".venv" / "old"
    old_mark.touch()
    moved = Checkout(checkout.root.rename(checkout.root.with_name("moved")))
    assert moved.run("greet") == "hello \n"
    assert moved.asked() == ["plain", "plain"]
    assert not (moved.root / ".venv" / "old").exists()


def test_an_unknown_command_is_named(checkout: Checkout) -> None:
    done = subprocess.run(
        [sys.executable, "bootstrap.py", "grete"],
        cwd=checkout.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "There is no command named grete in " in done.stderr


# -- make


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_passes_over_a_python3_that_does_not_work(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "bootstrap.py").write_text("import sys; print(sys.argv[1:])")
    program(tmp_path / "shims" / "python3", "exit 127")
    (tmp_path / "shims" / "python3.13").symlink_to(sys.executable)
    path = os.pathsep.join([str(tmp_path / "shims"), "/usr/bin", "/bin"])
    done = subprocess.run(
        ["make", "where", "NAME=advice_coop_6w"],
        cwd=tmp_path,
        env={"PATH": path, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "['sendwell', 'where', 'advice_coop_6w']\n"


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_alone_says_in_one_line_each_what_it_can_do() -> None:
    outside = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    done = subprocess.run(["make"], cwd=ROOT, env=outside, capture_output=True, text=True, check=True)
    offered = [line.split()[1] for line in done.stdout.splitlines()]
    assert offered == ["demo", "test", "check", "dev", "bench", "faults", "demo-reset", "where"]
