"""The map of flows as a picture: boxes and arrows in SVG units, drawn by the template without script or style."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

from sendwell.ui.words import count

WIDTH, ROW, BOX = 760, 76, 260
LETTERS_A_LINE, LINES_AT_MOST = 28, 3
MARGIN = 6


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands."""

    y: int
    text: str


@dataclass(frozen=True)
class Box:
    """Somebody at one end of a flow."""

    x: int
    y: int
    height: int
    lines: Sequence[Line]


@dataclass(frozen=True)
class Arrow:
    """A flow: its number in the table, its state in a word, and the height at which it is drawn."""

    y: int
    state: str
    words: str


@dataclass(frozen=True)
class Picture:
    """The whole drawing, with what it shows in words."""

    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    description: str
    width: int = WIDTH
    box: int = BOX


@dataclass(frozen=True)
class Drawn:
    """What the picture needs to know of one flow."""

    number: int
    sender: str
    receiver: str
    state: str
    word: str


def picture_of(flows: Sequence[Drawn]) -> Picture:
    """One row for each flow; neighbours from the same sender share one box."""
    boxes = [_box(WIDTH - BOX, place, 1, each.receiver) for place, each in enumerate(flows)]
    first = 0
    for sender, same in groupby(flows, key=lambda each: each.sender):
        many = len(list(same))
        boxes.append(_box(0, first, many, sender))
        first += many
    arrows = [
        Arrow(place * ROW + ROW // 2, each.state, f"{each.number}. {each.word}")
        for place, each in enumerate(flows)
    ]
    return Picture(max(1, len(flows)) * ROW, boxes, arrows, _description(flows))


def _box(x: int, place: int, rows: int, name: str) -> Box:
    top, height = place * ROW + MARGIN, rows * ROW - 2 * MARGIN
    lines = wrap(name, LETTERS_A_LINE)[:LINES_AT_MOST]
    begin = top + height // 2 - 9 * (len(lines) - 1) + 5
    return Box(x, top, height, [Line(begin + 18 * n, text) for n, text in enumerate(lines)])


def _description(flows: Sequence[Drawn]) -> str:
    totals = {state: sum(each.state == state for each in flows) for state in ("open", "partly", "closed")}
    return (
        f"{count(len(flows), 'flow', 'flows')}: {totals['open']} open, {totals['partly']} open for some, "
        f"{totals['closed']} closed. An arrow leads from whoever sends to whoever receives. An open flow is a whole "
        "line, one that is open for some a broken line, and a closed one stops at a bar. The table below says the same."
    )
