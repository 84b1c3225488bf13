"""Django loads a database backend by this file's name."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError

from sendwell.config.database import ready_embedded_server
from sendwell.config.embedded.creation import DatabaseCreation


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL as Django knows it; before connecting it makes sure that our own server runs.

    So reading the settings starts nothing (a type checker reads them too), and a server that was
    killed is up again by the next connection.
    """

    creation_class = DatabaseCreation
    _counted_in = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection; where it fails, the server is looked after and asked once more."""
        if not self._counted_in:
            self._look_after_server()
            self._counted_in = True
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            self._look_after_server()
            return super().get_new_connection(conn_params)

    def _look_after_server(self) -> None:
        ready_embedded_server(testing=self.settings_dict["TESTING"], database=self.settings_dict["NAME"])
