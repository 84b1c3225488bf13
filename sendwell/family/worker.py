"""The waiting work on families: a placement that was planned begins. A late round loses nothing."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def tick(now: datetime) -> int:
    """One round at the moment `now`. Returns of how many adults it was noted that the child lives with them no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_move_in(%s)", [timezone.localdate(now)])
        (moved,) = cursor.fetchone()
    return int(moved)
