"""Preparing the demonstration's database: migrated, and filled with the invented world, once.

What has been done is written on the database itself (as its comment), so it can never disagree with
what is there: a database that was dropped, or whose building was interrupted, says nothing and is
built anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import date

from psycopg import sql

from sendwell.config.database import connect, embedded_server, on_our_own, var_folder
from sendwell.config.migrations import migrations_fingerprint
from sendwell.config.postgres import drop_database

DATABASE = "sendwell_demo"
ANCHOR = "demo-audit-anchor.jsonl"
SETTINGS = "sendwell.config.demo_settings"
TELLERS = 2
"""In how many processes the world is told. The same everywhere, so that the world is."""


class NotPreparedError(RuntimeError):
    """The demonstration cannot be built here. The message is for the person at the keyboard."""


def prepare(*, seed: int, day: date, reset: bool) -> None:
    """Bring the demonstration's database up to date; with `reset`, forget it and build it again.

    `day` is the day the invented world is built round; an existing world keeps its own.
    Raises NotPreparedError where the database is not ours to fill.
    """
    with _alone():
        done = {} if reset else what_was_done()
        if "world" not in done:
            _forget()
        if done.get("migrations") != migrations_fingerprint():
            _migrate()
        if "world" not in done:
            _build(seed, day)
            done["world"] = {"seed": seed, "day": day.isoformat()}
        _write_down({**done, "migrations": migrations_fingerprint()})


def what_was_done() -> dict[str, object]:
    """What the database says of itself: the migrations it has had, and the world built in it."""
    with connect("owner", DATABASE) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    try:
        found = json.loads(str(row[0])) if row and row[0] else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write_down(done: dict[str, object]) -> None:
    with connect("owner", DATABASE) as connection:
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
        name = sql.Identifier(connection.info.dbname)
        connection.execute(comment.format(name, sql.Literal(json.dumps(done, sort_keys=True))))


def _forget() -> None:
    """Empty the database. On a server of the council's own we never drop anything: it must be empty."""
    (var_folder() / ANCHOR).unlink(missing_ok=True)  # the fingerprints of the database that goes
    if on_our_own():
        drop_database(embedded_server().start(), DATABASE)
        return
    with connect("owner", DATABASE) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if tables and tables[0]:
        raise NotPreparedError(
            "DATABASE_URL names a database that is not empty. Make an empty one for the demonstration."
        )


def _migrate() -> None:
    _set_up_django()
    from django.core.management import call_command

    print("Making the tables ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)


def _build(seed: int, day: date) -> None:
    _set_up_django()
    from sendwell.demo.world import build

    started = time.monotonic()
    with _hasty_commits(), _seldom_tidied():
        build(seed, day, Progress(), tellers=TELLERS)
    print(f"The demonstration was built in {time.monotonic() - started:.0f} seconds.", flush=True)


@contextlib.contextmanager
def _hasty_commits() -> Iterator[None]:
    """Do not wait for the disk at each of ten thousand commits.

    Nothing can be lost by it: an interrupted world is built anew, and the line that says it is
    finished is written by an ordinary commit, which puts everything before it on the disk too.
    """
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    try:
        yield
    finally:
        del os.environ["PGOPTIONS"]


@contextlib.contextmanager
def _seldom_tidied() -> Iterator[None]:
    """Look for rubbish once in a while only: millions of small things are made, and hardly any go in circles."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _set_up_django() -> None:
    import django

    os.environ["SENDWELL_DB_ROLE"] = "owner"
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process at a time builds."""
    var_folder().mkdir(parents=True, exist_ok=True)
    with (var_folder() / "demonstration.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Progress:
    """A bar on a terminal; a line at every tenth elsewhere."""

    WIDTH = 30

    def __init__(self) -> None:
        """Nothing done yet."""
        self._tenth = -1

    def __call__(self, done: int, total: int, words: str) -> None:
        """Show that `done` of `total` steps are behind us and what is being done now."""
        share = min(done / total, 1.0) if total else 1.0
        if sys.stdout.isatty():
            bar = "#" * round(share * self.WIDTH)
            print(
                f"\r[{bar:.<{self.WIDTH}}] {share:4.0%}  {words:<40.40}",
                end="\n" if share == 1 else "",
                flush=True,
            )
        elif int(share * 10) > self._tenth:
            self._tenth = int(share * 10)
            print(f"{share:4.0%}  {words}", flush=True)
