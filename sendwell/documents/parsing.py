"""Handing a stranger's file to the program that may open it, and hearing what it says.

The program runs apart (`parser/`): without network, files, database or our environment, with ten seconds and
half a gigabyte. When it dies, says nothing or takes too long, the file is not taken: it fails closed.
"""

import json
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sendwell.law.refusals import Refused

SECONDS = 20
PROGRAM = (sys.executable, "-I", "-m", "sendwell.documents.parser")
AGAIN = "Open it in the program that made it, save it again and choose the new file."
AS_PDF = "Save it as a PDF and choose that."
CALLED = {
    "pdf": "a PDF",
    "docx": "a Word document (docx)",
    "odt": "an OpenDocument text (odt)",
    "jpg": "a JPEG picture",
    "png": "a PNG picture",
    "heic": "a HEIC picture",
    "txt": "plain text",
}
SENTENCES = {
    "not_what_it_says": "The file is called {name} but it is not {called}. {again}",
    "old_office": "The file is called {name} but it is not {called}. It is an older Word file or is locked with a "
    "password. Save it as docx without one.",
    "damaged": "{name} is damaged: it cannot be opened as {called}. {again}",
    "locked": "{name} is locked with a password. Save it without one and choose it again.",
    "no_pages": "{name} has no pages. {again}",
    "too_much_inside": "{name} holds more than a report can. {as_pdf}",
    "too_many_pixels": "{name} has more than 40 million pixels. Save the picture smaller and choose that.",
    "macros": "{name} has macros (small programs) in it. Save it without macros, or as a PDF.",
    "embedded": "{name} has another file or program inside it. {as_pdf} Send the other file on its own.",
    "archive_inside": "{name} has other files packed inside it. Send each file on its own.",
    "uncleanable": "{name} has a picture or another part in it that we can neither read nor clean: we take jpg and "
    "png in a document. {as_pdf}",
    "instructions": "{name} has instructions in it that no report needs. {as_pdf}",
    "elsewhere": "Parts of {name} are fetched from elsewhere. {as_pdf}",
    "pages_changed": "The pages of a document changed while they were put together. Try again.",
    "unchecked": "{name} could not be checked: it asks for more work than a report should. {as_pdf}",
}


@dataclass(frozen=True)
class Parsed:
    """A file that was opened apart: its clean copy and what it says."""

    kind: str
    content: bytes = field(repr=False)
    text: str = field(repr=False)
    pages: int
    unread: int
    found: dict[str, int]
    apart: bool
    """Whether the program had left the network. It can open no socket either way."""


def parsed(kind: str, content: bytes, name: str) -> Parsed:
    """The file, opened apart. Raises Refused in words for the person who chose it."""
    said, copy = _answer(kind, content)
    why = said.get("turned")
    if why is not None:
        raise Refused(sentence(why, name, kind))
    return Parsed(
        kind=said["kind"],
        content=copy,
        text=said["text"],
        pages=said["pages"],
        unread=said["unread"],
        found=said["found"],
        apart=said["apart"],
    )


def bound(documents: Sequence[tuple[str, bytes]], foot: Callable[[int], bytes]) -> Parsed:
    """Documents (kind, bytes) in one PDF; `foot(pages)` gives the lines below its pages. Raises Refused."""
    pages = sum(
        1 if kind in ("jpg", "png") else parsed(kind, content, "A document").pages
        for kind, content in documents
    )
    return parsed("bundle", _together([*documents, ("pdf", foot(pages))]), "The bundle")


def stamped(document: bytes, marks: bytes) -> bytes:
    """A PDF of ours with the pages of another laid over its own. Raises Refused: never the document without them."""
    return parsed("stamp", _together([("pdf", document), ("pdf", marks)]), "The document").content


class Unprintable(Exception):
    """Our fonts lack a character that the standard of this PDF asks for."""


def typeset_apart(layout: str, said: str, how: dict[str, Any], title: str) -> bytes:
    """A long text as PDF, set by the program: no file, no network, and no more than its share (F16).

    Raises Refused where it takes too long or too much, and Unprintable.
    """
    order = json.dumps({"layout": layout, "said": said, "how": how}).encode()
    told, pdf = _answer("typeset", order)
    if told.get("turned") == "unprintable":
        raise Unprintable
    if "turned" in told or not pdf:
        raise Refused(f"“{title}” is too long to be put on paper. Make it shorter, or in parts.")
    return pdf


def _together(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """Several documents (kind, bytes) as the program takes them."""
    head = json.dumps([{"kind": kind, "size": len(content)} for kind, content in parts]).encode()
    return struct.pack(">I", len(head)) + head + b"".join(content for _, content in parts)


def sentence(why: str, name: str, kind: str) -> str:
    """Why a file is not taken."""
    called = CALLED.get(kind, "a document")
    return SENTENCES.get(why, SENTENCES["unchecked"]).format(
        name=name, called=called, again=AGAIN, as_pdf=AS_PDF
    )


@cache
def runs_apart() -> bool:
    """Whether this machine lets the program leave the network: asked once. For the health page."""
    return bool(_answer("nothing", b"")[0].get("apart"))


def _answer(task: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    """What the program says; `unchecked` when it died, was stopped, or said what cannot be understood."""
    try:
        done = subprocess.run(  # noqa: S603  our own program, its one word is one of ours
            [*PROGRAM, task], input=content, capture_output=True, timeout=SECONDS, env={}, cwd="/", check=True
        )
        (length,) = struct.unpack(">I", done.stdout[:4])
        return json.loads(done.stdout[4 : 4 + length]), done.stdout[4 + length :]
    except (subprocess.SubprocessError, OSError, struct.error, ValueError):
        return {"turned": "unchecked"}, b""
