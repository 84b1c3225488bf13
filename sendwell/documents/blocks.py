"""The five plain blocks of which every letter is made. Text is text: nothing in it is read as markup."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sendwell.ui import words

type Said = str | date
type Block = dict[str, Any]

SHAPES = {
    "heading": {"kind", "text"},
    "text": {"kind", "text"},
    "list": {"kind", "items"},
    "definition": {"kind", "rows"},
    "table": {"kind", "headers", "rows"},
}


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
    """A table whose first row names the columns."""
    return {
        "kind": "table",
        "headers": list(headers),
        "rows": [[_said(cell) for cell in row] for row in rows],
    }


def checked(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, if each has its shape and holds only text. Raises ValueError, or TypeError for no text."""
    found = list(blocks)
    for block in found:
        if set(block) != SHAPES.get(block.get("kind", "")):
            raise ValueError(f"A letter has no block with the keys {sorted(block)}.")
        _all_text(block)
        wide = {"definition": 2, "table": len(block.get("headers", ()))}.get(block["kind"])
        if any(len(row) != wide for row in block.get("rows", ())):
            raise ValueError(f"Every row of a {block['kind']} in a letter has {wide} cells.")
    return found


def _all_text(value: object) -> None:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            _all_text(inner)
    elif not isinstance(value, str):
        raise TypeError(f"A letter holds text, not {type(value).__name__}.")


def _said(value: Said) -> str:
    return words.day(value) if isinstance(value, date) else value


def words_of(blocks: Iterable[Block]) -> list[str]:
    """Every text that the blocks hold, in order."""
    found: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list | tuple):
            for inner in value:
                gather(inner)

    for block in blocks:
        for key, value in block.items():
            if key != "kind":
                gather(value)
    return found
