"""Which database this process uses, and as whom.

Two environment variables decide. `DATABASE_URL` selects a PostgreSQL server (15 or newer); without
it we run our own over the folder `var/postgres` (or `$SENDWELL_VAR/postgres`), started by whichever
process needs it first. `SENDWELL_DB_ROLE` says in which role we come: `web` serves people, `worker`
does the waiting work, `owner` runs migrations, and `test` is the owner on a server of its own whose
data may be lost.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured

from sendwell.config.postgres import OWNER, WEB, WORKER, Server, ensure_database

POSTGRES_ROLE = {"web": WEB, "worker": WORKER, "owner": OWNER, "test": OWNER}

# A role without an address of its own uses the next one. Nobody falls back to the owner's.
ADDRESSES = {
    "web": ("DATABASE_URL",),
    "worker": ("DATABASE_WORKER_URL", "DATABASE_URL"),
    "owner": ("DATABASE_OWNER_URL",),
    "test": ("DATABASE_OWNER_URL", "DATABASE_URL"),
}

# PostgreSQL keeps the plan of what a connection has asked before. Behind row-level security, where each statement
# carries the conditions of every table it touches, to plan it anew takes longer than to answer it.
PLANS_KEPT = {"server_side_binding": True, "prepare_threshold": 2}


def database_config(role: str | None = None, *, database: str = "sendwell") -> dict[str, Any]:
    """Django's settings for the database, for `role` or the one in `SENDWELL_DB_ROLE` (default web).

    Starts nothing. `database` names the database on our own server; an address names its own.
    Raises ImproperlyConfigured for an unknown role, a wrong address, or the owner's missing one.
    """
    role = role or os.environ.get("SENDWELL_DB_ROLE", "web")
    if role not in POSTGRES_ROLE:
        raise ImproperlyConfigured(
            f"SENDWELL_DB_ROLE is {role!r}; it must be one of {', '.join(POSTGRES_ROLE)}."
        )
    entry = _on_our_own(role, database) if on_our_own() else _on_a_real_server(role)
    entry |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": PLANS_KEPT | entry["OPTIONS"]}
    pool = int(os.environ.get("SENDWELL_DB_POOL", "0"))
    if pool and role == "web":
        entry["OPTIONS"] = entry["OPTIONS"] | {"pool": {"min_size": 1, "max_size": pool, "timeout": 10}}
    return entry


def on_our_own() -> bool:
    """Whether we run the server ourselves."""
    return not os.environ.get("DATABASE_URL")


def connect(role: str, database: str = "sendwell") -> psycopg.Connection[tuple[object, ...]]:
    """A connection without Django, each statement its own transaction; our own server is started."""
    entry = database_config(role, database=database)
    if on_our_own():
        server = ready_embedded_server(testing=role == "test", database=database)
        return server.connect(database, entry["USER"])
    where = {
        "host": entry["HOST"],
        "port": entry["PORT"],
        "user": entry["USER"],
        "password": entry["PASSWORD"],
    }
    given = {name: value for name, value in where.items() if value}
    options = {name: value for name, value in entry["OPTIONS"].items() if name not in PLANS_KEPT}
    return psycopg.connect(dbname=entry["NAME"], autocommit=True, **given, **options)


def var_folder() -> Path:
    """Where this installation keeps what it makes: `$SENDWELL_VAR`, or `var` in the checkout."""
    return Path(os.environ.get("SENDWELL_VAR") or Path(__file__).resolve().parents[2] / "var").absolute()


@cache
def _server(folder: Path, bindir: Path | None, durable: bool) -> Server:
    """One `Server` for each folder in this process, so that its lock is held once and to the end."""
    return Server.at(folder, bindir, durable=durable)


def embedded_server(*, testing: bool = False) -> Server:
    """Our own PostgreSQL: the usual one, or the tests'. Not started.

    `SENDWELL_POSTGRES_BIN` may name a folder with other programs (the tests use Debian's 15).
    """
    bindir = os.environ.get("SENDWELL_POSTGRES_BIN")
    name = "postgres-test" if testing else "postgres"
    return _server(var_folder() / name, Path(bindir) if bindir else None, not testing)


def ready_embedded_server(*, testing: bool, database: str | None) -> Server:
    """Our own PostgreSQL, running, with `database` in it."""
    server = embedded_server(testing=testing).start()
    if database and not testing:
        ensure_database(server, database)
    return server


def _on_our_own(role: str, database: str) -> dict[str, Any]:
    testing = role == "test"
    return {
        "ENGINE": "sendwell.config.embedded",
        "NAME": database,
        "USER": POSTGRES_ROLE[role],
        "HOST": str(embedded_server(testing=testing).place.socket_folder),
        "OPTIONS": {},
        "TESTING": testing,
        # Two test runs at once must not share a database.
        "TEST": {"NAME": f"test_{os.getpid()}"},
    }


def _on_a_real_server(role: str) -> dict[str, Any]:
    address = next((os.environ[name] for name in ADDRESSES[role] if os.environ.get(name)), None)
    if address is None:
        raise ImproperlyConfigured(
            f"This needs the {role} of the database: set {ADDRESSES[role][0]} as well as DATABASE_URL."
        )
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{ADDRESSES[role][0]} must look like postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE."
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
