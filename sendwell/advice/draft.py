"""A draft of advice as plain values: adding, moving, taking out and putting back numbered lines.

Pure: the screen posts the whole draft, one of these changes it, one action keeps it. So every button works
without JavaScript, and nothing that was typed is lost when a line moves.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sendwell.advice.models import StatementKind

SERVES: dict[str, str] = {
    StatementKind.OUTCOME: StatementKind.NEED,
    StatementKind.PROVISION: StatementKind.OUTCOME,
}
"""An outcome answers a need and a provision works towards an outcome: the golden thread of a plan."""

UNDO_DEPTH = 10
MOST_LINES = 60


@dataclass(frozen=True)
class Line:
    """One statement. `serves` is the number, counted from 1, of the need or outcome it answers."""

    kind: str
    text: str = ""
    who: str = ""
    how_often: str = ""
    how_long: str = ""
    review: str = ""
    serves: int | None = None


@dataclass(frozen=True)
class Removed:
    """A line taken out: where it stood and which lines answered to it, so that it can be put back."""

    at: int
    line: Line
    served_by: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the draft's own record."""
        return {"at": self.at, "line": asdict(self.line), "served_by": list(self.served_by)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Removed":
        """What `as_json` wrote."""
        return cls(kept["at"], Line(**kept["line"]), tuple(kept["served_by"]))


@dataclass(frozen=True)
class Draft:
    """All that a clinician has written so far. Lines are numbered from 1 in their order."""

    part: str
    narrative: str = ""
    not_assessed: bool = False
    fuller_by: date | None = None
    lines: tuple[Line, ...] = ()
    removed: tuple[Removed, ...] = ()

    def with_line(self, kind: str) -> "Draft":
        """A new empty line at the end."""
        if len(self.lines) >= MOST_LINES:
            return self
        return replace(self, lines=(*self.lines, Line(StatementKind(kind).value)))

    def moved(self, number: int, *, up: bool) -> "Draft":
        """The line changes places with its neighbour; what answers to it still does."""
        other = number - 1 if up else number + 1
        if not (self._has(number) and self._has(other)):
            return self
        new_place = {number: other, other: number}
        lines = [_renumbered(line, lambda n: new_place.get(n, n)) for line in self.lines]
        lines[number - 1], lines[other - 1] = lines[other - 1], lines[number - 1]
        return replace(self, lines=tuple(lines))

    def without(self, number: int) -> "Draft":
        """The line is taken out, and can be put back."""
        if not self._has(number):
            return self
        served_by = tuple(n for n, line in enumerate(self.lines, 1) if line.serves == number)
        gone = Removed(number, self.lines[number - 1], served_by)
        left = [line for n, line in enumerate(self.lines, 1) if n != number]
        lines = [_renumbered(line, lambda n: None if n == number else n - (n > number)) for line in left]
        return replace(self, lines=tuple(lines), removed=(*self.removed, gone)[-UNDO_DEPTH:])

    def put_back(self) -> "Draft":
        """The line taken out last comes back where it stood, with what answered to it."""
        if not self.removed:
            return self
        *earlier, last = self.removed
        at = min(last.at, len(self.lines) + 1)
        lines = [_renumbered(line, lambda n: n + (n >= at)) for line in self.lines]
        lines.insert(at - 1, last.line)
        for number in last.served_by:
            if number <= len(lines) and SERVES.get(lines[number - 1].kind) == last.line.kind:
                lines[number - 1] = replace(lines[number - 1], serves=at)
        return replace(self, lines=only_right_links(lines), removed=tuple(earlier))

    def after(self, pressed: str) -> "Draft":
        """The draft after one of the screen's buttons: "add-need", "up-3", "down-3", "remove-3", "undo"."""
        verb, _, about = pressed.partition("-")
        if verb == "undo":
            return self.put_back()
        if verb == "add" and about in set(StatementKind.values):
            return self.with_line(about)
        if about.isdecimal() and verb in ("up", "down"):
            return self.moved(int(about), up=verb == "up")
        return self.without(int(about)) if about.isdecimal() and verb == "remove" else self

    def _has(self, number: int) -> bool:
        return 1 <= number <= len(self.lines)


def only_right_links(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines; a link to a line that is not there, or is of the wrong kind, is dropped."""
    lines = tuple(lines)
    return tuple(line if _link_fits(line, lines) else replace(line, serves=None) for line in lines)


def _link_fits(line: Line, lines: tuple[Line, ...]) -> bool:
    if line.serves is None:
        return True
    return 1 <= line.serves <= len(lines) and SERVES.get(line.kind) == lines[line.serves - 1].kind


def _renumbered(line: Line, number: Any) -> Line:
    return line if line.serves is None else replace(line, serves=number(line.serves))
