"""Figures and tables: what was measured, what bare PostgreSQL does, the goal, and whether it was met."""

import cProfile
import io
import pstats
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any, NamedTuple

LINES = 12


class Taken(NamedTuple):
    """How long each of many requests took, in seconds, and how long they took together."""

    each: list[float]
    together: float

    @property
    def p50(self) -> float:
        """The middle one, in milliseconds."""
        return self._centile(50)

    @property
    def p95(self) -> float:
        """The one that 95 in 100 keep below, in milliseconds."""
        return self._centile(95)

    @property
    def rate(self) -> float:
        """How many a second."""
        return len(self.each) / self.together

    def _centile(self, which: int) -> float:
        return quantiles(self.each, n=100, method="inclusive")[which - 1] * 1000


@dataclass(frozen=True)
class Goal:
    """A figure to reach: at most so many of a thing that should be small, or at least of one that should be large."""

    figure: float
    unit: str
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {number(self.figure)} {self.unit}".rstrip()

    def met_by(self, measured: float) -> bool:
        """Whether the measured figure reaches it."""
        return measured >= self.figure if self.at_least else measured <= self.figure

    def verdict(self, measured: float) -> str:
        """In a word."""
        return "met" if self.met_by(measured) else "MISSED"


@dataclass(frozen=True)
class Table:
    """One table of figures, as text that is also Markdown."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        lines = [list(self.heads), *map(list, self.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.heads))]
        drawn = [
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
            for line in lines
        ]
        rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
        notes = ["", *self.notes] if self.notes else []
        return "\n".join([f"### {self.title}", "", drawn[0], rule, *drawn[1:], *notes, ""])


def number(figure: float) -> str:
    """A figure as people read it: three digits that matter, thousands apart."""
    if figure >= 100 or figure == int(figure):
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def table_of(watched: cProfile.Profile, ours: str) -> str:
    """A profile as a table: the dozen functions matching `ours` with the longest time in all."""
    text = io.StringIO()
    figures: Any = pstats.Stats(watched, stream=text)
    figures.sort_stats("cumulative")
    figures.print_stats(ours, LINES)
    return _shortened(text.getvalue())


def _shortened(text: str) -> str:
    """Only the lines of the table, their paths from the package's name on."""
    lines = [
        line
        for line in text.splitlines()
        if re.match(r"\s*(ncalls|\d)", line) and "function calls" not in line
    ]
    return "\n".join(re.sub(r"\s/\S*/(?=sendwell/|site-packages/|lib/python)", " ", line) for line in lines)
