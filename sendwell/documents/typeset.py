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

from sendwell.documents import parsing
from sendwell.documents.pages.letters import LetterPage
from sendwell.law.refusals import Refused
from sendwell.ui import words

if TYPE_CHECKING:
    import typst

ROOM = Path(__file__).parent
LAYOUTS = ROOM / "typst"
# Points. Large print begins at 16; 18 is what people are usually offered.
USUAL, LARGE = 12, 18
AT_ONCE, MOST = 100_000, 1_000_000
"""Letters: half a second and 20 MB in the process that answers; five seconds and 200 MB apart."""
LETTERS_A_PAGE = 200
UNPRINTABLE = "Some characters of this letter cannot be printed. The letter on the screen shows all of them."


def letter_pdf(page: LetterPage) -> bytes:
    """The letter as PDF: tagged, with its language and title. The same letter makes the same bytes.

    A character that our fonts do not have would make the file break PDF/UA-1. Such a letter is still
    printed, tagged, with a note that says so.
    """
    from typst import TypstError

    try:
        return _typeset(page, note="", standard="ua-1")
    except (TypstError, parsing.Unprintable):
        return _typeset(page, note=UNPRINTABLE, standard="1.7")


def _typeset(page: LetterPage, *, note: str, standard: Literal["ua-1", "1.7"]) -> bytes:
    return _compiled(
        "letter",
        _said(page) | {"note": note},
        pdf_standards=standard,
        timestamp=int(datetime.combine(page.day, time(), tzinfo=UTC).timestamp()),
    )


def sheet_pdf(title: str, paragraphs: Sequence[str], *, large: bool = False) -> bytes:
    """Plain paragraphs under a title, on as many pages as they need."""
    said = {"title": title, "paragraphs": [each for each in paragraphs if each.strip()]}
    return _compiled("sheet", said | {"size": _size(large)})


def foot_pdf(whose: str, pages: int) -> bytes:
    """The lines at the foot of a bundle, one page for each of its pages."""
    return _compiled("foot", {"title": "Bundle", "whose": whose, "pages": pages})


def stamp_pdf(opened: str, pages: int) -> bytes:
    """Who opened a copy and when, for the top of each of its pages."""
    return _compiled("stamp", {"title": "Copy", "opened": opened, "pages": pages})


def refuse_too_long(title: str, said: Any) -> int:
    """How long a text is, in letters. Raises Refused for one that no reader would be helped by on paper (F16)."""
    length = len(json.dumps(said, ensure_ascii=False))
    if length > MOST:
        raise Refused(f"“{title}” is too long to be put on paper: it has more than a million letters.")
    return length


def _compiled(layout: str, said: dict[str, Any], **how: Any) -> bytes:
    """A short text at once, a long one apart, where it cannot take more than its share of memory and time."""
    printable = _printable(said)
    long = refuse_too_long(said["title"], printable) + LETTERS_A_PAGE * said.get("pages", 0)
    if long > AT_ONCE:
        return parsing.typeset_apart(layout, json.dumps(printable), how, said["title"])
    import typst

    made = typst.compile(
        LAYOUTS / f"{layout}.typ",
        root=LAYOUTS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={layout: json.dumps(printable)},
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
        "size": _size(page.large),
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
        "foot": page.foot,
        "not_sent": page.not_sent,
    }


def _size(large: bool) -> int:
    return LARGE if large else USUAL


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
