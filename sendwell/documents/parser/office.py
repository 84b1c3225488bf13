"""Word (docx) and OpenDocument (odt): is it one, what does it say, what does it hide, and a copy without its makers."""

import re
from collections.abc import Callable
from xml.parsers import expat

from sendwell.documents.parser import segments, zips
from sendwell.documents.parser.answers import Answer, Turned
from sendwell.documents.parser.odt_words import OdtWords
from sendwell.documents.parser.word_words import WordWords
from sendwell.documents.parser.xml import Reader

DOCX_PARTS = {"[Content_Types].xml", "word/document.xml"}
ODT_PARTS = {"mimetype", "content.xml"}
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
XML = (".xml", ".rels")
FONTS = (".odttf", ".ttf", ".otf")
LEFT_OUT = {"layout-cache", "manifest.rdf"}
"""What an OpenDocument text does without: how the last screen broke its lines, and what programs noted of it."""
PAGE_LIKE = 800_000
"""A picture of this many pixels may be a photographed page: its words are said to be unread."""
HARDLY_ANY_TEXT = 20
"""Letters. What a screen reader would say of a picture is none of its words."""

EMPTY_PROPERTIES = {
    "coreProperties": b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "people": b'<?xml version="1.0" encoding="UTF-8"?><w15:people xmlns:w15='
    b'"http://schemas.microsoft.com/office/word/2012/wordml"/>',
}
EXTENDED = b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="%s"/>'
APP = b"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
CUSTOM = b"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
EMPTY_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/></office:document-meta>'
)
# Who wrote a remark or a change, and when. What they wrote stays, and is told of.
WRITERS = re.compile(rb'(\s[\w]+:(?:author|initials|userId|providerId)=)("[^"]*"|\'[^\']*\')')
CREATORS = re.compile(rb"(<(?:dc:creator|meta:creator-initials|meta:initial-creator)>)[^<]*(</)")
NOT_KEPT = re.compile(
    rb"<manifest:file-entry[^>]*[\"'](?:Thumbnails/[^>]*|layout-cache|manifest\.rdf)[\"'][^>]*/>"
)
THUMBNAIL = re.compile(rb"<Relationship\s[^>]*?/thumbnail[\"'][^>]*?/>")
LOCAL_TEMPLATE = re.compile(rb"(Target=)(\"file:[^\"]*\"|'file:[^']*')")
UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


def read_docx(content: bytes) -> Answer:
    """A Word document. Raises Turned."""
    words = WordWords()
    parts = _parts(content, DOCX_PARTS, words)
    answer = _answer("docx", words, parts)
    answer.content = zips.written([(name, _clean_docx(name, body), True) for name, body, _ in parts])
    return answer


def read_odt(content: bytes) -> Answer:
    """An OpenDocument text. Raises Turned."""
    words = OdtWords()
    parts = _parts(content, ODT_PARTS, words)
    kinds = [body for name, body, _ in parts if name == "mimetype"]
    if kinds != [ODT_TYPE]:
        raise Turned("not_what_it_says")
    answer = _answer("odt", words, parts)
    parts.sort(key=lambda each: each[0] != "mimetype")  # it must come first, and unsqueezed
    answer.content = zips.written(
        [(name, _clean_odt(name, body), name != "mimetype") for name, body, _ in parts]
    )
    return answer


def _parts(content: bytes, needed: set[str], words: WordWords | OdtWords) -> list[tuple[str, bytes, str]]:
    """Every part of the copy: its name, its bytes, and the root of its XML. Raises Turned."""
    archive = zips.opened(content)
    if needed - set(archive.namelist()):
        raise Turned("not_what_it_says")
    readers: dict[str, Reader] = {}
    try:
        found = [(part.filename, body) for part, body in zips.parts_of(archive, _watcher(words, readers))]
        for reader in readers.values():
            reader.close()
    except expat.ExpatError:
        raise Turned("damaged") from None
    kept = [(name, body) for name, body in found if not _is_left_out(name)]
    if not all(_can_be_cleaned(name, body) for name, body in kept):
        raise Turned("uncleanable")
    return [(name, body, readers[name].root if name in readers else "") for name, body in kept]


def _is_left_out(name: str) -> bool:
    """The little picture of the first page, and what no reader would miss."""
    return "thumbnail" in name.lower() or name in LEFT_OUT


def _can_be_cleaned(name: str, body: bytes) -> bool:
    """Whether we read its words or take out who made it (B06, F14). A picture of another kind can do neither."""
    lower = name.lower()
    plain = lower.endswith((*XML, *FONTS)) or name == "mimetype" or _is_of_a_printer(lower)
    return plain or not body or segments.is_picture(body)


def _is_of_a_printer(lower: str) -> bool:
    """What the printer was set to, and where it stands: emptied."""
    return "printersettings" in lower and lower.endswith(".bin")


def _watcher(
    words: WordWords | OdtWords, readers: dict[str, Reader]
) -> Callable[[str], Callable[[bytes], None] | None]:
    def watch(name: str) -> Callable[[bytes], None] | None:
        if not name.lower().endswith(XML):
            return None
        words.part(name)
        reader = readers[name] = Reader(words.begin, words.end, words.say)
        return reader.feed

    return watch


def _answer(kind: str, words: WordWords | OdtWords, parts: list[tuple[str, bytes, str]]) -> Answer:
    if kind == "docx" and not any(
        root == "document" for name, _, root in parts if name == "word/document.xml"
    ):
        raise Turned("not_what_it_says")
    if any(body.startswith(UTF16) for name, body, _ in parts if name.lower().endswith(XML)):
        raise Turned("damaged")
    answer = Answer(kind, text=words.text(), pages=max(1, words.pages))
    for what, times in words.found.items():
        answer.note(what, times)
    pictures = [segments.size_of(body) for _, body, _ in parts if segments.is_picture(body)]
    large = sum(not 0 < width * height < PAGE_LIKE for width, height in pictures)
    empty = bool(pictures) and len("".join(words.said).strip()) < HARDLY_ANY_TEXT
    answer.unread = max(large, int(empty))
    answer.note("pictures", len(pictures))
    if any(name.startswith("_xmlsignatures/") or "documentsignatures" in name for name, _, _ in parts):
        answer.note("signature")
    return answer


def _clean_docx(name: str, body: bytes) -> bytes:
    lower = name.lower()
    if segments.is_picture(body):
        return segments.stripped(body)
    if _is_of_a_printer(lower):
        return b""
    if lower.startswith("docprops/"):
        return _properties(lower)
    if lower.endswith("people.xml") and lower.startswith("word/"):
        return EMPTY_PROPERTIES["people"]
    if lower.endswith(".rels"):
        return LOCAL_TEMPLATE.sub(rb'\1"Normal.dotm"', THUMBNAIL.sub(b"", body))
    return WRITERS.sub(rb'\1"Author"', body) if lower.endswith(".xml") else body


def _properties(name: str) -> bytes:
    if "core" in name:
        return EMPTY_PROPERTIES["coreProperties"]
    return EXTENDED % (CUSTOM if "custom" in name else APP)


def _clean_odt(name: str, body: bytes) -> bytes:
    if segments.is_picture(body):
        return segments.stripped(body)
    if name == "meta.xml":
        return EMPTY_META
    if name == "META-INF/manifest.xml":
        return NOT_KEPT.sub(b"", body)
    return CREATORS.sub(rb"\1Author\2", body) if name.endswith(".xml") else body
