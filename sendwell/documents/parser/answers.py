"""What the program says of a file, and how it says that it will have none of it."""

from dataclasses import dataclass, field
from typing import Any

MOST_TEXT = 2_000_000
"""Letters: more than any report. What stands beyond them counts as unread."""


class Turned(Exception):
    """The file is not taken. `why` is a key of `documents.parsing.SENTENCES`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Answer:
    """A file that was read: its clean copy, its words, and what a reader of it would not see."""

    kind: str
    content: bytes = b""
    text: str = ""
    pages: int = 1
    unread: int = 0
    """Pages or pictures whose words no machine has read."""
    found: dict[str, int] = field(default_factory=dict)
    """What is hidden in it, by the keys of `documents.findings.WORDS`, and how often."""

    def note(self, what: str, times: int = 1) -> None:
        """Count something that must be said before the file goes out."""
        if times:
            self.found[what] = self.found.get(what, 0) + times

    def said(self) -> dict[str, Any]:
        """Everything but the copy, for JSON."""
        cut = len(self.text) > MOST_TEXT
        return {
            "kind": self.kind,
            "text": self.text[:MOST_TEXT],
            "pages": self.pages,
            "unread": self.unread + cut,
            "found": self.found,
        }
