"""`sendwell manage generate_reference`: write docs/reference from the program, or with --check compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sendwell.desks import reference


class Command(BaseCommand):
    """Writes the reference pages; with `--check` only names those that are stale and ends with 1."""

    help = "Write the pages of docs/reference from the program itself."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Only `--check`."""
        parser.add_argument("--check", action="store_true", help="write nothing; name the stale pages")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        if not options["check"]:
            reference.write()
            return
        stale = reference.stale()
        if stale:
            self.stderr.write(f"Stale: {', '.join(stale)}. Run: sendwell manage generate_reference")
            raise SystemExit(1)
