"""What row-level security costs: the same pages with the walls and without, in turn, on one connection (A15)."""

import time
from datetime import date
from statistics import median

from django.test import Client

from sendwell.bench import databases
from sendwell.bench.figures import Goal, Table, number
from sendwell.bench.inside import ask
from sendwell.bench.pages import Page, pages, signed_in
from sendwell.config.postgres import SUPERUSER, WEB

COST = Goal(25, "% slower")
UNWALLED = "sendwell_bench_unwalled"
ROUNDS, EACH = 6, 50
MAKE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{UNWALLED}') THEN
    CREATE ROLE {UNWALLED} LOGIN BYPASSRLS;
  END IF;
END $$;
GRANT {WEB} TO {UNWALLED};
"""


def cost(cases: int, today: date) -> Table:
    """Every page that only reads, over the database with so many cases: with its walls, and as if it had none."""
    name = databases.ready(cases, today)
    with databases.connect(name, SUPERUSER) as plain:
        plain.execute(MAKE)
    rows = [_row(page) for page in pages(today) if page.expects == 200]
    heads = ("page", "with walls, p50 ms", "without, p50 ms", "% slower", "goal", "")
    return Table(f"The walls, {number(cases)} cases, inside one process", heads, rows)


def _row(page: Page) -> tuple[str, ...]:
    taken: dict[str, list[float]] = {WEB: [], UNWALLED: []}
    for _ in range(ROUNDS):
        for role, times in taken.items():
            with databases.seen_by(role):
                times += _times(page)
    walled, open_ = (median(times) * 1000 for times in taken.values())
    slower = (walled / open_ - 1) * 100
    return page.words, number(walled), number(open_), f"{slower:.0f}", str(COST), COST.verdict(slower)


def _times(page: Page) -> list[float]:
    browser = signed_in(page.member)
    ask(browser, page)
    return [_time(browser, page, n) for n in range(EACH)]


def _time(browser: Client, page: Page, turn: int) -> float:
    began = time.perf_counter()
    ask(browser, page, turn)
    return time.perf_counter() - began
