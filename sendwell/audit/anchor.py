"""The anchor: the last seal's fingerprint, kept outside the database in a file that is only ever added to.

One line of JSON for each anchor. It names nobody. Where the file lies on storage that cannot be rewritten, whoever
owns the database can no longer cut the end off the record, or make all of it anew, without that showing.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

EVERY = timedelta(minutes=10)
EVERY_ROWS = 1000
LONGEST = 1024


class AnchorError(Exception):
    """The anchor file cannot be read. The message says which line."""


@dataclass(frozen=True)
class Anchor:
    """What the file knows of one seal."""

    number: int
    at: datetime
    rows: int
    digest: str


def write_if_due(path: Path, last: Anchor, now: datetime) -> bool:
    """Add a line for this seal, if ten minutes have passed since the last line, or 1,000 rows were sealed since."""
    before = newest(path)
    if before is not None:
        if last.number <= before.number:
            return False
        if now - before.at < EVERY and last.rows - before.rows < EVERY_ROWS:
            return False
    _add(path, Anchor(last.number, now, last.rows, last.digest))
    return True


def newest(path: Path) -> Anchor | None:
    """The last whole line, without reading the others. Raises AnchorError."""
    whole = [line for line in _end(path).splitlines() if _is_whole(line)]
    return _line(-1, whole[-1]) if whole else None


def _end(path: Path) -> str:
    """The last few lines as they stand."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST))
        return file.read().decode()


def _is_whole(line: str) -> bool:
    """Whether a line was written to its end. Half a line, of a full disk, says nothing, and may stay there for ever."""
    return line.endswith("}")


def _add(path: Path, line: Anchor) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"seal": line.number, "at": line.at.isoformat(), "rows": line.rows, "sha256": line.digest}
    end = _end(path)
    after_half_a_line = "\n" if end and not end.endswith("\n") else ""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, f"{after_half_a_line}{json.dumps(said)}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> list[Anchor]:
    """Every whole line, oldest first; none where there is no file yet. Raises AnchorError for one that is no anchor."""
    if not path.exists():
        return []
    lines = enumerate(path.read_text().splitlines(), start=1)
    return [_line(number, text) for number, text in lines if _is_whole(text)]


def _line(number: int, text: str) -> Anchor:
    try:
        said = json.loads(text)
        return Anchor(said["seal"], datetime.fromisoformat(said["at"]), said["rows"], said["sha256"])
    except (ValueError, KeyError, TypeError) as wrong:
        which = f"Line {number}" if number > 0 else "The last line"
        raise AnchorError(f"{which} of the anchor file cannot be read.") from wrong
