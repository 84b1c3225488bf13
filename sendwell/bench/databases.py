"""The bench's databases, one for each number of cases: made when missing, kept for the next run.

They live on our own server beside the real one and the demonstration's. How one was filled stands in its comment: it
is made anew when that has changed, or after a week, because its cases have dates. Every time, new migrations are
run, and a sample of cases must be what the law now says.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from sendwell.bench import filling
from sendwell.bench.checking import changes_of_rebuilding
from sendwell.bench.migrating import migrate
from sendwell.config.database import embedded_server
from sendwell.config.postgres import OWNER, SUPERUSER, drop_database, ensure_database

KEPT_DAYS = 7
SAMPLE = 200
BIG = (
    "casebook_event",
    "casebook_deadline",
    "casebook_case",
    "advice_advicerequest",
    "access_relationship",
    "people_child",
    "people_enrolment",
    "requests_assessmentrequest",
)

type Connection = psycopg.Connection[tuple[object, ...]]


def name_for(cases: int) -> str:
    """What the database with so many cases is called."""
    return f"sendwell_bench_{cases}"


def ready(cases: int, today: date) -> str:
    """The name of the database with so many cases, made and filled if need be, which Django now uses too.

    Raises SystemExit where its deadlines are not what the law says.
    """
    name = name_for(cases)
    ensure_database(embedded_server().start(), name)
    if not _is_fresh(name, today):
        _make(name, cases, today)
    migrate(name)
    _use(name)
    with seen_by(OWNER):
        if changes_of_rebuilding(SAMPLE):
            _make(name, cases, today)  # the law has changed since
        changes = changes_of_rebuilding(SAMPLE)
    print(f"{name}: rebuilding the deadlines of {SAMPLE} cases changes {changes} rows", flush=True)
    if changes:
        raise SystemExit("The invented cases are not what the actions would have written.")
    return name


def _make(name: str, cases: int, today: date) -> None:
    started = time.monotonic()
    connection.close()
    drop_database(embedded_server(), name)
    ensure_database(embedded_server(), name)
    migrate(name)
    with connect(name, SUPERUSER) as plain:
        _fill(plain, cases, today)
        _write_down(plain, name, today)
    print(f"{name}: filled in {time.monotonic() - started:.0f} s", flush=True)


def _use(name: str) -> None:
    """Turn Django's connection of this process to another database of the bench."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@contextmanager
def seen_by(role: str) -> Iterator[None]:
    """Come to the database of the bench in another role for a while."""
    usual = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = usual


def forget(sizes: list[int]) -> None:
    """Drop the bench's databases of these sizes."""
    server = embedded_server().start()
    for cases in sizes:
        drop_database(server, name_for(cases))


def connect(name: str, role: str) -> Connection:
    """A plain connection to one of the bench's databases."""
    return embedded_server().start().connect(name, role)


def _is_fresh(name: str, today: date) -> bool:
    with connect(name, SUPERUSER) as plain:
        row = plain.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    made_of, _, day = str(row[0] if row else "").partition(" ")
    return made_of == _fingerprint() and (today - date.fromisoformat(day)).days < KEPT_DAYS


def _write_down(plain: Connection, name: str, today: date) -> None:
    said = sql.Literal(f"{_fingerprint()} {today}")
    plain.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), said))


def _fingerprint() -> str:
    """Changes with the way of filling."""
    digest = hashlib.sha256()
    for name in ("stories.py", "filling.py", "world.sql"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()


def _fill(plain: Connection, cases: int, today: date) -> None:
    """Load as a restore would: no triggers, and the indexes of the big tables made at the end."""
    plain.execute("SET session_replication_role = replica")
    plain.execute("SET work_mem = '512MB'")
    plain.execute("SET maintenance_work_mem = '512MB'")
    with _without_indexes(plain):
        filling.fill(plain, cases, today)
    plain.execute("VACUUM (ANALYZE)")
    plain.execute("CHECKPOINT")


@contextmanager
def _without_indexes(plain: Connection) -> Iterator[None]:
    """Take the indexes that uphold nothing off the big tables, and put them back afterwards."""
    found = plain.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE NOT indisunique AND indrelid = ANY(%s::regclass[])",
        [list(BIG)],
    ).fetchall()
    for name, _ in found:
        plain.execute(f"DROP INDEX {name}".encode())
    yield
    for _, definition in found:
        plain.execute(str(definition).encode())
