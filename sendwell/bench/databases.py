"""The bench's databases, one for each number of cases: made when missing, kept for the next run.

They live on our own server beside the real one and the demonstration's. What is in one stands in its comment; it
is made anew when the schema or the way of filling it has changed, or after a week, because its cases have dates.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql

from sendwell.bench import filling
from sendwell.bench.migrating import migrate
from sendwell.config.database import embedded_server
from sendwell.config.migrations import migrations_fingerprint
from sendwell.config.postgres import OWNER, drop_database, ensure_database

KEPT_DAYS = 7
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
    """The name of the database with so many cases, made and filled if it is not there. Needs the server's start."""
    name = name_for(cases)
    server = embedded_server().start()
    ensure_database(server, name)
    if not _is_fresh(name, today):
        started = time.monotonic()
        drop_database(server, name)
        ensure_database(server, name)
        migrate(name)
        with server.connect(name) as connection:
            _fill(connection, cases, today)
            _write_down(connection, name, today)
        print(f"{name}: filled in {time.monotonic() - started:.0f} s", flush=True)
    return name


def forget(sizes: list[int]) -> None:
    """Drop the bench's databases of these sizes."""
    server = embedded_server().start()
    for cases in sizes:
        drop_database(server, name_for(cases))


def connect(name: str, role: str = OWNER) -> Connection:
    """A plain connection to one of the bench's databases."""
    return embedded_server().start().connect(name, role)


def _is_fresh(name: str, today: date) -> bool:
    with connect(name) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    made_of, _, day = str(row[0] if row else "").partition(" ")
    return made_of == _fingerprint() and (today - date.fromisoformat(day)).days < KEPT_DAYS


def _write_down(connection: Connection, name: str, today: date) -> None:
    said = sql.Literal(f"{_fingerprint()} {today}")
    connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), said))


def _fingerprint() -> str:
    """Changes with the schema, the law and the way of filling."""
    digest = hashlib.sha256(migrations_fingerprint().encode())
    house = Path(__file__).resolve().parents[1]
    made_by = [house / "bench" / name for name in ("stories.py", "filling.py", "world.sql")]
    for path in [*made_by, *sorted((house / "law").rglob("*.yaml"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fill(connection: Connection, cases: int, today: date) -> None:
    """Load as a restore would: no triggers, and the indexes of the big tables made at the end."""
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET work_mem = '512MB'")
    connection.execute("SET maintenance_work_mem = '512MB'")
    with _without_indexes(connection):
        filling.fill(connection, cases, today)
    connection.execute("VACUUM (ANALYZE)")
    connection.execute("CHECKPOINT")


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Take the indexes that uphold nothing off the big tables, and put them back afterwards."""
    found = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE NOT indisunique AND indrelid = ANY(%s::regclass[])",
        [list(BIG)],
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}".encode())
    yield
    for _, definition in found:
        connection.execute(str(definition).encode())
