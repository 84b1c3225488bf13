"""What row-level security costs: the same pages with the walls and without, in turn, on one connection (A15)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import takewhile
from statistics import median

from django.test import Client

from sendwell.bench import databases
from sendwell.bench.figures import Goal, Table, number
from sendwell.bench.inside import ask
from sendwell.bench.pages import Page, pages, signed_in
from sendwell.config.postgres import OWNER

COST = Goal(25, "% slower")
ROUNDS, EACH, SECONDS = 6, 50, 2.0
"""How often the walls come down, and how often a page is asked for each time: so often, or for so long."""
WARMING = 8
"""As often it is asked for first, until PostgreSQL has its plans: they go when a wall does."""
ALL = """
DO $$ DECLARE walled regclass; BEGIN
  FOR walled IN SELECT oid FROM pg_class WHERE relforcerowsecurity LOOP
    EXECUTE format('ALTER TABLE %s {} ROW LEVEL SECURITY', walled);
  END LOOP;
END $$
"""


def cost(cases: int, today: date) -> Table:
    """Every page that only reads, over the database with so many cases: with its walls, and as if it had none."""
    name = databases.ready(cases, today)
    rows = [_row(name, page) for page in pages(today) if page.expects == 200]
    heads = ("page", "with walls, p50 ms", "without, p50 ms", "% slower", "goal", "")
    return Table(f"The walls, {number(cases)} cases, inside one process", heads, rows)


def _row(name: str, page: Page) -> tuple[str, ...]:
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for standing, times in taken.items():
            with _walls(name, standing=standing):
                times += _times(page)
    walled, open_ = (median(times) * 1000 for times in taken.values())
    slower = (walled / open_ - 1) * 100
    return page.words, number(walled), number(open_), f"{slower:.0f}", str(COST), COST.verdict(slower)


@contextmanager
def _walls(name: str, *, standing: bool) -> Iterator[None]:
    """The walls of this one database of the bench taken down for a while, or left as they are."""
    if standing:
        yield
        return
    with databases.connect(name, OWNER) as plain:
        plain.execute(ALL.format("DISABLE").encode())
        try:
            yield
        finally:
            plain.execute(ALL.format("ENABLE").encode())


def _times(page: Page) -> list[float]:
    browser = signed_in(page.member)
    for turn in range(WARMING):
        ask(browser, page, turn)
    until = time.perf_counter() + SECONDS
    turns = takewhile(lambda _: time.perf_counter() < until, range(EACH))
    return [_time(browser, page, turn) for turn in turns]


def _time(browser: Client, page: Page, turn: int) -> float:
    began = time.perf_counter()
    ask(browser, page, turn)
    return time.perf_counter() - began
