"""Two doors through the walls, for the demonstration's own two screens: whom one can be, and what was sent."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection

from sendwell.access.models import Member
from sendwell.messages.models import OutboxMessage

FUNCTIONS = Path(__file__).with_name("doors.sql")


def make_doors(**_: Any) -> None:
    """Make the two functions of `doors.sql`. Run by the owner, after each migration of the demonstration."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if {"access_member", "outbox_outboxmessage"} <= there:
            cursor.execute(FUNCTIONS.read_text())


def members(slugs: Iterable[str]) -> dict[str, Member]:
    """The members behind these slugs who can sign in, by slug, whoever asks. Three queries."""
    found = Member.objects.raw("SELECT * FROM demo_members(%s)", [list(slugs)])
    return {each.slug: each for each in found.prefetch_related("organisation", "account")}


def how_many_messages() -> int:
    """How many messages there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM demo_messages()")
        return int(cursor.fetchone()[0])


def messages(start: int, stop: int) -> list[OutboxMessage]:
    """The messages from `start` to before `stop`, the newest first."""
    newest = "SELECT * FROM demo_messages() ORDER BY id DESC OFFSET %s LIMIT %s"
    return list(OutboxMessage.objects.raw(newest, [start, stop - start]))
