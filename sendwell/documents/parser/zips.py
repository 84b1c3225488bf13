"""A zip archive that may not be one: counted while it is read, never unpacked to disk, nothing in it opened in turn."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

from sendwell.documents.parser.answers import Turned

# A real report has some tens of parts and its pictures do not shrink; these leave ample room.
MOST_PARTS = 2_000
MOST_BYTES = 100 * 1024 * 1024
MOST_RATIO = 100
RATIO_MATTERS_FROM = 1024 * 1024
MOST_XML_BYTES = 20 * 1024 * 1024
PIECE = 64 * 1024
ENCRYPTED = 0x1
# An old Word file, and also what Word makes of a docx that is locked with a password.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LINK, KIND_OF_FILE = 0o120000, 0o170000
ARCHIVES = re.compile(
    r"\.(zip|jar|7z|rar|tar|gz|tgz|bz2|xz|zst|iso|cab|docx|docm|odt|xlsx|xlsm|pptx|eml|msg)$"
)
ARCHIVE_STARTS = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
PROGRAMS = re.compile(
    r"(vbaproject|vbadata|\.(exe|dll|js|vbs|bat|cmd|ps1|lnk|scr|hta|swf)$)|^(basic|scripts)/"
)
EMBEDDED = re.compile(r"(^|/)(embeddings|activex)/|^object ?\d|oleobject")


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive, if its list of parts is one a report can have. Raises Turned."""
    if content.startswith(OLD_OFFICE):
        raise Turned("old_office")
    if not content.startswith(b"PK\x03\x04"):
        raise Turned("not_what_it_says")
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Turned("damaged") from None
    _check_list(archive.infolist(), len(content))
    return archive


def _check_list(parts: list[zipfile.ZipInfo], size: int) -> None:
    declared = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or declared > MOST_BYTES:
        raise Turned("too_much_inside")
    if declared > RATIO_MATTERS_FROM and declared > MOST_RATIO * size:
        raise Turned("too_much_inside")
    names = [part.filename for part in parts]
    if len(set(names)) != len(names) or any(_strange(part) for part in parts):
        raise Turned("damaged")
    for name in map(str.lower, names):
        if PROGRAMS.search(name):
            raise Turned("macros")
        if EMBEDDED.search(name):
            raise Turned("embedded")
        if ARCHIVES.search(name):
            raise Turned("archive_inside")


def _strange(part: zipfile.ZipInfo) -> bool:
    """Points out of the archive, is a link, or is locked."""
    name = part.filename
    outside = name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/")
    link = (part.external_attr >> 16) & KIND_OF_FILE == LINK
    return outside or link or bool(part.flag_bits & ENCRYPTED)


def parts_of(
    archive: zipfile.ZipFile, watch: Callable[[str], Callable[[bytes], None] | None]
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Each part with its bytes, counted as they come. `watch(name)` may give something that sees every piece."""
    total = 0
    for part in archive.infolist():
        if part.is_dir():
            continue
        content = _read(archive, part, watch(part.filename), MOST_BYTES - total)
        total += len(content)
        if content.startswith(ARCHIVE_STARTS):
            raise Turned("archive_inside")
        yield part, content


def _read(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, watching: Callable[[bytes], None] | None, left: int
) -> bytes:
    most = min(left, MOST_XML_BYTES) if watching else left
    pieces, read = [], 0
    try:
        with archive.open(part) as stream:
            while piece := stream.read(PIECE):
                read += len(piece)
                if read > most:
                    raise Turned("too_much_inside")
                if watching:
                    watching(piece)
                pieces.append(piece)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, zlib.error):
        raise Turned("damaged") from None
    return b"".join(pieces)


def written(parts: list[tuple[str, bytes, bool]]) -> bytes:
    """A new archive of these parts (name, bytes, squeezed): no dates, no comments, nothing between them."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content, squeezed in parts:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED if squeezed else zipfile.ZIP_STORED
            archive.writestr(info, content)
    return kept.getvalue()
