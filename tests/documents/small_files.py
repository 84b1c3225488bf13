"""Small files for tests: good ones, and ones that lie. Made as they are needed, never kept."""

import io
import struct
import zipfile
import zlib

import pikepdf
from docx import Document

OFFICE = "http://schemas.openxmlformats.org"
CONTENT_TYPES = (
    f'<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONSHIPS = (
    f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
BODY = (
    f'<w:document xmlns:w="{OFFICE}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p>'
    "</w:body></w:document>"
)


def pdf(*, pages: int = 1, password: str = "") -> bytes:
    """A real PDF, the same each time: its number does not come from the clock."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    kept = io.BytesIO()
    if password:
        made.save(kept, encryption=pikepdf.Encryption(user=password, owner="owner"))
    else:
        made.save(kept, deterministic_id=True)
    return kept.getvalue()


def word() -> bytes:
    """A real Word document, as python-docx writes it."""
    document = Document()
    document.add_paragraph("Falls often.")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def archive(parts: dict[str, str | bytes]) -> bytes:
    """A zip archive of these parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return kept.getvalue()


def docx(text: str = "Hello", *, prolog: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    """The smallest Word document, with whatever a test puts into it."""
    return archive(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONSHIPS,
            "word/document.xml": prolog + BODY % text,
            **(more or {}),
        }
    )


def fetching(kind: str, target: str) -> bytes:
    """A Word document with one part of `kind` outside it, at `target`."""
    relationship = (
        f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r9" '
        f'Type="{OFFICE}/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    )
    return docx(more={"word/_rels/document.xml.rels": relationship})


def with_entity() -> bytes:
    """A Word document that asks its reader to fetch a file of the server."""
    return docx("&x;", prolog='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>')


def growing() -> bytes:
    """A small Word document whose text unpacks to more than any report has."""
    return docx("A" * (21 * 1024 * 1024))


def lying_about_size() -> bytes:
    """A Word document whose list of parts says that a part of 3 MB has 10 bytes."""
    made = bytearray(docx(more={"word/media/a.bin": b"\0" * (3 * 1024 * 1024)}))
    at = made.rfind(b"PK\x01\x02")
    made[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(made)


def pdf_in_a_loop() -> bytes:
    """A PDF whose table of contents says that it goes on where it stands."""
    head = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    start = str(len(head)).encode()
    return (
        head + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev " + start
        + b">>\nstartxref\n" + start + b"\n%%EOF\n"
    )  # fmt: skip


def pdf_that_grows() -> bytes:
    """A PDF of some hundred bytes that would unpack to 20 MB."""
    packed = zlib.compress(zlib.compress(b"\0" * (20 << 20), 9), 9)
    head = (
        b"%PDF-1.7\n1 0 obj\n<</Length "
        + str(len(packed)).encode()
        + b"/Filter[/FlateDecode/FlateDecode]>>\n"
    )
    return head + b"stream\n" + packed + b"\nendstream\nendobj\n%%EOF\n"
