"""One place that makes a text comparable: how people write the same thing in different ways."""

import re
import unicodedata

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―⁃−﹘﹣－⸺⸻"), "-")
NO_APOSTROPHE = re.compile(r"['’‘ʼ`´′](s\b)?")
ACCENTS = re.compile("[\u0300-\u036f]")
WITHOUT_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"}
)
STREETS = (
    ("road", "rd"),
    ("street", "st"),
    ("saint", "st"),
    ("avenue", "ave"),
    ("av", "ave"),
    ("lane", "ln"),
    ("drive", "dr"),
    ("close", "cl"),
    ("court", "ct"),
    ("crescent", "cres"),
    ("gardens", "gdns"),
    ("grove", "gr"),
    ("place", "pl"),
    ("square", "sq"),
    ("terrace", "ter"),
    ("apartment", "flat"),
)


def tidied(text: str) -> str:
    """Every dash as a hyphen, what cannot be seen left out, each character in its plainest form."""
    whole = unicodedata.normalize("NFKC", text).translate(DASHES).replace("\x00", " ")
    if whole.isascii():
        return whole
    unseen = {ord(each): None for each in set(whole) if unicodedata.category(each) == "Cf"}
    return whole.translate(unseen)


def plain(text: str) -> str:
    """As `documents_plain` in guard.sql makes it."""
    bare = NO_APOSTROPHE.sub("", text.lower())
    bare = ACCENTS.sub("", unicodedata.normalize("NFKD", bare)).translate(WITHOUT_STROKES)
    said = f" {re.sub(r'[\W_]+', ' ', bare).strip()} "
    for long, short in STREETS:
        said = said.replace(f" {long} ", f" {short} ")
    return said.strip()
