"""Many clean documents in one PDF, each page drawn smaller above a line that says whose it is.

It is given: a length, a list of `{"kind", "size"}` in JSON, then the documents; the last is a PDF of the lines at
the foot, one page for each.
"""

import json
import struct
from io import BytesIO

import pikepdf
from PIL import Image, JpegImagePlugin, PngImagePlugin

from sendwell.documents.parser.answers import Answer, Turned
from sendwell.documents.parser.pdf import read_pdf

A4 = (595.0, 842.0)
WHOLE = pikepdf.Rectangle(0, 0, *A4)
ROOM = pikepdf.Rectangle(28, 58, 567, 822)
NEEDED = (JpegImagePlugin, PngImagePlugin)


def bind(given: bytes) -> Answer:
    """One PDF. Raises Turned when a document cannot be read or the lines at the foot do not fit the pages."""
    parts = _parts(given)
    (_, foot), documents = parts[-1], parts[:-1]
    bound, feet = pikepdf.new(), pikepdf.open(BytesIO(foot))
    opened = [
        pikepdf.open(BytesIO(content if kind == "pdf" else _as_pdf(content))) for kind, content in documents
    ]
    for document in opened:
        for page in document.pages:
            sheet = bound.add_blank_page(page_size=A4)
            sheet.add_overlay(page, ROOM)
    if len(bound.pages) != len(feet.pages):
        raise Turned("pages_changed")
    for sheet, line in zip(bound.pages, feet.pages, strict=True):
        sheet.add_overlay(line, WHOLE)
    bound.Root.Lang = pikepdf.String("en-GB")
    kept = BytesIO()
    bound.save(kept, deterministic_id=True)
    return read_pdf(kept.getvalue())


def stamp(given: bytes) -> Answer:
    """The first document with the pages of the second laid over its own. Raises Turned where they do not fit."""
    (_, document), (_, marks) = _parts(given)
    whole, over = pikepdf.open(BytesIO(document)), pikepdf.open(BytesIO(marks))
    if len(whole.pages) != len(over.pages):
        raise Turned("pages_changed")
    for page, mark in zip(whole.pages, over.pages, strict=True):
        page.add_overlay(mark, WHOLE)
    kept = BytesIO()
    whole.save(kept, deterministic_id=True)
    return Answer("pdf", kept.getvalue(), pages=len(whole.pages))


def _parts(given: bytes) -> list[tuple[str, bytes]]:
    (length,) = struct.unpack(">I", given[:4])
    at, found = 4 + length, []
    for each in json.loads(given[4:at]):
        found.append((each["kind"], given[at : at + each["size"]]))
        at += each["size"]
    return found


def _as_pdf(picture: bytes) -> bytes:
    """A picture on a page of its own."""
    kept = BytesIO()
    with Image.open(BytesIO(picture), formats=["JPEG", "PNG"]) as opened:
        flat = Image.new("RGB", opened.size, "white")
        drawn = opened.convert("RGBA")
        flat.paste(drawn, mask=drawn.getchannel("A"))
    flat.save(kept, "JPEG", quality=85)
    pdf = pikepdf.new()
    wide, high = flat.size
    scale = min(A4[0] / wide, A4[1] / high)
    page = pdf.add_blank_page(page_size=(wide * scale, high * scale))
    image = pikepdf.Stream(pdf, kept.getvalue())
    image.update(
        {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": wide, "/Height": high}
    )
    image.update(
        {"/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode}
    )
    name = page.add_resource(image, pikepdf.Name.XObject)
    drawing = f"q {wide * scale} 0 0 {high * scale} 0 0 cm {name} Do Q".encode()
    page.Contents = pikepdf.Stream(pdf, drawing)
    made = BytesIO()
    pdf.save(made, deterministic_id=True)
    return made.getvalue()
