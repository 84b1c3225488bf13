"""Markdown, as far as the reference pages need it."""

from collections.abc import Iterable, Sequence

MADE = "<!-- Made by `sendwell manage generate_reference`. Do not edit: change what it describes. -->"


def page(title: str, *parts: str) -> str:
    """A whole page; empty parts are left out."""
    return "\n\n".join([MADE, f"# {title}", *filter(None, parts)]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar or line break in a cell does not break it."""
    lines = [_row(headings), _row(["---"] * len(headings)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def code(text: str) -> str:
    """Text as it stands in the program; nothing where there is none."""
    return f"`{text}`" if text else ""


def codes(texts: Iterable[str]) -> str:
    """Several of them."""
    return ", ".join(code(text) for text in texts)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
