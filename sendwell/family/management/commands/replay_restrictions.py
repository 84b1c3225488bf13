"""`sendwell manage replay_restrictions FILE`: after a restore and before the service opens."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sendwell.access.every_row import must_see_every_row
from sendwell.family.actions.replaying import replay


class Command(BaseCommand):
    """Tighten again what a restored backup had forgotten. It never loosens."""

    help = "After a restore: apply every restriction that the backup does not know. Never loosens."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay, and say what a person must look at before the service opens.

        Raises CommandError where not every row is seen, and for a file that holds no change or something else.
        """
        must_see_every_row()
        file: Path = options["file"]
        lines = file.read_text().splitlines()
        if not any(map(str.strip, lines)):
            raise CommandError(f"{file} holds no change. Is it the journal? Nothing was replayed.")
        try:
            done = replay(lines)
        except (ValueError, KeyError, TypeError) as wrong:
            raise CommandError(f"{file} is not a journal of restrictions. Nothing was replayed.") from wrong
        self.stdout.write(f"{done.applied} applied, {done.known} known already.")
        for line in done.by_hand:
            self.stdout.write(f"Look at this by hand before opening: {line}")
