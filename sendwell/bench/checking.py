"""That the invented cases are what the actions would have written: rebuilding a sample must change nothing."""

from django.db import transaction

from sendwell.casebook import history
from sendwell.casebook.models import Case


def changes_of_rebuilding(sample: int) -> int:
    """How many rows change when this many cases, spread over the whole database, are rebuilt. Keeps nothing."""
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    step = max(1, last // sample)
    changed = 0
    with transaction.atomic():
        for case in Case.objects.filter(pk__in=range(step, last + 1, step))[:sample]:
            changed += history.rebuild(case)
        transaction.set_rollback(True)
    return changed
