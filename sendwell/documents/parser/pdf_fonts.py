"""From the codes in a PDF to letters, by the table that a font carries for copying, or by its encoding."""

import re

import pikepdf

HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
BLOCK = re.compile(rb"begin(bfchar|bfrange|codespacerange)(.*?)end\1", re.DOTALL)
RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]*)>|\[(.*?)\])", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
LONGEST_RANGE = 65_536
UNKNOWN = "\ufffd"
NAMES = {
    "space": " ", "hyphen": "-", "period": ".", "comma": ",", "colon": ":", "semicolon": ";", "slash": "/",
    "quoteright": "’", "quotesingle": "'", "quotedblleft": "“", "quotedblright": "”", "endash": "–", "emdash": "—",
    "parenleft": "(", "parenright": ")", "ampersand": "&", "at": "@", "underscore": "_", "zero": "0", "one": "1",
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "bullet": "•", "nbspace": " ", "minus": "-",
}  # fmt: skip
ENCODINGS = {"/MacRomanEncoding": "mac_roman", "/WinAnsiEncoding": "cp1252"}


class Font:
    """One font of a page: codes of one or two bytes, and what each stands for."""

    def __init__(self, font: pikepdf.Object) -> None:
        self.wide = str(font.get("/Subtype", "")) == "/Type0"
        self.letters: dict[int, str] = {}
        self.encoding = ""
        told = font.get("/ToUnicode")
        if isinstance(told, pikepdf.Stream):
            self._read_table(told.read_bytes())
        if not self.wide:
            self._read_encoding(font)

    def words(self, codes: bytes) -> str:
        """The letters; one that nobody can know is the replacement character."""
        step = 2 if self.wide else 1
        return "".join(
            self._letter(int.from_bytes(codes[at : at + step], "big"))
            for at in range(0, len(codes) - step + 1, step)
        )

    def _letter(self, code: int) -> str:
        known = self.letters.get(code)
        if known is not None:
            return known
        if self.wide or not self.encoding:
            return UNKNOWN
        return bytes([code]).decode(self.encoding, errors="replace")

    def _read_table(self, table: bytes) -> None:
        for kind, body in BLOCK.findall(table):
            if kind == b"codespacerange":
                widths = {len(_digits(each)) // 2 for each in HEX.findall(body)}
                self.wide = max(widths, default=2) > 1 if self.wide else self.wide
            elif kind == b"bfchar":
                for code, letters in PAIR.findall(body):
                    self.letters[int(_digits(code), 16)] = _text(letters)
            else:
                self._read_ranges(body)

    def _read_ranges(self, body: bytes) -> None:
        for first, last, start, each in RANGE.findall(body):
            low, high = int(_digits(first), 16), int(_digits(last), 16)
            if high - low >= LONGEST_RANGE:
                continue
            if each:
                listed = [_text(letters) for letters in HEX.findall(each)]
                self.letters |= dict(zip(range(low, high + 1), listed, strict=False))
            elif start:
                text = _text(start)
                for code in range(low, high + 1):
                    self.letters[code] = (
                        text[:-1] + chr(min(ord(text[-1]) + code - low, 0x10FFFF)) if text else ""
                    )

    def _read_encoding(self, font: pikepdf.Object) -> None:
        said = font.get("/Encoding")
        cut = "+" in str(font.get("/BaseFont", ""))[:9]
        if isinstance(said, pikepdf.Name):
            self.encoding = ENCODINGS.get(str(said), "latin-1")
        elif isinstance(said, pikepdf.Dictionary):
            self.encoding = ENCODINGS.get(str(said.get("/BaseEncoding", "")), "latin-1")
            self._read_differences(said.get("/Differences"))
        elif not cut and not self.letters:
            self.encoding = "cp1252"

    def _read_differences(self, said: pikepdf.Object | None) -> None:
        code = 0
        for each in said if isinstance(said, pikepdf.Array) else ():
            if isinstance(each, pikepdf.Name):
                self.letters.setdefault(code, _named(str(each)[1:]))
                code += 1
            else:
                code = int(each)


def _named(name: str) -> str:
    if name in NAMES:
        return NAMES[name]
    if len(name) == 1:
        return name
    found = re.fullmatch(r"(?:uni|u)([0-9A-F]{4,6})", name)
    return chr(int(found[1], 16)) if found and int(found[1], 16) < 0x110000 else UNKNOWN


def _digits(hexadecimal: bytes) -> bytes:
    return b"".join(hexadecimal.split()) or b"0"


def _text(hexadecimal: bytes) -> str:
    digits = b"".join(hexadecimal.split()).decode()
    raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
    return raw.decode("utf-16-be", errors="replace") if len(raw) > 1 else raw.decode("latin-1")
