"""The words of an OpenDocument text, and those that its reader would not see."""

import re
from urllib.parse import unquote

from sendwell.documents.parser.answers import Turned

ELSEWHERE = re.compile(r"^(https?:|ftp:|file:|[\\/]{2})", re.IGNORECASE)
FETCHED = {"image", "object", "object-ole", "section-source", "floating-frame", "plugin", "applet"}
BREAKS = {"p": "\n", "h": "\n", "line-break": "\n", "tab": "\t", "s": " ", "table-cell": "\t"}
SPOKEN = {"p", "h", "span", "a", "title", "desc", "hidden-text", "hidden-paragraph"}
WRITTEN = {"a": ("href",), "label": ("value",), "option": ("label", "value")}
"""Words that stand in attributes: where a link leads, and what is offered to choose from."""
FLAGS = {
    "deletion": "tracked_deletions",
    "insertion": "tracked_insertions",
    "annotation": "comments",
    "hidden-text": "hidden_text",
    "hidden-paragraph": "hidden_text",
}
PARTS = ("content.xml", "styles.xml")


class OdtWords:
    """Listens to all parts of one document, one after the other."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.written: list[str] = []
        self.found: dict[str, int] = {}
        self.pages = 0
        self.speaking = 0
        self.heard = False

    def part(self, name: str) -> None:
        """A new part begins; only the body, the headers and the footers speak."""
        self.heard = name in PARTS
        self.said.append("\n")

    def text(self) -> str:
        """All words, those of headers, remarks and struck-out ones too."""
        return "".join([*self.said, "\n", *self.written])

    def begin(self, tag: str, said: dict[str, str]) -> None:
        """An element begins. Raises Turned for what would fetch or run something."""
        if tag in FETCHED and ELSEWHERE.match(said.get("href", "")):
            raise Turned("elsewhere")
        if tag in ("object", "object-ole", "plugin", "applet", "floating-frame"):
            raise Turned("embedded")
        if tag in ("script", "event-listener") and self.heard:
            raise Turned("macros")
        if tag in SPOKEN:
            self.speaking += 1
        if tag in FLAGS:
            self._count(FLAGS[tag])
        if self.heard:
            self.written += [f"{unquote(said[name])}\n" for name in WRITTEN.get(tag, ()) if name in said]
        if tag == "hidden-text":
            self.said += [" ", said.get("string-value", "")]
        if tag == "text-properties":
            self._look(said)
        if tag == "soft-page-break":
            self.pages += 1

    def _look(self, said: dict[str, str]) -> None:
        if said.get("display") == "none":
            self._count("hidden_text")
        if said.get("color", "").lower() == "#ffffff":
            self._count("white_text")

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in SPOKEN:
            self.speaking -= 1
        if tag in BREAKS:
            self.said.append(BREAKS[tag])

    def say(self, words: str) -> None:
        """Characters."""
        if self.speaking and self.heard:
            self.said.append(words)

    def _count(self, what: str) -> None:
        self.found[what] = self.found.get(what, 0) + 1
