"""The command `sendwell database`: look at the embedded server, keep it up, or talk to it."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys

from sendwell.config.postgres.binaries import PostgresError, programs
from sendwell.config.postgres.launcher import Server
from sendwell.config.postgres.roles import ROLES, SUPERUSER


def main(argv: list[str]) -> int:
    """Run `sendwell database ...`; gives back the exit code (1: not running, 2: cannot)."""
    from sendwell.config.database import embedded_server  # which itself stands on this package

    parser = argparse.ArgumentParser(prog="sendwell database", description=__doc__)
    parser.add_argument("--test", action="store_true", help="the server of the tests, not the usual one")
    parser.add_argument("--role", default=ROLES[0], choices=[SUPERUSER, *ROLES])
    parser.add_argument("--name", default="sendwell", help="the database (default: sendwell)")
    parser.add_argument("do", choices=["status", "url", "run", "psql"])
    asked, rest = parser.parse_known_args(argv)
    server = embedded_server(testing=asked.test)
    try:
        return {"status": _status, "url": _url, "run": _run, "psql": _psql}[asked.do](server, asked, rest)
    except PostgresError as problem:
        print(problem, file=sys.stderr)
        return 2


def _status(server: Server, _: argparse.Namespace, __: list[str]) -> int:
    running = server.answers()
    print(f"{'running' if running else 'not running'}: {server.place.data}")
    return 0 if running else 1


def _url(server: Server, asked: argparse.Namespace, _: list[str]) -> int:
    print(server.url(asked.role, asked.name))
    return 0


def _run(server: Server, asked: argparse.Namespace, _: list[str]) -> int:
    """Keep the server up until interrupted or told to end."""
    with server:
        print(
            f"PostgreSQL is running: {server.url(asked.role, asked.name)}\nPress Ctrl-C to stop it.",
            flush=True,
        )
        signal.sigwait({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    return 0


def _psql(server: Server, asked: argparse.Namespace, rest: list[str]) -> int:
    with server:
        psql = programs(server.bindir) / "psql"
        return subprocess.run([psql, server.url(asked.role, asked.name), *rest], env=os.environ).returncode
