"""Which organisations a party or a flow speaks of: one by name, or every one of a kind, in an area or anywhere."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from sendwell.organisations.models import AreaCommissioner, Kind, Organisation, Service


def covers(
    organisation: Organisation, named: int | None, kind: str, area: int | None, areas: dict[int, set[int]]
) -> bool:
    """Whether "this one", or "every one of this kind in this area", means `organisation`."""
    if named is not None:
        return organisation.pk == named
    return organisation.kind == kind and (area is None or area in areas.get(organisation.pk, set()))


def areas_of(organisations: Collection[Organisation], as_of: date) -> dict[int, set[int]]:
    """The councils and commissioners in whose area each organisation works on `as_of`. At most two queries.

    A council works in its own area and its commissioner's; a provider wherever its services do; a setting in its
    council's; a commissioner in its own.
    """
    found: dict[int, set[int]] = defaultdict(set)
    for each in organisations:
        found[each.pk].add(each.pk)
        if each.area_id is not None:
            found[each.pk].add(each.area_id)
    _where_services_work(found, organisations, as_of)
    _commissioners(found, as_of)
    return found


def _where_services_work(
    found: dict[int, set[int]], organisations: Collection[Organisation], as_of: date
) -> None:
    providers = [each.pk for each in organisations if each.kind == Kind.PROVIDER]
    if not providers:
        return
    open_on = Q(closed_on__isnull=True) | Q(closed_on__gt=as_of)
    pairs = Service.objects.filter(open_on, provider__in=providers, areas__isnull=False, opened_on__lte=as_of)
    for provider, area in pairs.values_list("provider_id", "areas").distinct():
        found[provider].add(area)


def _commissioners(found: dict[int, set[int]], as_of: date) -> None:
    everywhere = set().union(*found.values()) if found else set()
    rows = AreaCommissioner.objects.filter(area_id__in=everywhere, from_on__lte=as_of).filter(
        Q(until__isnull=True) | Q(until__gt=as_of)
    )
    for area, commissioner in rows.values_list("area_id", "commissioner_id"):
        for places in found.values():
            if area in places:
                places.add(commissioner)
