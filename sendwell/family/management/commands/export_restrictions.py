"""`sendwell manage export_restrictions FILE`: the journal of restrictions, to be kept outside the backups."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sendwell.family.actions.replaying import exported


class Command(BaseCommand):
    """Write the journal to a file. Run it every few minutes, to a place that no restore touches."""

    help = "Write the journal of restrictions to a file outside the backups."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write a new file and put it in the place of the old one."""
        file: Path = options["file"]
        fresh = file.with_suffix(".new")
        lines = list(exported())
        fresh.write_text("".join(f"{line}\n" for line in lines))
        fresh.replace(file)
        self.stdout.write(f"{len(lines)} changes written.")
