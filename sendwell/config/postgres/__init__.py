"""PostgreSQL without installing PostgreSQL: the programs come in a wheel, the launcher is ours.

Why not the wheel's own launcher: as root it opens every folder above the data to everybody and
makes a system account. Ours opens nothing (`binaries.py`), lets only the starting account in
(`launcher.py`), gives each kind of work its own role (`roles.sql`) and stops when the last process
leaves (`keeper.py`).
"""

from sendwell.config.postgres.binaries import PostgresError
from sendwell.config.postgres.command import main
from sendwell.config.postgres.launcher import Server
from sendwell.config.postgres.roles import (
    OWNER,
    ROLES,
    SUPERUSER,
    WEB,
    WORKER,
    drop_database,
    ensure_database,
)

__all__ = [
    "OWNER",
    "ROLES",
    "SUPERUSER",
    "WEB",
    "WORKER",
    "PostgresError",
    "Server",
    "drop_database",
    "ensure_database",
    "main",
]
