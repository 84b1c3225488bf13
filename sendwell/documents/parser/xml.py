"""Reading XML as it comes: no document type, no entity, nothing fetched. Every part is seen before one is kept."""

from collections.abc import Callable
from xml.parsers import expat

from sendwell.documents.parser.answers import Turned

DEEPEST = 400
BETWEEN = " "

type Begin = Callable[[str, dict[str, str]], None]
type End = Callable[[str], None]
type Say = Callable[[str], None]


class Reader:
    """Feeds one XML part to those who listen; names come without their namespace."""

    def __init__(self, begin: Begin, end: End, say: Say) -> None:
        self.begin, self.end, self.say = begin, end, say
        self.depth = 0
        self.root = ""
        self.parser = expat.ParserCreate(namespace_separator=BETWEEN)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = say

    def feed(self, piece: bytes) -> None:
        """Read on. Raises Turned, or ExpatError for what is no XML."""
        self.parser.Parse(piece, False)

    def close(self) -> None:
        """Say that the part is over. Raises ExpatError for one that ends too soon."""
        self.parser.Parse(b"", True)

    def _doctype(self, *_: object) -> None:
        raise Turned("instructions")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Turned("too_much_inside")
        tag = local(name)
        self.root = self.root or tag
        self.begin(tag, {local(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.end(local(name))


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(BETWEEN)[2]
