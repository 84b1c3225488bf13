"""Plain text: words and line breaks, and nothing that a program would take for something else."""

import re

from sendwell.documents.parser.answers import Answer, Turned

MARKUP = re.compile(r"\A\s*<(!doctype|\?xml|html|head|body|script|svg|iframe)\b", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
OLD_WINDOWS = "cp1252"


def read_txt(content: bytes) -> Answer:
    """The text as UTF-8. Raises Turned for what is not text."""
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    if CONTROL.search(text) or MARKUP.match(text) or content.startswith((b"%PDF-", b"PK\x03\x04")):
        raise Turned("not_what_it_says")
    return Answer("txt", content=text.encode(), text=text, pages=1 + text.count("\n") // 50)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode(OLD_WINDOWS)
    except UnicodeDecodeError:
        raise Turned("not_what_it_says") from None
