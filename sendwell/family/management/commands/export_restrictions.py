"""`sendwell manage export_restrictions FILE`: the journal of restrictions, to be kept outside the backups."""

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sendwell.access.every_row import must_see_every_row
from sendwell.family.actions.replaying import exported


class Command(BaseCommand):
    """Write the journal to a file. Run it every few minutes, to a place that no restore touches (hazard HZ22)."""

    help = "Write the journal of restrictions to a file outside the backups."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write a new file and put it in the place of the old one, in one step.

        Raises CommandError where not every row is seen, and where the file knows a change that the database does
        not: then a backup was restored and the file has not been replayed, and to replace it would lose the change.
        """
        must_see_every_row()
        file: Path = options["file"]
        lines = list(exported())
        lost = _known(file.read_text().splitlines() if file.exists() else (), file) - _known(lines, file)
        if lost:
            raise CommandError(
                f"{file} holds {len(lost)} changes that this database does not know, and was left as it is. After a "
                "restore, first run: sendwell manage replay_restrictions. Once every line that it told of has been "
                "looked at, keep that file under another name; the next run begins a new one."
            )
        _put_in_place(lines, file)
        self.stdout.write(f"{len(lines)} changes written.")


def _known(lines: Iterable[str], file: Path) -> set[str]:
    try:
        return {str(json.loads(line)["uid"]) for line in lines if line.strip()}
    except (ValueError, KeyError, TypeError) as wrong:
        raise CommandError(f"{file} is not a journal of restrictions. It was left as it is.") from wrong


def _put_in_place(lines: Sequence[str], file: Path) -> None:
    """Whoever reads the file, and whenever the power fails: it is the whole old one or the whole new one."""
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f"{file.name}.", delete=False) as fresh:
        try:
            fresh.writelines(f"{line}\n" for line in lines)
            fresh.flush()
            os.fsync(fresh.fileno())
            Path(fresh.name).replace(file)
        except BaseException:
            Path(fresh.name).unlink(missing_ok=True)
            raise
