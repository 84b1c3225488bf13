"""Writing a letter: one recipient, plain blocks, kept as it was sent.

The calling act records its own event; the letter refers to what it is about. HTML and PDF are made from the
same blocks (`pages.py`, `typeset.py`), so they cannot differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.documents.models import Letter
from sendwell.ui import words

type Said = str | date
type Block = dict[str, str | list[str] | list[list[str]]]


@dataclass(frozen=True)
class Recipient:
    """The one person or body a letter goes to; `member` where they can read it here, `lines` of address."""

    name: str
    member: Member | None = None
    lines: tuple[str, ...] = ()


def heading(text: str) -> Block:
    """A heading within the letter."""
    return {"kind": "heading", "text": text}


def text(text: Said) -> Block:
    """A paragraph. Lines are kept; an empty line begins a new paragraph."""
    return {"kind": "text", "text": _said(text)}


def points(items: Iterable[Said]) -> Block:
    """A list with bullets."""
    return {"kind": "list", "items": [_said(item) for item in items]}


def facts(rows: Iterable[tuple[str, Said]]) -> Block:
    """Labels and values, one below the other."""
    return {"kind": "definition", "rows": [[label, _said(value)] for label, value in rows]}


def table(headers: Sequence[str], rows: Iterable[Sequence[Said]]) -> Block:
    """A table whose first row names the columns. Raises ValueError for a row of another length."""
    cells = [[_said(cell) for cell in row] for row in rows]
    if any(len(row) != len(headers) for row in cells):
        raise ValueError("Every row of a table in a letter has as many cells as it has headers.")
    return {"kind": "table", "headers": list(headers), "rows": cells}


@transaction.atomic
def write_letter(
    *,
    case: Case,
    kind: str,
    title: str,
    to: Recipient,
    from_name: str,
    blocks: Sequence[Block],
    day: date,
    by: Member | None,
    for_family: bool = False,
    about: str = "",
) -> Letter:
    """Write a letter and keep it. Records no event of its own: the act that sends it does.

    `for_family`: everybody with a live family relationship to the child may read it, not only the recipient.
    `about` is the reference of what it concerns. `by=None` is the system, writing for the council.
    """
    return Letter.objects.create(
        case=case,
        about=about,
        kind=kind,
        title=title,
        to_name=to.name,
        to_member=to.member,
        to_lines=list(to.lines),
        from_name=from_name,
        blocks=list(blocks),
        for_family=for_family,
        day=day,
        written_by=by,
    )


def _said(value: Said) -> str:
    return words.day(value) if isinstance(value, date) else value
