"""Taking out of a JPEG or PNG what a camera or a program wrote into it, without drawing it anew.

For pictures inside other files: where the camera stood, when, whose it is, and the small picture within.
"""

import struct
from collections.abc import Iterator

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
COLOURS = b"ICC_PROFILE\x00"
KEPT_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
}  # fmt: skip


def is_picture(content: bytes) -> bool:
    """Whether it is a JPEG or a PNG, whatever it is called."""
    return content.startswith((JPEG, PNG))


def stripped(content: bytes) -> bytes:
    """The same picture with its pixels only; what is neither JPEG nor PNG comes back as it was."""
    if content.startswith(JPEG):
        return b"\xff\xd8" + b"".join(_jpeg(content))
    if content.startswith(PNG):
        return PNG + b"".join(_png(content))
    return content


def _jpeg(content: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xDA:  # from here to the first end there are only pixels; a second picture may follow
            end = content.find(b"\xff\xd9", at)
            yield content[at : end + 2 if end > at else len(content)]
            return
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        segment = content[at : at + 2 + length]
        if _kept(marker, segment):
            yield segment
        at += 2 + length


def _kept(marker: int, segment: bytes) -> bool:
    """Keeps what is needed to draw: tables, sizes, JFIF, Adobe's colour order, and the colour profile."""
    if marker == 0xE2:
        return segment[4:].startswith(COLOURS)
    return marker in (0xE0, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _png(content: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at + 12 <= len(content):
        length = struct.unpack(">I", content[at : at + 4])[0]
        name = content[at + 4 : at + 8]
        if name in KEPT_CHUNKS:
            yield content[at : at + 12 + length]
        at += 12 + length
        if name == b"IEND":
            return


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height that the header declares; nothing is decoded. (0, 0) where it is neither kind."""
    if content.startswith(PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return _size_of_jpeg(content) if content.startswith(JPEG) else (0, 0)


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return 0, 0
