"""What runs on a day, as conditions on a query. Both ends of a span belong to it; one without an end goes on."""

from datetime import date

from django.db.models import Q


def runs_on(as_of: date) -> Q:
    """Rows with `from_on` and `until` that run on `as_of`: a place at a school, a placement, an alert, cover."""
    return Q(from_on__lte=as_of) & (Q(until__isnull=True) | Q(until__gte=as_of))


def not_lifted(as_of: date) -> Q:
    """Seals and secrets that hold on `as_of`: whatever is lifted opens on the day it is lifted."""
    return Q(from_on__lte=as_of) & (Q(lifted_on__isnull=True) | Q(lifted_on__gt=as_of))
