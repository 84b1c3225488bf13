"""Photographs: drawn anew, so that nothing but the pixels is left of what was sent."""

from collections.abc import Callable
from functools import partial
from io import BytesIO

import pillow_heif
from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin

from sendwell.documents.parser.answers import Answer, Turned

MOST_PIXELS = 40_000_000
QUALITY = 88
FORMATS = {"jpg": ["JPEG", "MPO"], "png": ["PNG"], "heic": ["HEIF"]}
STARTS = {
    "jpg": [(0, b"\xff\xd8\xff")],
    "png": [(0, b"\x89PNG\r\n\x1a\n")],
    "heic": [
        (4, b"ftyp" + brand) for brand in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"heif")
    ],
}
NEEDED = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin)  # Pillow imports these late, when it no longer can


def reader_for(kind: str) -> Callable[[bytes], Answer]:
    """The reader of one kind of picture, with everything imported that it will need."""
    if kind == "heic":
        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    _warm_up()
    return partial(read_picture, kind)


def read_picture(kind: str, content: bytes) -> Answer:
    """The picture drawn anew: PNG as PNG, the others as JPEG. No machine reads its words.

    Raises Turned for more than 40 million pixels (seen in the header, before anything is decoded).
    """
    if not any(content[at : at + len(start)] == start for at, start in STARTS[kind]):
        raise Turned("not_what_it_says")
    Image.MAX_IMAGE_PIXELS = None  # our own limit is lower and is asked first
    with Image.open(BytesIO(content), formats=FORMATS[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Turned("too_many_pixels")
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        return _drawn(upright, "png" if kind == "png" else "jpg")


def _drawn(picture: Image.Image, kind: str) -> Answer:
    if kind == "png":
        mode = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
    else:
        mode = "L" if picture.mode == "L" else "RGB"
    drawn = picture.convert(mode)
    drawn.info.clear()
    kept = BytesIO()
    if kind == "png":
        drawn.save(kept, "PNG", pnginfo=None, exif=b"", icc_profile=None)
    else:
        drawn.save(kept, "JPEG", quality=QUALITY, exif=b"", icc_profile=None)
    return Answer(kind, content=kept.getvalue(), unread=1)


def _warm_up() -> None:
    """Save one dot of each kind, which makes Pillow load what it loads only when it saves."""
    for name in ("PNG", "JPEG"):
        Image.new("RGB", (1, 1)).save(BytesIO(), name)
