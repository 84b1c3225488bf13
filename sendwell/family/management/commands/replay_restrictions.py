"""`sendwell manage replay_restrictions FILE`: after a restore and before the service opens."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sendwell.family.actions.replaying import replay


class Command(BaseCommand):
    """Tighten again what a restored backup had forgotten. It never loosens."""

    help = "After a restore: apply every restriction that the backup does not know. Never loosens."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay, and say what a person must look at before the service opens."""
        file: Path = options["file"]
        done = replay(file.read_text().splitlines())
        self.stdout.write(f"{done.applied} applied, {done.known} known already.")
        for line in done.by_hand:
            self.stdout.write(f"Look at this by hand before opening: {line}")
