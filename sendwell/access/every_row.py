"""For commands that must see every row: with the web's or the worker's role, and no scope, no personal row is there."""

from django.core.management.base import CommandError
from django.db import connection

OWNER = "sendwell_owner"


def must_see_every_row() -> None:
    """Raises CommandError unless the database is asked as the owner, to whom alone the walls show everything (A15).

    Behind the walls such a command would find nothing to do, and say that all is well.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, pg_has_role(current_user, %s, 'USAGE')", [OWNER])
        role, sees_all = cursor.fetchone()
    if not sees_all:
        raise CommandError(
            f"This must be run as {OWNER}, and came as {role}, who sees no child's row. Nothing was done. "
            "Set DATABASE_OWNER_URL, and do not set SENDWELL_DB_ROLE."
        )
