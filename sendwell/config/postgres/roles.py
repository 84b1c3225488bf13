"""Who may do what in PostgreSQL: the roles, and the rights that every new database starts with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from sendwell.config.postgres.launcher import Server

SUPERUSER = "postgres"
OWNER, WEB, WORKER = "sendwell_owner", "sendwell_web", "sendwell_worker"
ROLES = (OWNER, WEB, WORKER)

# Both files are also what a council's administrator runs by hand on a server of their own.
ROLES_SQL = Path(__file__).with_name("roles.sql")
DATABASE_SQL = Path(__file__).with_name("database.sql")


def grant_everywhere(server: Server) -> None:
    """Make the roles, and set the rights in `template1`, which every new database copies.

    Where the data can be thrown away (`durable=False`) the owner may make databases: a test run
    needs that, and nothing else does. Test databases that a killed run left behind are dropped.
    """
    with server.connect("postgres") as connection:
        _run(connection, ROLES_SQL.read_text())
        if not server.durable:
            _run(connection, f"ALTER ROLE {OWNER} CREATEDB")
            left = r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'"
            for (name,) in connection.execute(left).fetchall():
                drop_database(server, str(name))
    with server.connect("template1") as connection:
        _run(connection, DATABASE_SQL.read_text())


def ensure_database(server: Server, name: str) -> None:
    """Make the database `name`, owned by the owner's role, unless it is there. The server must run."""
    with server.connect("postgres") as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount
        if found:
            return
        database, roles = sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, ROLES))
        try:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, sql.Identifier(OWNER)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another process was first
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, roles))


def drop_database(server: Server, name: str) -> None:
    """Forget the database `name` and all in it, whoever is connected."""
    with server.connect("postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(connection: psycopg.Connection[tuple[object, ...]], statements: str) -> None:
    """Run trusted statements of our own; without parameters several may stand in one text."""
    connection.execute(statements.encode())
