"""PDF: is it one, what does it say, what does it hide, and a copy that does nothing and names nobody.

The copy is written anew from the objects that are still in use: what came before or after the PDF, earlier
versions, programs, attached files and the notes that programs leave about people are not in it.
"""

from io import BytesIO
from typing import Any

import pikepdf

from sendwell.documents.parser import segments
from sendwell.documents.parser.answers import Answer, Turned
from sendwell.documents.parser.pdf_page import PAGE_LIKE, PageReader

MOST_PAGES = 1_000
MOST_OBJECTS = 200_000
HARDLY_ANY_TEXT = 100
MOST_UNKNOWN = 0.2
ABOUT_THE_FILE = ("/Metadata", "/PieceInfo", "/Thumb", "/LastModified", "/AA")
ACTING = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToR", "/GoToE", "/RichMediaExecute",
    "/Movie", "/Sound", "/Hide", "/SetOCGState",
}  # fmt: skip
TAKEN_OUT = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
ORDINARY = {"/Link", "/Widget", "/Popup"}
HIDDEN_FLAGS = 0b100010  # Hidden, NoView
SPOKEN = ("/Alt", "/ActualText", "/Contents", "/T", "/TU", "/V", "/Title")


def read_pdf(content: bytes) -> Answer:
    """A PDF. Raises Turned."""
    if not content.startswith(b"%PDF-"):
        raise Turned("not_what_it_says")
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return _read(pdf, content)
    except pikepdf.PasswordError:
        raise Turned("locked") from None
    except (pikepdf.PdfError, ValueError, RecursionError, TypeError, KeyError, AttributeError):
        raise Turned("damaged") from None


def _read(pdf: pikepdf.Pdf, content: bytes) -> Answer:
    if not len(pdf.pages):
        raise Turned("no_pages")
    if len(pdf.pages) > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
        raise Turned("too_much_inside")
    answer = Answer("pdf", pages=len(pdf.pages))
    said = [_page(page, answer) for page in pdf.pages]
    said += _spoken(pdf)
    answer.text = "\n".join(said)
    _look_at(pdf, content, answer)
    _clean(pdf, answer)
    kept = BytesIO()
    pdf.save(kept, compress_streams=True, deterministic_id=True)
    answer.content = kept.getvalue()
    return answer


def _page(page: pikepdf.Page, answer: Answer) -> str:
    """The words of one page; what is hidden on it is noted."""
    box = [float(each) for each in page.cropbox]
    reader = PageReader((min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])))
    reader.read(page, page.obj.get("/Resources", page.resources))
    unknown, letters = reader.found.pop("unknown", 0), reader.found.pop("letters", 0)
    for what, often in reader.found.items():
        answer.note(what, often)
    photographed = reader.pixels >= PAGE_LIKE and letters < HARDLY_ANY_TEXT
    drawn = reader.marks > 0 and not letters and reader.pixels > 0
    answer.unread += photographed or drawn or (letters > 0 and unknown > MOST_UNKNOWN * letters)
    return reader.text


def _spoken(pdf: pikepdf.Pdf) -> list[str]:
    """Words that are not drawn: for screen readers, in remarks, in forms, in the table of contents."""
    found = []
    for each in _dictionaries(pdf):
        for key in SPOKEN:
            value = each.get(key)
            if isinstance(value, pikepdf.String):
                found.append(str(value))
    return found


def _dictionaries(pdf: pikepdf.Pdf) -> list[Any]:
    return [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary | pikepdf.Stream)]


def _look_at(pdf: pikepdf.Pdf, content: bytes, answer: Answer) -> None:
    """What the file as a whole hides."""
    root = pdf.Root
    for page in pdf.pages:
        for note in page.obj.get("/Annots", ()):
            _look_at_note(note, answer)
    if ("/Names" in root and "/EmbeddedFiles" in root.Names) or "/AF" in root:
        answer.note("embedded_files")
    layers = root.get("/OCProperties")
    usual = layers.get("/D") if layers is not None else None
    if usual is not None and (
        ("/OFF" in usual and len(usual.OFF)) or str(usual.get("/BaseState", "")) == "/OFF"
    ):
        answer.note("hidden_layers")
    form = root.get("/AcroForm")
    if form is not None and int(form.get("/SigFlags", 0)) & 1:
        answer.note("signature")
    ends = content.count(b"%%EOF") - (2 if b"/Linearized" in content[:2048] else 1)
    answer.note("earlier_versions", max(0, ends))


def _look_at_note(note: Any, answer: Answer) -> None:
    kind = str(note.get("/Subtype", ""))
    if kind == "/FileAttachment":
        answer.note("embedded_files")
    elif kind == "/Redact":
        answer.note("unapplied_redaction")
    elif kind not in ORDINARY:
        answer.note("annotations")
    if int(note.get("/F", 0)) & HIDDEN_FLAGS and kind != "/Popup":
        answer.note("hidden_text")


def _clean(pdf: pikepdf.Pdf, answer: Answer) -> None:
    """Take out what acts, what is attached, and what says who made the file, with what and when."""
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if notes is not None:
            page.obj.Annots = pikepdf.Array([n for n in notes if str(n.get("/Subtype", "")) not in TAKEN_OUT])
    for each in _dictionaries(pdf):
        _clean_one(each, answer)
    if "/Info" in pdf.trailer:
        del pdf.trailer.Info
    _clean_root(pdf.Root, answer)


def _clean_one(each: Any, answer: Answer) -> None:
    for key in ABOUT_THE_FILE:
        if key in each:
            del each[key]
    for key in ("/A", "/OpenAction", "/PA"):
        action = each.get(key)
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in ACTING:
            answer.note("programs")
            del each[key]
    if isinstance(each, pikepdf.Stream) and each.get("/Filter") == pikepdf.Name.DCTDecode:
        raw = each.read_raw_bytes()
        bare = segments.stripped(raw)
        if bare != raw:
            each.write(bare, filter=pikepdf.Name.DCTDecode)


def _clean_root(root: Any, answer: Answer) -> None:
    for key in ("/AF", "/Collection", "/Perms"):
        if key in root:
            del root[key]
    names = root.get("/Names")
    if names is not None:
        answer.note("programs", int("/JavaScript" in names))
        for key in ("/JavaScript", "/EmbeddedFiles"):
            if key in names:
                del names[key]
    if "/AcroForm" in root and "/XFA" in root.AcroForm:
        answer.note("programs")
        del root.AcroForm.XFA
