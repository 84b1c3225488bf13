"""Files that attack whoever opens them, or hide something. Made when a test needs them, never kept."""

import io
import stat
import zipfile
import zlib

import pikepdf
import pillow_heif
from PIL import Image, PngImagePlugin

from tests.documents.small_files import archive, docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MARK = "SECRET-MARK"


def picture(kind: str, size: tuple[int, int] = (40, 30), *, gps: bool = True) -> bytes:
    """A photograph that says where, when, by whom and with what it was taken."""
    image, kept = Image.new("RGB", size, "teal"), io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif[0x013B] = MARK
        exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0), 29: "2026:01:01"}
    if kind == "heic":
        pillow_heif.from_pillow(image).save(kept, exif=exif.tobytes(), quality=50)
    elif kind == "png":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", MARK)
        image.save(kept, "PNG", pnginfo=notes, exif=exif)
    else:
        image.save(kept, "JPEG", exif=exif, comment=MARK.encode())
    return kept.getvalue()


def turned_picture() -> bytes:
    """A photograph 40 wide and 30 high that says it must be turned to stand upright."""
    image, kept = Image.new("RGB", (40, 30), "teal"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def flood() -> bytes:
    """A PNG of some dozen bytes that says it has 2.5 billion pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = (50_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


def squeezed() -> bytes:
    """A Word document of some hundred KB that would unpack to 200 MB."""
    return docx("A" * (200 << 20))


def many_parts() -> bytes:
    """A Word document of 20,000 empty parts."""
    return docx(more={f"word/media/{number}.bin": b"" for number in range(20_000)})


def nested() -> bytes:
    """A Word document with an archive in an archive in it."""
    return docx(more={"word/media/inner.zip": archive({"inner.zip": archive({"0": b"\0" * (1 << 20)})})})


def nested_unnamed() -> bytes:
    """The same, called a picture."""
    return docx(more={"word/media/image1.png": archive({"0": b"\0" * 1000})})


def climbing(name: str) -> bytes:
    """A Word document with a part that would be written elsewhere."""
    return docx(more={name: b"x"})


def linking() -> bytes:
    """A Word document with a part that is a link to a file of the server."""
    kept = io.BytesIO(docx())
    with zipfile.ZipFile(kept, "a") as opened:
        link = zipfile.ZipInfo("word/link")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/hostname")
    return kept.getvalue()


def laughing() -> bytes:
    """A Word document of some hundred bytes whose entities would grow to a billion letters."""
    rows = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    return docx("&i;", prolog=f'<!DOCTYPE d [<!ENTITY a "AAAAAAAAAA">{rows}]>')


def word_with(body: str, more: dict[str, str | bytes] | None = None) -> bytes:
    """A Word document with these runs in its only paragraph."""
    return docx(f"shown</w:t></w:r>{body}<w:r><w:t>", more=more)


def word_hiding(what: str) -> bytes:
    """A Word document that hides MARK in one way."""
    run = "<w:r><w:rPr>{}</w:rPr><w:t>" + MARK + "</w:t></w:r>"
    bodies = {
        "tracked_deletions": f'<w:del w:author="Jane"><w:r><w:delText>{MARK}</w:delText></w:r></w:del>',
        "moved": f'<w:moveFrom w:author="Jane"><w:r><w:t>{MARK}</w:t></w:r></w:moveFrom>',
        "tracked_insertions": f'<w:ins w:author="Jane"><w:r><w:t>{MARK}</w:t></w:r></w:ins>',
        "hidden_text": run.format("<w:vanish/>"),
        "white_text": run.format('<w:color w:val="FFFFFF"/>'),
        "tiny_text": run.format('<w:sz w:val="2"/>'),
    }
    if what == "comments":
        said = f"<w:p><w:r><w:t>{MARK}</w:t></w:r></w:p>"
        comment = (
            f'<w:comments xmlns:w="{W}"><w:comment w:id="1" w:author="Jane">{said}</w:comment></w:comments>'
        )
        return word_with("", {"word/comments.xml": comment})
    return word_with(bodies[what])


def word_saying(text: str, where: str) -> bytes:
    """A Word document that says a text in its body, header, footnote, alt text, comment or struck out."""
    part = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>'
    picture_of = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    return {
        "body": lambda: docx(text),
        "header": lambda: docx(more={"word/header1.xml": part}),
        "footnote": lambda: docx(more={"word/footnotes.xml": part}),
        "alt": lambda: word_with(
            f'<w:r><w:drawing><wp:docPr {picture_of} id="1" name="p" descr="{text}"/></w:drawing></w:r>'
        ),
        "deleted": lambda: word_with(f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"),
        "comment": lambda: docx(more={"word/comments.xml": part}),
    }[where]()


def odt(body: str = "Hello", *, styles: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument text."""
    spaces = (
        " ".join(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for name in ("office", "text", "style", "draw")
        )
        + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:fo="urn:x:fo"'
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text><text:p>{body}</text:p></office:text></office:body></office:document-content>"
    )
    maker = f"<office:meta><dc:creator>{MARK}</dc:creator></office:meta>"
    meta = f"<office:document-meta {spaces}>{maker}</office:document-meta>"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as opened:
        opened.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, part in {"content.xml": content, "meta.xml": meta, **(more or {})}.items():
            opened.writestr(name, part)
    return kept.getvalue()


def odt_hiding(what: str) -> bytes:
    """An OpenDocument text that hides MARK in one way."""
    style = '<style:style style:name="T1"><style:text-properties {}/></style:style>'
    said = f'<text:span text:style-name="T1">{MARK}</text:span>'
    return {
        "tracked_deletions": lambda: odt(
            f"<text:changed-region><text:deletion><text:p>{MARK}</text:p></text:deletion></text:changed-region>"
        ),
        "comments": lambda: odt(
            f"<office:annotation><dc:creator>Jane</dc:creator><text:p>{MARK}</text:p></office:annotation>"
        ),
        "hidden_text": lambda: odt(said, styles=style.format('text:display="none"')),
        "white_text": lambda: odt(said, styles=style.format('fo:color="#ffffff"')),
    }[what]()


def pdf_drawing(stream: str, *, pages: int = 1) -> pikepdf.Pdf:
    """A PDF whose pages draw this; /F1 is a font that needs no table."""
    made = pikepdf.new()
    font = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for _ in range(pages):
        page = made.add_blank_page(page_size=(300, 300))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = made.make_stream(stream.encode("cp1252"))
    return made


def saved(made: pikepdf.Pdf) -> bytes:
    """As bytes."""
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def pdf_saying(text: str) -> bytes:
    """A PDF that says a text, line by line."""
    lines = "".join(f"({line}) Tj T* " for line in text.replace("(", "[").replace(")", "]").split("\n"))
    return saved(pdf_drawing(f"BT /F1 9 Tf 11 TL 20 280 Td {lines} ET"))


PDF_DRAWINGS = {
    "invisible_text": f"BT /F1 12 Tf 3 Tr 20 200 Td ({MARK}) Tj ET",
    "white_text": f"1 1 1 rg BT /F1 12 Tf 20 200 Td ({MARK}) Tj ET",
    "white_ink": f"0 0 0 0 k BT /F1 12 Tf 20 200 Td ({MARK}) Tj ET",
    "tiny_text": f"BT /F1 0.5 Tf 20 200 Td ({MARK}) Tj ET",
    "off_page_text": f"BT /F1 12 Tf 900 200 Td ({MARK}) Tj ET",
    "covered_text": f"BT /F1 12 Tf 20 200 Td ({MARK}) Tj ET 0 0 0 rg 10 190 200 30 re f",
    "covered_scaled": f"q 2 0 0 2 0 0 cm BT /F1 6 Tf 10 100 Td ({MARK}) Tj ET Q 0 g 10 190 200 30 re f",
}


def pdf_hiding(what: str) -> bytes:
    """A PDF that hides something in one way."""
    if what in PDF_DRAWINGS:
        return saved(pdf_drawing(PDF_DRAWINGS[what]))
    made = pdf_drawing("BT /F1 12 Tf 20 200 Td (shown) Tj ET")
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[0, 0, 9, 9], Contents=MARK)
    kinds = {"annotations": "/Text", "unapplied_redaction": "/Redact", "embedded_files": "/FileAttachment"}
    if what in kinds:
        note.Subtype = pikepdf.Name(kinds[what])
        made.pages[0].obj.Annots = pikepdf.Array([note])
    elif what == "hidden_layers":
        layer = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="x"))
        made.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))
    elif what == "attached":
        made.attachments["secret.txt"] = MARK.encode()
    elif what == "earlier_versions":
        return saved(made) + f"\n%{MARK}\n%%EOF\n".encode()
    return saved(made)


def pdf_of_an_author() -> bytes:
    """A PDF that says who made it, runs a program when opened, and holds a photograph with its place."""
    made = pdf_drawing("q 100 0 0 80 10 10 cm /Im0 Do Q")
    image = made.make_stream(picture("jpg"))
    image.update(
        {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 40, "/Height": 30,
         "/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode}
    )  # fmt: skip
    made.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im0=image)
    made.docinfo.Author = MARK
    with made.open_metadata() as about:
        about["dc:creator"] = [MARK]
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    return saved(made)


def scanned_pdf() -> bytes:
    """A PDF that is one photographed page."""
    made = pdf_drawing("q 300 0 0 300 0 0 cm /Im0 Do Q")
    image = made.make_stream(picture("jpg", (1000, 1400), gps=False))
    image.update(
        {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 1000, "/Height": 1400,
         "/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": pikepdf.Name.DCTDecode}
    )  # fmt: skip
    made.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im0=image)
    return saved(made)
