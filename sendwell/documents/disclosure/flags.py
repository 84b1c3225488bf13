"""Why a document must not go on one person’s word: alerts, restrictions, seals, two households, the guard."""

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from sendwell.access.models import Relationship
from sendwell.casebook.models import Case
from sendwell.people.family_map import profile_from
from sendwell.people.models import (
    AdultOfChild,
    Alert,
    Child,
    Order,
    OrderType,
    Placement,
    Profile,
    Seal,
    Secrecy,
)
from sendwell.people.spans import runs_on

WORDS = {
    "alert": "There is an alert on the record",
    "restriction": "Somebody in the family may not be told everything, or a court order says so",
    "sealed": "Something on the record is sealed",
    "placement": "The child lives away from their family, or where they lived is sealed",
    "households": "It goes to more than one household",
    "guard": "It may name another child or another household",
    "unread": "A part of it could not be read by machine",
    "undeclared": "Nobody has said what a letter of this kind may tell this recipient",
    "hidden_content": "Something in it cannot be seen by whoever reads it",
    "readdressed": "It was first written to somebody else",
    "stopped": "Somebody in the family has refused to let something be shared, or taken back their consent",
}
RESTRICTING = [order.value for order in OrderType if order.restricts]


class KnownOfFamily:
    """What is known of a child and the family on a day, asked once for all that one act writes to them."""

    def __init__(self, case: Case, as_of: date) -> None:
        self.case, self.as_of = case, as_of

    def flags(self, *, for_family: bool, adult_id: int | None = None, name: str = "") -> list[str]:
        """Why a second person must look; `for_family` where it goes to everybody in the family.

        `adult_id`, or without it the `name`, says which adult it goes to: while nobody has seen what they are to
        the child, it waits (C01).
        """
        known = self._known
        found = ["alert"] if known["alert"] else []
        if known["restricted"] or known["ordered"] or known["secret"] or self._is_held(adult_id, name):
            found.append("restriction")
        found += [each for each in ("sealed", "placement") if known[each]]
        if for_family and self._two_households:
            found.append("households")
        return found

    @cached_property
    def _known(self) -> defaultdict[str, bool]:
        live, child = runs_on(self.as_of), OuterRef("pk")
        between = Q(hides__children__child=child) | Q(hidden_from__children__child=child)
        sealed = Q(sealed=True, from_on__lte=self.as_of)  # also when it has ended
        asked = {
            "alert": Exists(Alert.objects.filter(live, child=child)),
            "restricted": Exists(AdultOfChild.objects.filter(child=child).exclude(profile=Profile.FULL)),
            "ordered": Exists(Order.objects.filter(child=child, type__in=RESTRICTING, set_aside_on=None)),
            "secret": Exists(Secrecy.objects.filter(lifted_on__isnull=True).filter(between)),
            "sealed": Exists(Seal.objects.filter(child=child, lifted_on__isnull=True)),
            "placement": Exists(Placement.objects.filter(live | sealed, child=child)),
        }
        return self._told(asked)

    def _is_held(self, adult_id: int | None, name: str) -> bool:
        return any(
            profile_from(each, self.as_of) is not Profile.FULL
            for each in (self._adults if adult_id or name else [])
            if (each.adult_id == adult_id if adult_id else each.adult.name.casefold() == name.casefold())
        )

    @cached_property
    def _adults(self) -> list[AdultOfChild]:
        return list(AdultOfChild.objects.filter(child_id=self.case.child_id).select_related("adult"))

    @cached_property
    def _two_households(self) -> bool:
        """Whether parents read here who live with the child, and others who do not."""
        reading = Relationship.objects.live(self.as_of).filter(child=OuterRef("pk"), why="parent")
        homes = {name: Exists(reading.filter(_home(lives_with=name == "here"))) for name in ("here", "away")}
        told = self._told(homes)
        return told["here"] and told["away"]

    def _told(self, asked: dict[str, Exists]) -> defaultdict[str, bool]:
        told: Any = Child.objects.filter(pk=self.case.child_id).values(**asked).first()
        return defaultdict(bool, told or {})


def _home(*, lives_with: bool) -> Q:
    return Q(member__adult__children__lives_with=lives_with, member__adult__children__child=F("child"))
