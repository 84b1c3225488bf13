"""Who answers for what on a given day."""

from datetime import date

from django.db.models import Q

from sendwell.organisations.models import AreaCommissioner, Organisation, Succession


def in_force(organisation: Organisation, day: date, *, area: Organisation | None = None) -> Organisation:
    """The organisation that holds `organisation`'s duties on `day`, following every succession up to it.

    `area` decides between the successors of a split. Raises LookupError where a split leaves it open.
    """
    seen = {organisation.pk}
    while True:
        every = Succession.objects.select_related("successor").filter(predecessor=organisation, day__lte=day)
        heirs = [each for each in every if each.area_id is None or (area and each.area_id == area.pk)]
        if not heirs:
            return _unsplit(organisation, split=bool(every))
        if len({heir.successor_id for heir in heirs}) > 1 or heirs[0].successor_id in seen:
            raise LookupError(f"More than one organisation succeeded {organisation.name}: say which area.")
        organisation = heirs[0].successor
        seen.add(organisation.pk)


def _unsplit(organisation: Organisation, *, split: bool) -> Organisation:
    if split:
        raise LookupError(f"{organisation.name} was split: say which council’s area is meant.")
    return organisation


def commissioner_for_area(area: Organisation, day: date) -> Organisation | None:
    """The main health commissioner of a council's area on `day` (CFA 2014 s.42(4), s.26), if known."""
    row = (
        AreaCommissioner.objects.select_related("commissioner")
        .filter(area=area, main=True, from_on__lte=day)
        .filter(Q(until__isnull=True) | Q(until__gt=day))
        .order_by("-from_on")
        .first()
    )
    return in_force(row.commissioner, day, area=area) if row else None
