"""Asking the database whether a text names another child or another household."""

import unicodedata
from collections.abc import Iterable

from django.db import connection

from sendwell.documents.guard.candidates import candidates

LIST = "list_of_children"


def of_another_child(text: str, *, child_id: int | None) -> list[str]:
    """The kinds of identifier of any other child that stand in the text: see `findings.HITS`.

    The child may be anybody's in the country; whose it is is not said.
    """
    found = candidates(text)
    said = unicodedata.normalize("NFKC", text).replace("\x00", " ")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT documents_of_another_child(%s, %s::text[], %s::text[], %s::date[], %s::text[], %s::text[], %s)",
            [child_id, found.numbers, found.upns, found.born_on, found.postcodes, found.lines, said],
        )
        kinds = [str(kind) for (kind,) in cursor.fetchall()]
    return kinds + ([LIST] if found.too_many else [])


def of_another_household(text: str, adults: Iterable[int]) -> list[str]:
    """Whether the name or the home of one of these adults stands in the text."""
    hidden = list(adults)
    if not hidden:
        return []
    said = unicodedata.normalize("NFKC", text).replace("\x00", " ")
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_of_another_household(%s::bigint[], %s)", [hidden, said])
        return [str(kind) for (kind,) in cursor.fetchall()]
