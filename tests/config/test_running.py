"""Running the system: ports, children that end with their parent, a worker that carries on, one world."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sendwell.config import demonstration, server
from sendwell.config.database import connect, embedded_server
from sendwell.config.processes import NotServingError, Terminal, endings_interrupt, free_port
from tests.config.places import open_folder_in_tmp

ROOT = Path(__file__).resolve().parents[2]
MONDAY = date(2026, 3, 2)


# -- ports and processes


def test_a_taken_port_leads_to_the_next_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) > port


def test_a_free_port_is_kept() -> None:
    with socket.create_server(("127.0.0.1", 0)) as passing:
        port = passing.getsockname()[1]
    assert free_port("127.0.0.1", port) == port


def test_when_none_is_free_it_says_which_were_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotServingError, match=rf"^No port from {port} to {port} is free on 127.0.0.1\.$"):
            free_port("127.0.0.1", port, how_many=1)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_an_order_to_end_and_a_closed_terminal_all_end_it_once(ending: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), endings_interrupt():
        try:
            os.kill(os.getpid(), ending)
            time.sleep(5)
        except KeyboardInterrupt:
            os.kill(os.getpid(), ending)  # an impatient second one
            raise
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_program_started_with_nohup_does_not_heed_a_closed_terminal() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with endings_interrupt():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_closed_terminal_is_noticed_without_a_signal() -> None:
    ours, theirs = pty.openpty()
    kept = os.dup(0)
    try:
        os.dup2(theirs, 0)
        terminal = Terminal()
        assert not terminal.has_gone()
        os.close(ours)
        assert terminal.has_gone()
    finally:
        os.dup2(kept, 0)
        os.close(theirs)


def test_a_child_ends_when_its_parent_was_killed() -> None:
    program = (
        "from sendwell.config.processes import end_with_parent as watch; watch(); print(1, flush=True); "
    )
    program += "import time; time.sleep(60)"
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "SENDWELL_WATCH_PARENT": "1"},
        cwd=ROOT,
    )
    assert child.stdin is not None and child.stdout is not None
    assert child.stdout.readline() == b"1\n"
    child.stdin.close()  # what the kernel does when the parent is gone
    assert child.wait(10) == -signal.SIGTERM


# -- arguments


def test_an_address_without_a_port_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        server.serve(["--bind", "0.0.0.0"])
    assert "0.0.0.0 is not HOST:PORT, for example 127.0.0.1:8000." in capsys.readouterr().err


def test_an_impossible_day_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        server.demo(["--day", "2026-02-30"])
    assert "2026-02-30 is not a date like 2026-03-02." in capsys.readouterr().err


# -- the worker


def test_a_failing_round_is_told_without_details_and_the_next_one_comes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds: list[object] = []
    told = threading.Event()

    def tick(now: object) -> None:
        rounds.append(now)
        if len(rounds) == 1:
            raise ValueError("Key (nhs_number)=(9990000018) already exists.")
        told.set()

    _with_tick(monkeypatch, tick)
    monkeypatch.setattr(server, "SECONDS_BETWEEN_TICKS", 0.01)
    monkeypatch.setattr(server.threading, "Event", lambda: told)
    server._work_until_told()
    said = capsys.readouterr().err
    assert len(rounds) == 2
    assert said.startswith("worker: builtins.ValueError at ")
    assert "9990000018" not in said


def _with_tick(monkeypatch: pytest.MonkeyPatch, tick: object) -> None:
    from types import ModuleType

    for name, function, work in (
        ("sendwell.messages.worker", "tick", tick),
        ("sendwell.governance.watching", "watch", lambda _: None),
        ("sendwell.documents.worker", "tick", lambda _: None),
        ("sendwell.family.worker", "tick", lambda _: None),
    ):
        module = ModuleType(name)
        setattr(module, function, work)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)  # the test keeps its own


# -- the demonstration's database


class Steps:
    """Stands in for the two slow steps, and counts them."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.interrupted = False

    def migrate(self) -> None:
        self.taken.append("migrate")

    def build(self, seed: int, day: date) -> None:
        self.taken.append(f"build {seed} {day}")
        if self.interrupted:
            raise KeyboardInterrupt

    def since(self) -> list[str]:
        taken, self.taken = self.taken, []
        return taken


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with open_folder_in_tmp() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SENDWELL_VAR", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        yield folder
        embedded_server().stop()


@pytest.fixture
def steps(var: Path, monkeypatch: pytest.MonkeyPatch) -> Steps:
    steps = Steps()
    monkeypatch.setattr(demonstration, "_migrate", steps.migrate)
    monkeypatch.setattr(demonstration, "_build", steps.build)
    demonstration.prepare(seed=1, day=MONDAY, reset=True)
    assert steps.since() == ["migrate", "build 1 2026-03-02"]
    return steps


def prepare(reset: bool = False) -> None:
    demonstration.prepare(seed=1, day=MONDAY, reset=reset)


@pytest.mark.database
def test_the_world_is_built_once(steps: Steps) -> None:
    prepare()
    assert steps.since() == []
    assert demonstration.what_was_done()["world"] == {"seed": 1, "day": "2026-03-02"}


@pytest.mark.database
def test_a_reset_forgets_everything_and_builds_again(steps: Steps) -> None:
    with connect("owner", demonstration.DATABASE) as connection:
        connection.execute("CREATE TABLE old (i int)")
    prepare(reset=True)
    assert steps.since() == ["migrate", "build 1 2026-03-02"]
    with connect("owner", demonstration.DATABASE) as connection:
        assert connection.execute("SELECT to_regclass('old')").fetchone() == (None,)


@pytest.mark.database
def test_a_world_whose_building_was_interrupted_is_built_anew(steps: Steps) -> None:
    steps.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        prepare(reset=True)
    steps.interrupted = False
    steps.since()
    prepare()
    assert steps.since() == ["migrate", "build 1 2026-03-02"]


@pytest.mark.database
def test_new_migrations_are_applied_to_the_world_that_is_there(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "migrations_fingerprint", lambda: "another")
    prepare()
    prepare()
    assert steps.since() == ["migrate"]


@pytest.mark.database
def test_a_councils_own_database_that_is_not_empty_is_left_alone(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect("owner", "councils") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (i int)")
    address = embedded_server().url("sendwell_owner", "councils")
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("DATABASE_OWNER_URL", address)
    with pytest.raises(demonstration.NotPreparedError, match="names a database that is not empty"):
        prepare(reset=True)
    assert steps.since() == []


def test_progress_is_told_every_tenth_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress = demonstration.Progress()
    for done in range(1, 101):
        progress(done, 100, "cases")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "  1%  cases"
    assert lines[-1] == "100%  cases"
    assert len(lines) == 11


def test_what_is_written_on_the_database_is_plain_json(steps: Steps) -> None:
    assert json.loads(json.dumps(demonstration.what_was_done())) == demonstration.what_was_done()
