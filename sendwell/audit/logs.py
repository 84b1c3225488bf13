"""Log lines: one line is one event, and none says anything of anybody (D08, D09).

What a person typed can stand in an address that does not exist, in a header or in an error's message. So a line about
a request names the page's route and never what was asked for, and a failure is told by its kind and its place alone.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from http import HTTPStatus

LONGEST = 500


class OneLine(logging.Formatter):
    """One event as one line of JSON: when, how serious, where from, what; no values, no messages of errors."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Line breaks and control characters cannot get into it."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "what": _what(record),
        }
        request = getattr(record, "request", None)
        if request is not None:
            said |= {"method": str(getattr(request, "method", "")), "page": _page(request)}
        if getattr(record, "status_code", None):
            said["status"] = record.status_code  # type: ignore[attr-defined]  # Django adds it to its own records
        if record.exc_info and record.exc_info[1] is not None:
            said["failed"] = _failed(record.exc_info[1])
        return json.dumps(said, ensure_ascii=True)


def _what(record: logging.LogRecord) -> str:
    """The message. Django's own put in what was typed, so of those only the pattern, or what the status means."""
    status = getattr(record, "status_code", None)
    if status:
        return HTTPStatus(status).phrase
    if not record.name.startswith("sendwell"):
        return str(record.msg)[:LONGEST]
    args = record.args if isinstance(record.args, tuple) else ()
    kinds = tuple(type(each).__name__ if isinstance(each, BaseException) else each for each in args)
    try:
        return (str(record.msg) % kinds if kinds else str(record.msg))[:LONGEST]
    except (TypeError, ValueError):
        return str(record.msg)[:LONGEST]


def _page(request: object) -> str:
    """The route, with its parts unnamed; an address that is none of ours is not repeated."""
    match = getattr(request, "resolver_match", None)
    return match.route if match else "(no such page)"


def _failed(error: BaseException) -> list[str]:
    """The kinds of error, the first cause last, each with the place in our code where it was raised."""
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(told) < 5:
        frames = traceback.extract_tb(seen.__traceback__)
        where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        told.append(f"{type(seen).__module__}.{type(seen).__name__}{where}")
        seen = seen.__cause__ or seen.__context__
    return told
