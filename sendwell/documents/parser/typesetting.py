"""Typesetting a long text. Layouts and fonts are read when this is imported, before every door is shut.

It is given JSON: which layout, what it says, and how the PDF is to be.
"""

import json
import os
from pathlib import Path

os.environ["RAYON_NUM_THREADS"] = "1"

import typst

from sendwell.documents.parser.answers import Answer, Turned

ROOM = Path(__file__).resolve().parent.parent
LAYOUTS = {each.stem: each.read_bytes() for each in (ROOM / "typst").glob("*.typ")}
FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[ROOM / "fonts"])
# A font is read when its first letter is set.
WARM = b'#set text(font: "Source Sans 3")\na *b*'


def compiled(layout: bytes, said: dict[str, str], how: dict[str, object]) -> bytes:
    """One PDF. Raises TypstError, above all for a file that is asked for: none can be opened."""
    return bytes(
        typst.compile(  # type: ignore[call-overload]
            layout,
            root=ROOM / "typst",
            font_paths=FONTS,
            ignore_system_fonts=True,
            sys_inputs=said,
            **how,
        )
    )


def typeset(given: bytes) -> Answer:
    """What was asked for as PDF. Raises Turned where our fonts lack a character that the standard asks for."""
    order = json.loads(given)
    try:
        made = compiled(LAYOUTS[order["layout"]], {order["layout"]: order["said"]}, order["how"])
    except typst.TypstError:
        raise Turned("unprintable") from None
    return Answer("pdf", made)


compiled(WARM, {}, {})
