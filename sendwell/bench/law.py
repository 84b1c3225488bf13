"""The law by itself: working-day sums, clocks of one process, and every clock of every case on both cores."""

import cProfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from random import Random

from sendwell.bench.figures import Goal, Table, number, table_of
from sendwell.bench.stories import stories
from sendwell.config.database import embedded_server
from sendwell.config.postgres import SUPERUSER
from sendwell.law.bank_holidays import FIRST_DAY, LAST_DAY, Calendar, calendar
from sendwell.law.clock import clocks
from sendwell.law.days import working_days_inclusive
from sendwell.law.timescales import the_law

SUMS = 200_000
HISTORIES = 4_000
EVERY_CASE = 640_000
CHUNK = 2_000
PROCESSES = 2
SUMS_GOAL = Goal(2_000_000, "/s", at_least=True)
EVERY_GOAL = Goal(60, "s")


def days(_: date) -> Table:
    """Working-day arithmetic: how many sums a second."""
    draw = Random(1)
    days = [calendar("send").forward(date(2014, 1, 1), draw.randrange(5000)) for _ in range(SUMS)]
    asked = [(day, draw.randrange(1, 60)) for day in days]
    send = calendar("send")
    forward = _rate(lambda: [send.forward(day, number) for day, number in asked], SUMS)
    rule = _rate(lambda: [working_days_inclusive(day, number, send) for day, number in asked], SUMS)
    bare = _working_days_in_sql(send, asked)
    return Table(
        "Working-day arithmetic, one process",
        ("what", "a second", "PostgreSQL", "goal", ""),
        [
            (
                "a day so many working days on",
                number(forward),
                number(bare),
                str(SUMS_GOAL),
                SUMS_GOAL.verdict(forward),
            ),
            ("the same by the law's own rule, the first day included", number(rule), "", "", ""),
        ],
    )


def one_process(today: date) -> Table:
    """Clocks per second for one process, over different histories of realistic length."""
    histories = [told.events() for told in stories(HISTORIES, today, seed=2)]
    the_law()
    found = sum(len(clocks(history, today)) for history in histories)
    rate = _rate(lambda: [clocks(history, today) for history in histories], found)
    events = sum(map(len, histories))
    each = f"{events / HISTORIES:.1f} events and {found / HISTORIES:.1f} clocks each"
    return Table(
        "Clocks, one process",
        ("what", "a second"),
        [
            ("clocks", number(rate)),
            (f"whole case histories ({each})", number(rate * HISTORIES / found)),
        ],
    )


def every_case(today: date) -> Table:
    """Every clock of 640,000 different case histories, on two processes. Only the law's work is timed."""
    began = time.perf_counter()
    share = EVERY_CASE // PROCESSES
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        parts = list(processes.map(_part, [share] * PROCESSES, [today] * PROCESSES, range(PROCESSES)))
    together = time.perf_counter() - began
    longest = max(taken for taken, _, _ in parts)
    found, events = sum(part[1] for part in parts), sum(part[2] for part in parts)
    bare = _due_dates_in_sql(found)
    return Table(
        "Every clock of 640,000 case histories, two processes",
        ("what", "seconds", "PostgreSQL adding 42 days as often", "goal", ""),
        [
            (
                f"{number(found)} clocks from {number(events)} events",
                number(longest),
                number(bare),
                str(EVERY_GOAL),
                EVERY_GOAL.verdict(longest),
            ),
            ("inventing the histories included", number(together), "", "", ""),
        ],
        notes=[
            f"{number(found / longest)} clocks a second.",
            *([] if EVERY_GOAL.met_by(longest) else [_why(today)]),
        ],
    )


def _why(today: date) -> str:
    """Where the law's time goes when recomputing missed its goal: one process, a sample of the histories."""
    histories = [told.events() for told in stories(HISTORIES, today, seed=3)]
    watched = cProfile.Profile()
    watched.enable()
    for history in histories:
        clocks(history, today)
    watched.disable()
    return f"Why, over {number(HISTORIES)} histories:\n\n```\n{table_of(watched, r'sendwell/law')}\n```"


def _part(cases: int, today: date, seed: int) -> tuple[float, int, int]:
    """Seconds spent in the law, clocks found, events read."""
    the_law()
    told = stories(cases, today, seed=100 + seed)
    seconds, found, events = 0.0, 0, 0
    for histories in _chunks((each.events() for each in told), CHUNK):
        began = time.perf_counter()
        found += sum(len(clocks(history, today)) for history in histories)
        seconds += time.perf_counter() - began
        events += sum(map(len, histories))
    return seconds, found, events


def _chunks[T](items: Iterator[T], size: int) -> Iterator[list[T]]:
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _rate(act: Callable[[], object], how_many: int, rounds: int = 5) -> float:
    """How many a second, in the best of some rounds: the others were disturbed."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - began)
    return how_many / best


def _working_days_in_sql(send: Calendar, asked: list[tuple[date, int]]) -> float:
    """The same sums a second by PostgreSQL, from a table of days that counts the working ones."""
    span = (LAST_DAY - FIRST_DAY).days + 1
    every = [FIRST_DAY + timedelta(days=n) for n in range(span)]
    upto = 0
    with embedded_server().start().connect("postgres", SUPERUSER) as connection:
        connection.execute("CREATE TEMP TABLE bench_day (day date PRIMARY KEY, upto int, working boolean)")
        with connection.cursor().copy("COPY bench_day FROM STDIN") as copy:
            for day in every:
                upto += send.is_working(day)
                copy.write_row((day, upto, send.is_working(day)))
        connection.execute("CREATE TEMP TABLE bench_sum (day date, number int)")
        with connection.cursor().copy("COPY bench_sum FROM STDIN") as copy:
            for row in asked:
                copy.write_row(row)
        connection.execute("ANALYZE bench_day, bench_sum")
        question = (
            "SELECT count(found.day) FROM bench_sum s JOIN bench_day d USING (day) "
            "JOIN bench_day found ON found.working AND found.upto = d.upto + s.number"
        )
        return _rate(lambda: connection.execute(question).fetchall(), len(asked))


def _due_dates_in_sql(how_many: int) -> float:
    """Seconds that PostgreSQL needs to add six weeks to as many days."""
    question = "SELECT max(date '2023-01-01' + n %% 1000 + 42) FROM generate_series(1, %s) n"
    with embedded_server().start().connect("postgres", SUPERUSER) as connection:
        return how_many / _rate(
            lambda: connection.execute(question, [how_many]).fetchall(), how_many, rounds=2
        )
