"""`sendwell manage rebuild_deadlines`: after a mistake in a time limit was put right, work every case out again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from sendwell.access.every_row import must_see_every_row
from sendwell.casebook import history
from sendwell.casebook.models import Case


class Command(BaseCommand):
    """Rebuilds stage and deadlines of every case from its events; says how many rows differed."""

    help = "Work out the stored deadlines of every case again from its events."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it. One short transaction for each case, so that people can go on working.

        Raises CommandError where not every case can be seen.
        """
        must_see_every_row()
        cases = changed = 0
        for pk in Case.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000):
            cases += 1
            changed += self._rebuild(pk)
        self.stdout.write(f"{cases} cases worked out again; {changed} stored rows differed and were changed.")

    @transaction.atomic
    def _rebuild(self, pk: int) -> int:
        return history.rebuild(history.lock(Case(pk=pk)))
