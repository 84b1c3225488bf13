"""Is a file what its name claims? PDF and Word (docx) only; each refusal says what is wrong and what to do.

Nothing is unpacked to disk, nothing in a file is run or fetched, and every size is counted while reading, so
that a small file cannot grow into a large one here.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

import docx
import pikepdf

from sendwell.law.refusals import Refused

CALLED = {"pdf": "a PDF", "docx": "a Word document (docx)"}
STARTS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04"}
# An old Word file, and also what Word makes of a docx that is locked with a password.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAKE_ANOTHER = "Open it in the program that made it, save it again and choose the new file."

# A real report has some tens of parts and its pictures do not shrink; these leave ample room.
MOST_PARTS = 2_000
MOST_BYTES = 100 * 1024 * 1024
MOST_XML_BYTES = 20 * 1024 * 1024
PIECE = 64 * 1024
NEEDED_PARTS = {"[Content_Types].xml", "word/document.xml"}
# A part that a reader would fetch from elsewhere when the file is opened, which tells somebody who reads it.
ELSEWHERE = re.compile(r"^(https?:|ftp:|(file:)?[\\/]{2}[^\\/])", re.IGNORECASE)


def check(content: bytes, name: str, kind: str) -> None:
    """Raise Refused, in words for the person who chose the file, unless it is what `kind` says."""
    if not content.startswith(STARTS[kind]):
        raise Refused(_not_what_it_says(content, name, kind))
    if kind == "pdf":
        _check_pdf(content, name)
    else:
        _check_docx(content, name)


def _not_what_it_says(content: bytes, name: str, kind: str) -> str:
    said = f"The file is called {name} but it is not {CALLED[kind]}."
    if kind == "docx" and content.startswith(OLD_OFFICE):
        return f"{said} It is an older Word file or is locked with a password. Save it as docx without one."
    return f"{said} {MAKE_ANOTHER}"


def _check_pdf(content: bytes, name: str) -> None:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise Refused(f"{name} is locked with a password. Save it without one and choose it again.") from None
    except (pikepdf.PdfError, ValueError, RecursionError):
        raise Refused(f"{name} is damaged: it cannot be opened as a PDF. {MAKE_ANOTHER}") from None
    if not pages:
        raise Refused(f"{name} has no pages. {MAKE_ANOTHER}")


def _check_docx(content: bytes, name: str) -> None:
    damaged = Refused(f"{name} is damaged: it cannot be opened as a Word document. {MAKE_ANOTHER}")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_parts(archive, name)
            for part in archive.infolist():
                _check_part(archive, part, name)
        docx.Document(BytesIO(content))
    except Refused:
        raise
    except Exception:  # whatever a broken archive makes these libraries raise, the answer is the same
        raise damaged from None


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    if NEEDED_PARTS - {part.filename for part in parts}:
        raise Refused(f"The file is called {name} but it is not {CALLED['docx']}. {MAKE_ANOTHER}")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Refused(f"{name} holds more than a report can. Save it as a PDF and choose that.")
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise Refused(
            f"{name} has macros (small programs) in it. Save it as docx without macros, or as a PDF."
        )


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    xml = part.filename.lower().endswith((".xml", ".rels"))
    most = MOST_XML_BYTES if xml else MOST_BYTES
    reader = _Xml(name) if xml else None
    read = 0
    for piece in _pieces(archive, part):
        read += len(piece)
        if read > most:
            raise Refused(f"{name} holds more than a report can. Save it as a PDF and choose that.")
        if reader:
            reader.feed(piece)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as opened:
        while piece := opened.read(PIECE):
            yield piece


class _Xml:
    """Reads one XML part as it comes: no document types, no entities, nothing fetched from elsewhere."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._element

    def feed(self, piece: bytes) -> None:
        """Read on. Raises Refused, or ExpatError for what is no XML."""
        self.parser.Parse(piece, False)

    def _doctype(self, *_: object) -> None:
        raise Refused(f"{self.name} has instructions in it that no report needs. Save it as a PDF.")

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        if not tag.endswith("Relationship") or attributes.get("TargetMode") != "External":
            return
        if attributes.get("Type", "").endswith("/hyperlink"):
            return
        if ELSEWHERE.match(attributes.get("Target", "")):
            raise Refused(
                f"Parts of {self.name} are fetched from elsewhere. Save it as a PDF and choose that."
            )
