"""Asking the database whether a text names another child or another household."""

from collections.abc import Iterable

from django.db import connection

from sendwell.documents.guard.candidates import candidates
from sendwell.documents.guard.spelling import tidied

LIST = "list_of_children"
ASK = """
WITH said AS MATERIALIZED (SELECT ' ' || documents_plain(%(said)s) || ' ' AS plain)
SELECT kind FROM said, documents_of_another_child(%(own)s, %(numbers)s::text[], %(upns)s::text[], %(born_on)s::date[],
  %(postcodes)s::text[], %(lines)s::text[], said.plain) AS kind
UNION ALL
SELECT kind FROM said, documents_of_another_family(%(own)s, %(emails)s::text[], %(phones)s::text[],
  %(postcodes)s::text[], %(lines)s::text[], %(names)s::text[], said.plain) AS kind
"""
HOUSEHOLD = "SELECT documents_of_another_household(%s::bigint[], %s::text[], %s)"


def of_another_child(text: str, *, child_id: int | None) -> list[str]:
    """The kinds of identifier of any other child, and of their family, that stand in the text: see `findings.HITS`.

    The child may be anybody's in the country; whose it is is not said.
    """
    found = candidates(text)
    with connection.cursor() as cursor:
        cursor.execute(ASK, {"own": child_id, "said": tidied(text), **vars(found)})
        kinds = [str(kind) for (kind,) in cursor.fetchall()]
    return kinds + ([LIST] if found.too_many else [])


def of_another_household(text: str, adults: Iterable[int]) -> list[str]:
    """Whether the name or the home of one of these adults stands in the text."""
    hidden = list(adults)
    if not hidden:
        return []
    phones = candidates(text).phones
    with connection.cursor() as cursor:
        cursor.execute(HOUSEHOLD, [hidden, phones, tidied(text)])
        return [str(kind) for (kind,) in cursor.fetchall()]
