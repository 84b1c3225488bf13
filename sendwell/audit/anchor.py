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
    """The last line, without reading the others. Raises AnchorError."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST))
        lines = file.read().decode().splitlines()
    return _line(-1, lines[-1]) if lines else None


def _add(path: Path, line: Anchor) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"seal": line.number, "at": line.at.isoformat(), "rows": line.rows, "sha256": line.digest}
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(descriptor, (json.dumps(said) + "\n").encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> list[Anchor]:
    """Every line, oldest first; none where there is no file yet. Raises AnchorError for a line that is not one."""
    if not path.exists():
        return []
    return [_line(number, text) for number, text in enumerate(path.read_text().splitlines(), start=1)]


def _line(number: int, text: str) -> Anchor:
    try:
        said = json.loads(text)
        return Anchor(said["seal"], datetime.fromisoformat(said["at"]), said["rows"], said["sha256"])
    except (ValueError, KeyError, TypeError) as wrong:
        which = f"Line {number}" if number > 0 else "The last line"
        raise AnchorError(f"{which} of the anchor file cannot be read.") from wrong
