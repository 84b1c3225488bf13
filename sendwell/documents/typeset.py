"""A letter as a tagged PDF (PDF/UA-1), typeset by Typst from one layout and the fonts we ship.

Typst is loaded by the first who prints: most web processes answer a day long without it.
"""

import json
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sendwell.documents.pages.letters import LetterPage
from sendwell.ui import words

if TYPE_CHECKING:
    import typst

ROOM = Path(__file__).parent
LAYOUTS = ROOM / "typst"
# Points. Large print begins at 16; 18 is what people are usually offered.
USUAL, LARGE = 12, 18
UNPRINTABLE = "Some characters of this letter cannot be printed. The letter on the screen shows all of them."


def letter_pdf(page: LetterPage) -> bytes:
    """The letter as PDF: tagged, with its language and title. The same letter makes the same bytes.

    A character that our fonts do not have would make the file break PDF/UA-1. Such a letter is still
    printed, tagged, with a note that says so.
    """
    from typst import TypstError

    try:
        return _typeset(page, note="", standard="ua-1")
    except TypstError:
        return _typeset(page, note=UNPRINTABLE, standard="1.7")


def _typeset(page: LetterPage, *, note: str, standard: Literal["ua-1", "1.7"]) -> bytes:
    return _compiled(
        "letter",
        _said(page) | {"note": note},
        pdf_standards=standard,
        timestamp=datetime.combine(page.day, time(), tzinfo=UTC),
    )


def sheet_pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """Plain paragraphs under a title, on as many pages as they need."""
    return _compiled("sheet", {"title": title, "paragraphs": [each for each in paragraphs if each.strip()]})


def foot_pdf(whose: str, pages: int) -> bytes:
    """The lines at the foot of a bundle, one page for each of its pages."""
    return _compiled("foot", {"title": "Bundle", "whose": whose, "pages": pages})


def stamp_pdf(opened: str, pages: int) -> bytes:
    """Who opened a copy and when, for the top of each of its pages."""
    return _compiled("stamp", {"title": "Copy", "opened": opened, "pages": pages})


def _compiled(layout: str, said: dict[str, Any], **how: Any) -> bytes:
    import typst

    made = typst.compile(
        LAYOUTS / f"{layout}.typ",
        root=LAYOUTS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={layout: json.dumps(_printable(said))},
        **how,
    )
    return bytes(made)


@cache
def _fonts() -> "typst.Fonts":
    """Only ours: a server's own fonts would make the same letter look different elsewhere."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[ROOM / "fonts"])


def _said(page: LetterPage) -> dict[str, Any]:
    return {
        "size": LARGE if page.large else USUAL,
        "organisation": page.organisation,
        "contact": page.contact,
        "to": page.to,
        "day": words.day(page.day),
        "date": page.day.isoformat(),
        "reference": page.reference,
        "title": page.title,
        "file_title": page.file_title,
        "blocks": page.blocks,
        "from_name": page.from_name,
        "initials": page.initials,
        "recipient_ref": page.recipient_ref,
        "version": page.version,
    }


def _printable(value: Any) -> Any:
    """The same without control characters, which no font has."""
    if isinstance(value, str):
        plain = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        return "".join(c for c in plain if c == "\n" or unicodedata.category(c) != "Cc")
    if isinstance(value, dict):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value
