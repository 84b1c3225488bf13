"""One page of a PDF, drawn in the mind: what it says, and what of it nobody who looks at it would see."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pikepdf

from sendwell.documents.parser.pdf_fonts import UNKNOWN, Font

type Matrix = tuple[float, float, float, float, float, float]
type Box = tuple[float, float, float, float]

STRAIGHT: Matrix = (1, 0, 0, 1, 0, 0)
DEEPEST = 8
INVISIBLE = {3, 7}
TINY = 2.0
NEARLY_WHITE = 0.94
WORD_GAP = -180
LARGE_ENOUGH_TO_HIDE = 5.0
PAGE_LIKE = 800_000
FILLS = {"f", "F", "f*", "B", "B*", "b", "b*"}
ENDS = FILLS | {"S", "s", "n"}


def times(a: Matrix, b: Matrix) -> Matrix:
    """First `a`, then `b`."""
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


def moved(x: float, y: float, by: Matrix) -> tuple[float, float]:
    """A point, moved."""
    return x * by[0] + y * by[2] + by[4], x * by[1] + y * by[3] + by[5]


@dataclass
class State:
    """What `q` keeps and `Q` brings back."""

    matrix: Matrix = STRAIGHT
    font: Font | None = None
    size: float = 1.0
    mode: int = 0
    white: bool = False
    see_through: bool = False


@dataclass
class PageReader:
    """Walks through the drawing of a page and keeps the words and the suspicions."""

    box: Box
    said: list[str] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    pixels: int = 0
    marks: int = 0
    state: State = field(default_factory=State)
    kept: list[State] = field(default_factory=list)
    line: Matrix = STRAIGHT
    here: Matrix = STRAIGHT
    leading: float = 0.0
    points: list[tuple[float, float]] = field(default_factory=list)
    path: list[tuple[float, float]] = field(default_factory=list)
    fonts: dict[tuple[int, int], Font] = field(default_factory=dict)

    def read(self, stream: Any, resources: pikepdf.Object, depth: int = 0) -> None:
        """Follow one content stream; forms drawn within it are followed too."""
        for step in pikepdf.parse_content_stream(stream):
            operands: list[Any] = list(step.operands)
            name = str(step.operator)
            self.marks += name in ENDS
            if name == "Do":
                self._draw(operands, resources, depth)
            elif name == "Tf":
                self._choose(operands, resources)
            elif name == "gs":
                self._transparency(operands, resources)
            elif (act := ACTS.get(name)) is not None:
                act(self, operands)

    @property
    def text(self) -> str:
        """The words so far."""
        return "".join(self.said)

    def _draw(self, operands: Sequence[Any], resources: pikepdf.Object, depth: int) -> None:
        drawn = _named(resources, "/XObject", operands)
        if not isinstance(drawn, pikepdf.Stream):
            return
        if str(drawn.get("/Subtype", "")) == "/Image":
            self.pixels += int(drawn.get("/Width", 0)) * int(drawn.get("/Height", 0))
            self.marks += 1
            self._cover([moved(x, y, self.state.matrix) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))])
        elif depth < DEEPEST:
            outer, self.state = self.state, replace(self.state)
            self.state.matrix = times(_matrix(drawn.get("/Matrix")), self.state.matrix)
            self.read(drawn, drawn.get("/Resources", resources), depth + 1)
            self.state = outer

    def _choose(self, operands: Sequence[Any], resources: pikepdf.Object) -> None:
        font = _named(resources, "/Font", operands)
        if font is None:
            return
        key = font.objgen
        if key == (0, 0) or key not in self.fonts:
            self.fonts[key] = Font(font)
        self.state.font, self.state.size = self.fonts[key], abs(float(operands[1]))

    def _transparency(self, operands: Sequence[Any], resources: pikepdf.Object) -> None:
        said = _named(resources, "/ExtGState", operands)
        if said is not None:
            faint = "/ca" in said and float(said["/ca"]) < 0.9
            self.state.see_through = faint or str(said.get("/BM", "/Normal")) not in (
                "/Normal",
                "/Compatible",
            )

    def show(self, codes: bytes) -> None:
        """Words at the present place: kept, and looked at for whether anybody could see them."""
        words = self.state.font.words(codes) if self.state.font else codes.decode("latin-1")
        self.said.append(words)
        if not words.strip():
            return
        self.found["letters"] += len(words)
        self.found["unknown"] += words.count(UNKNOWN)
        matrix = times(self.here, self.state.matrix)
        x, y = matrix[4], matrix[5]
        height = self.state.size * (abs(matrix[2]) + abs(matrix[3]))
        if self.state.mode in INVISIBLE:
            self.found["invisible_text"] += 1
            return
        self.found["white_text"] += self.state.white
        self.found["tiny_text"] += height < TINY
        if not (self.box[0] - 1 <= x <= self.box[2] + 1 and self.box[1] - 1 <= y <= self.box[3] + 1):
            self.found["off_page_text"] += 1
        self.points.append((x + height * 0.2, y + height * 0.2))

    def paint(self) -> None:
        """The path under way is filled; words beneath it are covered, not gone."""
        if not self.state.see_through and len(self.path) >= 3:
            self._cover(self.path)

    def _cover(self, corners: Sequence[tuple[float, float]]) -> None:
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        low, high = min(y for _, y in corners), max(y for _, y in corners)
        if right - left < LARGE_ENOUGH_TO_HIDE or high - low < LARGE_ENOUGH_TO_HIDE:
            return
        seen = [(x, y) for x, y in self.points if not (left <= x <= right and low <= y <= high)]
        self.found["covered_text"] += len(self.points) - len(seen)
        self.points = seen


def _named(resources: pikepdf.Object, kind: str, operands: Sequence[Any]) -> pikepdf.Object | None:
    group = resources.get(kind) if isinstance(resources, pikepdf.Dictionary) else None
    found = group.get(str(operands[0])) if isinstance(group, pikepdf.Dictionary) and operands else None
    return found if isinstance(found, pikepdf.Object) else None


def _matrix(said: Any) -> Matrix:
    numbers = [float(each) for each in said] if said is not None else []
    return (
        (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
        if len(numbers) == 6
        else STRAIGHT
    )


def _numbers(operands: Sequence[Any]) -> list[float]:
    return [float(each) for each in operands if not isinstance(each, pikepdf.Object | str | bytes)]


def _set_line(page: PageReader, line: Matrix, gap: str) -> None:
    page.line = page.here = line
    page.said.append(gap)


def _begin(page: PageReader, _: Sequence[Any]) -> None:
    _set_line(page, STRAIGHT, " ")


def _next(page: PageReader, operands: Sequence[Any]) -> None:
    x, y = _numbers(operands)
    _set_line(page, times((1, 0, 0, 1, x, y), page.line), "\n" if abs(y) > 0.1 else " ")


def _next_leading(page: PageReader, operands: Sequence[Any]) -> None:
    page.leading = -_numbers(operands)[1]
    _next(page, operands)


def _place(page: PageReader, operands: Sequence[Any]) -> None:
    matrix = _matrix(operands)
    _set_line(page, matrix, " " if abs(matrix[5] - page.line[5]) < 0.1 else "\n")


def _below(page: PageReader, _: Sequence[Any] = ()) -> None:
    _set_line(page, times((1, 0, 0, 1, 0, -page.leading), page.line), "\n")


def _show(page: PageReader, operands: Sequence[Any]) -> None:
    page.show(bytes(operands[-1]))


def _show_below(page: PageReader, operands: Sequence[Any]) -> None:
    _below(page)
    page.show(bytes(operands[-1]))


def _show_spread(page: PageReader, operands: Sequence[Any]) -> None:
    for each in operands[0]:
        if isinstance(each, pikepdf.String):
            page.show(bytes(each))
        elif float(each) < WORD_GAP:
            page.said.append(" ")


def _keep(page: PageReader, _: Sequence[Any]) -> None:
    page.kept.append(replace(page.state))


def _restore(page: PageReader, _: Sequence[Any]) -> None:
    if page.kept:
        page.state = page.kept.pop()


def _turn(page: PageReader, operands: Sequence[Any]) -> None:
    page.state.matrix = times(_matrix(operands), page.state.matrix)


def _colour(page: PageReader, operands: Sequence[Any]) -> None:
    said = _numbers(operands)
    ink = len(said) == 4
    page.state.white = bool(said) and all(
        each <= 1 - NEARLY_WHITE if ink else each >= NEARLY_WHITE for each in said
    )


def _mode(page: PageReader, operands: Sequence[Any]) -> None:
    page.state.mode = int(operands[0])


def _set_leading(page: PageReader, operands: Sequence[Any]) -> None:
    page.leading = float(operands[0])


def _point(page: PageReader, operands: Sequence[Any]) -> None:
    x, y = _numbers(operands)[-2:]
    page.path.append(moved(x, y, page.state.matrix))


def _rectangle(page: PageReader, operands: Sequence[Any]) -> None:
    x, y, wide, high = _numbers(operands)
    corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
    page.path += [moved(a, b, page.state.matrix) for a, b in corners]


def _fill(page: PageReader, _: Sequence[Any]) -> None:
    page.paint()
    page.path = []


def _forget(page: PageReader, _: Sequence[Any]) -> None:
    page.path = []


ACTS: dict[str, Callable[[PageReader, Sequence[Any]], None]] = {
    "BT": _begin, "Td": _next, "TD": _next_leading, "Tm": _place, "T*": _below, "Tj": _show, "'": _show_below,
    '"': _show_below, "TJ": _show_spread, "TL": _set_leading, "Tr": _mode, "q": _keep, "Q": _restore, "cm": _turn,
    "g": _colour, "rg": _colour, "k": _colour, "sc": _colour, "scn": _colour, "m": _point, "l": _point,
    "c": _point, "re": _rectangle,
    **dict.fromkeys(FILLS, _fill), "S": _forget, "s": _forget, "n": _forget,
}  # fmt: skip
