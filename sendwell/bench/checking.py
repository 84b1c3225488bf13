"""That the invented cases are what the actions would have written: rebuilding a sample must change nothing."""

from django.db import transaction

from sendwell.casebook import history
from sendwell.casebook.models import Case


def changes_of_rebuilding(sample: int) -> int:
    """How many rows change when this many cases, spread over the whole database, are rebuilt. Keeps nothing."""
    every = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    spread = every[:: max(1, len(every) // sample)][:sample]
    changed = 0
    with transaction.atomic():
        for case in Case.objects.filter(pk__in=spread):
            changed += history.rebuild(case)
        transaction.set_rollback(True)
    return changed
