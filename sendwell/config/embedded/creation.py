"""Test databases in a tenth of a second: migrated once, then copied until a migration changes."""

from __future__ import annotations

import contextlib
from typing import Any

from django.conf import settings
from django.db import IntegrityError, ProgrammingError
from django.db.backends.postgresql.creation import DatabaseCreation as PostgresCreation
from django.db.backends.utils import CursorWrapper
from django.db.utils import OperationalError

from sendwell.config.migrations import migrations_fingerprint


class DatabaseCreation(PostgresCreation):
    """Makes a test database by copying a migrated one, and keeps the first as the copy's source."""

    def create_test_db(self, verbosity: int = 1, *args: Any, **options: Any) -> str:
        """The name of a new, migrated and empty database, which this process now uses."""
        source = f"migrated_{migrations_fingerprint()[:16]}"
        name: str = self._get_test_db_name()  # type: ignore[attr-defined]  # unknown to Django's stubs
        if self._copy(source, name):
            self.connection.close()
            settings.DATABASES[self.connection.alias]["NAME"] = name
            self.connection.settings_dict["NAME"] = name
            self.connection.ensure_connection()
            return name
        super().create_test_db(verbosity, *args, **options)
        self.connection.close()
        self._forget_older_sources(source)
        self._copy(name, source)
        return name

    def _copy(self, source: str, name: str) -> bool:
        """Copy a database; False where the source is not there or another process made `name` first."""
        with self.connection._nodb_cursor() as cursor:
            if not self._database_exists(cursor, source):  # type: ignore[attr-defined]  # as above
                return False
            with contextlib.suppress(ProgrammingError, IntegrityError):  # another process made it
                self._run(cursor, "CREATE DATABASE {} TEMPLATE {}", name, source)
                return True
        return False

    def _forget_older_sources(self, current: str) -> None:
        with self.connection._nodb_cursor() as cursor:
            cursor.execute(
                r"SELECT datname FROM pg_database WHERE datname LIKE 'migrated\_%%' AND datname <> %s",
                [current],
            )
            for (older,) in cursor.fetchall():
                with contextlib.suppress(OperationalError, ProgrammingError):  # being copied, or gone already
                    self._run(cursor, "DROP DATABASE IF EXISTS {}", older)

    def _run(self, cursor: CursorWrapper, statement: str, *names: str) -> None:
        cursor.execute(statement.format(*(self.connection.ops.quote_name(name) for name in names)))
