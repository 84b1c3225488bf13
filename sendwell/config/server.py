"""Running Sendwell: `sendwell demo`, `sendwell serve`, `sendwell worker` and `sendwell manage`."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from sendwell.config.processes import (
    Children,
    NotServingError,
    Terminal,
    end_with_parent,
    endings_interrupt,
    free_port,
)

SETTINGS = "sendwell.config.settings"
# Each web process answers this many requests at once, each with a database connection of its own.
THREADS = 4
SECONDS_BETWEEN_TICKS = 5.0
# These change tables, or must see every row of everybody: they come as the owner. Everything else comes as the web
# role does, which sees no personal row without a scope.
OWNERS_COMMANDS = frozenset(
    {"migrate", "flush", "sqlflush", "createcachetable", "remove_stale_contenttypes", "dumpdata", "loaddata"}
    | {"check_files", "export_restrictions", "replay_restrictions", "rebuild_deadlines"}
)


def demo(argv: list[str]) -> int:
    """Run `sendwell demo`: prepare the invented world and serve it until told to stop."""
    asked = _demo_arguments(argv)
    from sendwell.config.demonstration import NotPreparedError, prepare
    from sendwell.config.postgres import PostgresError

    serving = False
    try:
        with endings_interrupt():
            prepare(seed=asked.seed, day=asked.day or _today(), reset=asked.reset)
            if not asked.check:
                serving = True
                _serve_demo(asked)
    except KeyboardInterrupt:
        _say("\nStopped." if serving else "\nStopped. What was half built will be built again next time.")
        return 0 if serving else 130
    except (NotPreparedError, NotServingError, PostgresError) as problem:
        _say(str(problem), file=sys.stderr)
        return 1
    finally:
        _leave_database()
    return 0


def serve(argv: list[str]) -> int:
    """Run `sendwell serve`: the web server alone, as a council runs it. Ends on SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="sendwell serve", description="Serve Sendwell.")
    parser.add_argument("--bind", default="127.0.0.1:8000", metavar="HOST:PORT", type=_host_and_port)
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="processes")
    asked = parser.parse_args(argv)
    from sendwell.config.database import var_folder

    _choose("web")
    os.environ.setdefault("SENDWELL_DB_POOL", str(THREADS))
    (var_folder() / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise complains where it is missing
    end_with_parent()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    host, port = asked.bind
    Granian(
        "sendwell.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=asked.workers,
        blocking_threads=THREADS,
        # More than can be answered at once waits here, not in the database's queue.
        backpressure=THREADS * 16,
        websockets=False,
        # A process that fails ends the server: who started it decides about another try.
        respawn_failed_workers=False,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()
    return 0


def work(argv: list[str]) -> int:
    """Run `sendwell worker`: the waiting work, every five seconds, until told to stop."""
    parser = argparse.ArgumentParser(prog="sendwell worker", description="Send notices and warn of dates.")
    parser.add_argument("--once", action="store_true", help="one round, then end")
    parser.add_argument("--reload", action="store_true", help="start again when a file changes")
    asked = parser.parse_args(argv)
    _choose("worker")
    end_with_parent()
    import django

    django.setup()
    if asked.once:
        return 0 if _tick() else 1
    if asked.reload:
        from django.utils.autoreload import run_with_reloader

        run_with_reloader(_work_until_told)
    else:
        _work_until_told()
    return 0


def manage(argv: list[str]) -> int:
    """Run `sendwell manage COMMAND`: Django's own commands, in the role that the command needs."""
    _choose("owner" if argv[:1] and argv[0] in OWNERS_COMMANDS else "web")
    end_with_parent()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["sendwell manage", *argv])
    return 0


def bounces(argv: list[str]) -> int:
    """Run `sendwell bounces`: read one returned email from standard input, as a mail server pipes it."""
    parser = argparse.ArgumentParser(prog="sendwell bounces", description=bounces.__doc__)
    parser.parse_args(argv)
    _choose("worker")
    import django

    django.setup()
    from sendwell.messages.bounces import note_returned

    _say(f"{note_returned(sys.stdin.buffer.read())} noted")
    return 0


def _demo_arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sendwell demo", description=demo.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="the first port to try")
    parser.add_argument("--check", action="store_true", help="prepare everything, then end without serving")
    parser.add_argument("--reset", action="store_true", help="forget the demonstration and build it again")
    parser.add_argument(
        "--dev", action="store_true", help="restart the server and worker when a file changes"
    )
    parser.add_argument("--seed", type=int, default=1, help="another number invents other people")
    parser.add_argument("--day", type=_day, help="the day to build round, YYYY-MM-DD (default: today)")
    return parser.parse_args(argv)


def _serve_demo(asked: argparse.Namespace) -> None:
    """Serve until KeyboardInterrupt. Raises NotServingError when a part ends by itself."""
    port = free_port(asked.host, asked.port)
    if port != asked.port:
        _say(f"Port {asked.port} is taken, so this is port {port}.")
    shown = "127.0.0.1" if asked.host in {"0.0.0.0", "::"} else asked.host  # noqa: S104  compared, not bound
    address = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    environ = {"DJANGO_SETTINGS_MODULE": "sendwell.config.demo_settings", "SENDWELL_ADDRESS": address}
    if asked.host != "127.0.0.1":
        environ["SENDWELL_HOSTS"] = "*"  # the person asked for other machines to reach it
    if asked.dev:
        environ["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
    with Children() as children:
        bind = f"{asked.host}:{port}"
        web = ["manage", "runserver", bind] if asked.dev else ["serve", "--bind", bind]
        children.start("web server", web, {**environ, "SENDWELL_DB_ROLE": "web"})
        children.wait_for(f"{address}/health/live", 60)
        worker = ["worker", "--reload"] if asked.dev else ["worker"]
        children.start("worker", worker, {**environ, "SENDWELL_DB_ROLE": "worker"})
        _say(
            f"\nSendwell is ready: {address}/\n"
            f"Step into an invented person's shoes: {address}/demo/sign-in\n"
            "Press Ctrl-C to stop."
        )
        _watch(children)


def _watch(children: Children) -> None:
    """See that the parts live, and put a killed database back on its feet, until the terminal closes."""
    from sendwell.config.database import embedded_server, on_our_own

    terminal = Terminal()
    while not terminal.has_gone():
        time.sleep(2)
        children.check()
        if on_our_own() and not embedded_server().answers():
            embedded_server().start()


def _work_until_told() -> None:
    told = threading.Event()
    with contextlib.suppress(ValueError):  # under the reloader this is not the main thread
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
    while not told.is_set():
        _tick()
        told.wait(SECONDS_BETWEEN_TICKS)


def _tick() -> bool:
    """One round of the waiting work, each part by itself. A failure is told and the next round tries again."""
    from django.db import close_old_connections

    from sendwell.documents.worker import tick as see_to_files
    from sendwell.family.worker import tick as see_to_families
    from sendwell.governance.watching import watch
    from sendwell.messages.worker import tick

    close_old_connections()
    return all([_done(tick), _done(watch), _done(see_to_files), _done(see_to_families)])


def _done(work: Callable[[datetime], object]) -> bool:
    """Whether this part of a round went well.

    Only the kind of failure and its place are printed: its message may quote a child's details.
    """
    try:
        work(datetime.now(UTC))
    except Exception as failure:  # whatever it was, the next round must come
        where = traceback.extract_tb(failure.__traceback__)[-1]
        kind = f"{type(failure).__module__}.{type(failure).__name__}"
        print(f"worker: {kind} at {where.filename}:{where.lineno}; trying again", file=sys.stderr, flush=True)
        return False
    return True


def _leave_database() -> None:
    from sendwell.config.database import embedded_server, on_our_own

    if on_our_own():
        embedded_server().stop()


def _choose(role: str) -> None:
    """Settings and role, unless the environment has already chosen."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ.setdefault("SENDWELL_DB_ROLE", role)


def _say(words: str, file: TextIO | None = None) -> None:
    """Print, also when the terminal has been closed meanwhile."""
    with contextlib.suppress(OSError):
        print(words, file=file or sys.stdout, flush=True)


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is not HOST:PORT, for example 127.0.0.1:8000.")
    return host.strip("[]"), int(port)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"{text} is not a date like 2026-03-02.") from problem


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/London")).date()
