"""The law on the command line: `sendwell law`, `sendwell due` and `sendwell clocks`, each with `--json`.

A fault is one sentence on stderr that names the file, line or argument, and exit code 2.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sendwell.law import clock, show
from sendwell.law.bank_holidays import BeyondCalendar
from sendwell.law.case_file import events_of
from sendwell.law.reading import LawError, as_day
from sendwell.law.rules import known
from sendwell.law.timescales import load_one, the_law


def law(argv: Sequence[str]) -> int:
    """`sendwell law list` and `sendwell law show ID`."""
    parser = argparse.ArgumentParser(prog="sendwell law", description="The time limits and duties we know.")
    kinds = parser.add_subparsers(dest="what", required=True, metavar="list | show")
    everything = kinds.add_parser("list", help="every time limit and duty")
    one = kinds.add_parser("show", help="one of them in full")
    one.add_argument("id", metavar="ID")
    for each in (everything, one):
        _json_option(each)
    asked = parser.parse_args(argv)
    if asked.what == "list":
        return _answer(asked.json, lambda: show.rows(the_law()), show.list_text)
    return _answer(asked.json, lambda: show.full(load_one(asked.id)), show.full_text)


def due(argv: Sequence[str]) -> int:
    """`sendwell due ID START`, where START is a day or one or more `event=day`."""
    parser = argparse.ArgumentParser(
        prog="sendwell due", description="Work out one due date, with every step."
    )
    parser.add_argument("id", metavar="ID", help="the time limit, as in: sendwell law list")
    parser.add_argument(
        "start", metavar="START", nargs="+", help="YYYY-MM-DD, or one or more event=YYYY-MM-DD"
    )
    _json_option(parser)
    asked = parser.parse_args(argv)
    return _answer(asked.json, lambda: show.due(clock.due(asked.id, _start(asked.start))), show.due_text)


def clocks(argv: Sequence[str]) -> int:
    """`sendwell clocks FILE --as-of DATE`: the clocks of the events in a YAML or JSON file."""
    parser = argparse.ArgumentParser(
        prog="sendwell clocks", description="The clocks that events have started."
    )
    parser.add_argument("file", metavar="FILE", help="YAML or JSON with a list of events; - reads from stdin")
    parser.add_argument("--as-of", metavar="DATE", required=True, help="the day from which to look")
    _json_option(parser)
    asked = parser.parse_args(argv)

    def found() -> list[dict[str, Any]]:
        as_of = known(as_day(asked.as_of, "--as-of"))
        return [show.clock(each) for each in clock.clocks(events_of(asked.file), as_of)]

    return _answer(asked.json, found, show.clocks_text)


def _start(words: Sequence[str]) -> date | dict[str, date]:
    if len(words) == 1 and "=" not in words[0]:
        return as_day(words[0], "START")
    given: dict[str, date] = {}
    for word in words:
        event, sign, day = word.partition("=")
        if not sign:
            raise LawError(f"START: {word!r} should be event=YYYY-MM-DD when there is more than one day")
        if event in given:
            raise LawError(f"START: {event} is given twice")
        given[event] = as_day(day, event)
    return given


def _answer[Found](as_json: bool, find: Callable[[], Found], say: Callable[[Found], str]) -> int:
    try:
        found = find()
    except (LawError, BeyondCalendar) as error:
        sys.stderr.write(f"sendwell: {error}\n")
        return 2
    text = json.dumps(found, indent=2, ensure_ascii=False) if as_json else say(found)
    sys.stdout.write(text + "\n")
    return 0


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs to read")
