"""What everybody who can send something about a child must read first, in words (trust.md C20)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Exists, Q

from sendwell.people.family_map import FamilyMap, family_map, of_whom, profile_from
from sendwell.people.models import (
    AdultOfChild,
    Child,
    Contact,
    Order,
    OrderType,
    Placement,
    Profile,
    Secrecy,
)


def flags(found: FamilyMap, as_of: date) -> list[str]:
    """What everybody who can send something must read first, each in one sentence (C20).

    An order that has run out is still told until somebody has looked at it.
    """
    said = [
        f"Court order, {OrderType(each.type).label.lower()}: {of_whom(each)}{_ended(each, as_of)}"
        for each in found.orders
        if OrderType(each.type).restricts and not (each.looked_at_on and _over(each, as_of))
    ]
    for each in found.links:
        said += _of_one_adult(each, as_of)
    said += [
        f"{each.hidden_from.name} must not learn where {each.hides.name} is"
        for each in found.secrecies
        if not each.lifted_on
    ]
    return said + _of_placements(found, as_of)


def _of_placements(found: FamilyMap, as_of: date) -> list[str]:
    """Where the child lives, or lived: what is sealed stays so when it has ended."""
    sealed = [each for each in found.placements if each.sealed and each.from_on <= as_of]
    if any(each.until is None or each.until >= as_of for each in sealed):
        return ["Looked after: the birth family must not learn where the child lives"]
    return [
        f"Looked after until {each.until:%-d %B %Y}, and still sealed: "
        "the birth family must not learn where the child lived, or lives"
        for each in sealed[:1]
    ]


def flags_of(child: Child, as_of: date) -> list[str]:
    """`flags` of a child; one question where there are none, as for most."""
    restricted = Q(contact__in=[Contact.NONE, Contact.SUPERVISED]) | ~Q(profile=Profile.FULL)
    secret = Q(adult__kept_from__lifted_on__isnull=True, adult__kept_from__isnull=False)
    hides = Q(adult__hidden_by__lifted_on__isnull=True, adult__hidden_by__isnull=False)
    marked = AdultOfChild.objects.filter(restricted | secret | hides, child=child)
    found = Child.objects.filter(pk=child.pk).filter(
        Exists(marked)
        | Exists(Order.objects.filter(child=child))
        | Exists(Placement.objects.filter(child=child))
    )
    return flags(family_map(child), as_of) if found.exists() else []


def danger_round(child: Child | int) -> bool:
    """Whether the family map of a child, or of a brother or sister, says danger of anybody (C07).

    The database answers: whoever is about to send something may know of one of the children only.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_danger_round(%s)", [child if isinstance(child, int) else child.pk])
        (answer,) = cursor.fetchone()
    return bool(answer)


def flags_of_many(children: Sequence[Child], as_of: date) -> dict[int, list[str]]:
    """`flags` of many children, by their numbers, in four questions: for a list from which something can be sent."""
    there = {each.pk: each for each in children}
    links = _by_child(AdultOfChild.objects.filter(child__in=there).select_related("adult").order_by("pk"))
    orders = _by_child(
        Order.objects.filter(child__in=there, set_aside_on__isnull=True)
        .select_related("adult", "organisation")
        .order_by("made_on", "pk")
    )
    placements = _by_child(Placement.objects.filter(child__in=there).order_by("-from_on", "-pk"))
    adults = {each.adult_id for of_one in links.values() for each in of_one}
    secrecies = list(
        Secrecy.objects.filter(Q(hidden_from__in=adults) | Q(hides__in=adults), lifted_on__isnull=True)
        .select_related("hidden_from", "hides")
        .order_by("pk")
    )
    said = {}
    for key, child in there.items():
        round_child = {each.adult_id for each in links[key]}
        between = [each for each in secrecies if {each.hidden_from_id, each.hides_id} & round_child]
        said[key] = flags(FamilyMap(child, links[key], orders[key], between, placements[key]), as_of)
    return said


def _by_child[Row: (AdultOfChild, Order, Placement)](rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for each in rows:
        found[each.child_id].append(each)
    return found


def _of_one_adult(link: AdultOfChild, as_of: date) -> list[str]:
    said = []
    if link.contact in (Contact.NONE, Contact.SUPERVISED):
        said.append(f"{link.get_contact_display()}: {link.adult.name}, {link.relation.lower()}")
    profile = profile_from(link, as_of)
    if profile is Profile.REDACTED:
        said.append(f"Only redacted copies: {link.adult.name}, {link.relation.lower()}")
    elif Profile(link.profile) in (Profile.HOLD, Profile.NONE):
        said.append(
            f"Send nothing before two people have decided: {link.adult.name}, {link.relation.lower()}"
        )
    return said


def _over(order: Order, as_of: date) -> bool:
    return order.expires_on is not None and order.expires_on < as_of


def _ended(order: Order, as_of: date) -> str:
    if order.expires_on is None:
        return ""
    said = f"{order.expires_on:%-d %B %Y}"
    return (
        f". It ran out on {said}: nothing is loosened by that" if _over(order, as_of) else f", until {said}"
    )
