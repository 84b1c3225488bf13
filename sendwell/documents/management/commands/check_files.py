"""`sendwell manage check_files`: is every file there, and is it what it was (I11, I17)?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sendwell.access.every_row import must_see_every_row
from sendwell.documents import storage


class Command(BaseCommand):
    """Reads every file once and compares it with what was kept. Changes nothing."""

    help = "Say which uploads and bundles have lost their bytes, or have others than were kept."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the number of each broken row. Raises CommandError when there is one, or not every row is seen."""
        must_see_every_row()
        broken = storage.missing()
        for each in broken:
            self.stdout.write(each)
        if broken:
            raise CommandError(
                f"{len(broken)} of the files are not what they were. Restore them from a backup."
            )
        self.stdout.write("Every file is there and is what it was.")
