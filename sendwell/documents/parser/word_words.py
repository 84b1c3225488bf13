"""The words of a Word document, and those that its reader would not see."""

import re
from urllib.parse import unquote

from sendwell.documents.parser.answers import Turned

# A part that a reader would fetch from elsewhere when the file is opened, which tells somebody who reads it.
ELSEWHERE = re.compile(r"^(https?:|ftp:|(file:)?[\\/]{2}[^\\/])", re.IGNORECASE)
FETCHING_FIELDS = re.compile(r"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b\s", re.IGNORECASE)
OFF = {"0", "false", "off", "none"}
WHITE = {"FFFFFF", "white"}
TINY_HALF_POINTS = 4
BREAKS = {
    "p": "\n",
    "br": "\n",
    "cr": "\n",
    "tab": "\t",
    "tc": "\t",
    "noBreakHyphen": "-",
    "v": "\n",
    "pt": "\n",
}
SPOKEN = {"t", "delText", "instrText", "v", "pt"}
"""Elements whose characters are words: of the text, of fields, and of the labels of a chart."""
WRITTEN = {
    **dict.fromkeys(("docPr", "cNvPr", "shape"), ("descr", "title", "alt")),
    "textpath": ("string",),
    "listItem": ("displayText", "value"),
    **dict.fromkeys(("listEntry", "default", "alias", "tag"), ("val",)),
    "fldSimple": ("instr",),
    **dict.fromkeys(("hyperlink", "hlinkClick", "hlinkHover"), ("tooltip",)),
}
"""Words that stand in attributes: told to a screen reader, drawn as a picture of words, or offered to choose from."""
GONE = {"del", "moveFrom"}
FLAGS = {
    "del": "tracked_deletions",
    "moveFrom": "tracked_deletions",
    "ins": "tracked_insertions",
    "moveTo": "tracked_insertions",
    "comment": "comments",
    "altChunk": "instructions",
}


class WordWords:
    """Listens to all parts of one document, one after the other."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.gone: list[str] = []
        self.written: list[str] = []
        self.found: dict[str, int] = {}
        self.pages = 0
        self.speaking = 0
        self.instruction = ""
        self.name = ""
        self.within: list[str] = []
        self.run: set[str] = set()

    def part(self, name: str) -> None:
        """A new part begins."""
        self.name, self.within, self.run = name, [], set()
        self.said.append("\n")

    def text(self) -> str:
        """All words of all parts; struck-out ones and those in attributes stand at the end, and run into no others."""
        return "".join([*self.said, "\n", *self.gone, "\n", *self.written])

    def begin(self, tag: str, said: dict[str, str]) -> None:
        """An element begins. Raises Turned for what would fetch or run something."""
        self.within.append(tag)
        if tag == "Relationship":
            _refuse_elsewhere(said)
            self._look_where_it_leads(said)
        elif tag == "altChunk":
            raise Turned("embedded")
        elif tag in SPOKEN:
            self.speaking += 1
            self.instruction = ""
        elif tag == "r":
            self.run = set()
        elif tag in FLAGS and self._flags(tag):
            self._count(FLAGS[tag])
        elif tag == "fldSimple":
            _refuse_fetching(said.get("instr", ""))
        self._look(tag, said)

    def _flags(self, tag: str) -> bool:
        """`ins` and `del` also mark rows and paragraph marks, where nothing is said."""
        return tag == "comment" or "rPr" not in self.within[-2:-1]

    def _look(self, tag: str, said: dict[str, str]) -> None:
        """What makes a run hard to see; and words that stand in attributes."""
        self.written += [f"{said[name]}\n" for name in WRITTEN.get(tag, ()) if name in said]
        value = said.get("val", "")
        if tag in ("vanish", "webHidden") and value not in OFF:
            self.run.add("hidden_text")
        elif tag == "color" and value in WHITE:
            self.run.add("white_text")
        elif tag == "sz" and value.isdigit() and int(value) <= TINY_HALF_POINTS:
            self.run.add("tiny_text")
        elif tag in ("lastRenderedPageBreak", "sectPr"):
            self.pages += 1

    def _look_where_it_leads(self, said: dict[str, str]) -> None:
        """A link to an address of email says whose it is."""
        if said.get("Type", "").endswith("/hyperlink"):
            self.written.append(f"{unquote(said.get('Target', ''))}\n")

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.within:
            self.within.pop()
        if tag in SPOKEN:
            self.speaking -= 1
            if tag == "instrText":
                _refuse_fetching(self.instruction)
        if tag in GONE:
            self.gone.append(" ")
        if tag in BREAKS:
            self.said.append(BREAKS[tag])

    def say(self, words: str) -> None:
        """Characters."""
        if self.speaking:
            self.instruction += words
            if words.strip() and "styles" not in self.name:
                for what in self.run:
                    self._count(what)
            (self.gone if GONE & set(self.within) else self.said).append(words)
        elif self.name.startswith("customXml/") and words.strip():
            self.said += [" ", words]

    def _count(self, what: str) -> None:
        self.found[what] = self.found.get(what, 0) + 1


def _refuse_elsewhere(said: dict[str, str]) -> None:
    kind = said.get("Type", "")
    if kind.endswith(("/oleObject", "/package", "/control", "/aFChunk")):
        raise Turned("embedded")
    if said.get("TargetMode") != "External" or kind.endswith("/hyperlink"):
        return
    if ELSEWHERE.match(said.get("Target", "")):
        raise Turned("elsewhere")


def _refuse_fetching(instruction: str) -> None:
    if FETCHING_FIELDS.search(instruction + " "):
        raise Turned("elsewhere")
