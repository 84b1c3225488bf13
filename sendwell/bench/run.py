"""The command `sendwell bench`: what is measured, over how many cases, and where the figures go."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sendwell.bench.migrating import SETTINGS

SIZES = (20_000, 200_000, 640_000)
LAW = ("days", "clocks", "recompute")
PAGES = ("overdue", "inbox", "case", "find", "create", "team", "tray", "clinician", "oversight")
NAMES = ("all", "law", "pages", "walls", *LAW, *PAGES)


def main(argv: Sequence[str]) -> int:
    """Measure what was asked for, print every table as soon as it is known, and write them to `--out`."""
    asked = _arguments(argv)
    if os.environ.pop("DATABASE_URL", None):
        print(
            "The bench fills and measures databases of its own, not the one in DATABASE_URL.", file=sys.stderr
        )
    os.environ["SENDWELL_BENCH_DATABASE"] = f"sendwell_bench_{min(asked.cases)}"
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    os.environ["SENDWELL_DB_ROLE"] = "web"
    import django

    django.setup()
    from sendwell.bench.client import WrongAnswer
    from sendwell.config.database import var_folder
    from sendwell.config.postgres import PostgresError
    from sendwell.config.processes import NotServingError

    (var_folder() / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise complains where it is missing
    said: list[str] = []
    try:
        for part in _measured(asked):
            print(part, flush=True)
            said.append(str(part))
    except (NotServingError, PostgresError, WrongAnswer) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was measured so far stands above.", file=sys.stderr)
        return 130
    finally:
        if asked.out and said:
            asked.out.write_text("\n".join(said))
    return 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sendwell bench",
        description="Measure Sendwell beside bare PostgreSQL, over databases of its own.",
        epilog=f"Names: all; law ({', '.join(LAW)}); pages ({', '.join(PAGES)}); walls.",
    )
    parser.add_argument(
        "name", nargs="?", default="all", choices=NAMES, metavar="NAME", help="what to measure"
    )
    sizes = ", ".join(map(str, SIZES))
    parser.add_argument(
        "--cases", type=_cases, nargs="+", default=SIZES, help=f"how many cases (default: {sizes})"
    )
    parser.add_argument("--out", type=Path, help="a file for the tables as well")
    parser.add_argument(
        "--drop", action="store_true", help="drop the databases afterwards (they are kept for next time)"
    )
    return parser.parse_args(argv)


def _cases(text: str) -> int:
    if not text.isdecimal() or not 300 <= int(text) <= 800_000:
        raise argparse.ArgumentTypeError(f"{text} is not a number of cases from 300 to 800000.")
    return int(text)


def _measured(asked: argparse.Namespace) -> Iterator[object]:
    today = datetime.now(ZoneInfo("Europe/London")).date()
    yield _machine(today)
    for name, slice_ in _of_the_law().items():
        if asked.name in ("all", "law", name):
            yield slice_(today)
    if asked.name in ("all", "pages", *PAGES):
        yield from _of_the_pages(asked, today)
    if asked.name in ("all", "walls"):
        from sendwell.bench import walls

        yield walls.cost(sorted(asked.cases)[len(asked.cases) // 2], today)
    if asked.drop:
        from sendwell.bench import databases

        databases.forget(list(asked.cases))


def _of_the_law() -> dict[str, Callable[[date], Any]]:
    from sendwell.bench import law

    return dict(zip(LAW, (law.days, law.one_process, law.every_case), strict=True))


def _of_the_pages(asked: argparse.Namespace, today: date) -> Iterator[object]:
    from sendwell.bench import measuring

    only = (asked.name,) if asked.name in PAGES else ()
    by_size = []
    for cases in sorted(asked.cases):
        found, held = measuring.measure(cases, today, only)
        by_size.append(found)
        yield measuring.table(found, held)
    if len(by_size) > 1:
        yield measuring.growth(by_size)
    for each in by_size[-1]:
        if each.missed:
            yield measuring.why(each)


def _machine(today: date) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = os.getloadavg()[0]
    return (
        f"Measured on {today:%-d %B %Y}: {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}; load average before it began {load:.1f}.\n"
    )
