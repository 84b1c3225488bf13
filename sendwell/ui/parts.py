"""What the components of a page are given: small frozen shapes that `pages.py` fills in.

A component shows exactly these fields. A page may give its own dataclass instead if it has the same names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

# Each state has a word; the colour only repeats it. The words are the house's (docs/glossary.md).
STATE_TAGS = {
    "running": ("Running", "blue"),
    "due_soon": ("Due soon", "yellow"),
    "overdue": ("Overdue", "red"),
    "met": ("Met", "green"),
    "met_late": ("Met late", "orange"),
    "excused": ("Excused", "purple"),
    "ended": ("Ended", "grey"),
}
FORCE_WORDS = {
    "must": "The law says this must happen",
    "should": "The SEND Code of Practice says this should happen",
    "local": "A local standard: not the law",
}


@dataclass(frozen=True)
class Link:
    """Somewhere to go."""

    text: str
    url: str
    hidden: str = ""  # extra words for a screen reader, where "Change" alone would be one of many
    current: bool = False


@dataclass(frozen=True)
class Ground:
    """A reason the law gives for a limit not to apply, recorded on this case."""

    title: str
    day: date
    reference: str = ""


@dataclass(frozen=True)
class Answer:
    """One of several dates the authorities give for the same limit."""

    label: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A clock on a screen. `timescale` is its file's name and its page under /law/.

    `stopped_how` words how it ended, where "Done" would be wrong: "The request was withdrawn". A `window` is a
    time that must be left open (15 days for the family's views), and is late for nobody.
    """

    timescale: str
    title: str
    state: str
    force: str = "must"
    due_on: date | None = None
    days_left: int | None = None
    elapsed_days: int | None = None
    stopped_on: date | None = None
    stopped_how: str = "Done"
    window: bool = False
    owed_by: str = ""
    owed_to: str = ""
    unconfirmed: bool = False
    working: Sequence[str] = ()
    grounds: Sequence[Ground] = ()
    answers: Sequence[Answer] = ()
    said: str = ""  # the state in words that are true for its kind: nobody is overdue with a right


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of a chronology."""

    day: date
    title: str
    by: str = ""
    text: str = ""
    url: str = ""
    recorded: str = ""  # "Typed on 5 March 2026, 9:02am", where that is another day
    corrected: bool = False


@dataclass(frozen=True, kw_only=True)
class ChildBanner:
    """Who this page is about, with two identifiers so that nobody acts on the wrong child."""

    name: str
    born_on: date | None
    """None for somebody who may know the age and no more."""
    age: str
    identifiers: Sequence[tuple[str, str]]
    known_as: str = ""
    alerts: Sequence[str] = ()
    needs: Sequence[str] = ()
    """Who round the child needs an interpreter, large print or the like: read before writing or ringing."""


@dataclass(frozen=True)
class Row:
    """A question and its answer in a summary; the answer may have several lines."""

    key: str
    value: str | Sequence[str]
    actions: Sequence[Link] = ()


@dataclass(frozen=True)
class Tile:
    """A number that leads to the list it counts."""

    number: int
    text: str
    url: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Task:
    """A line of a list of things to do: the status is in words."""

    text: str
    status: str
    url: str = ""
    hint: str = ""
    done: bool = False


@dataclass(frozen=True)
class Bar:
    """One bar: `words` is how the value is written beside it."""

    label: str
    value: float
    words: str = ""
    kind: str = "plain"


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars drawn by the server, with the same figures as a table."""

    key: str  # unique on the page: the picture's title and description are found by it
    title: str
    description: str
    label_heading: str
    value_heading: str
    bars: Sequence[Bar] = field(default_factory=tuple)
    source: str = ""

    @property
    def height(self) -> int:
        """The picture's height in its own units: 60 a bar, with its label above it."""
        return 60 * len(self.bars)

    @property
    def most(self) -> float:
        """The greatest value, at least 1, so that a chart of nothing divides by something."""
        return max([1.0, *(bar.value for bar in self.bars)])

    def width(self, bar: Bar) -> float:
        """How long this bar is, of 340; the rest of the 560 is for the figure."""
        return round(340 * max(bar.value, 0) / self.most, 1)
