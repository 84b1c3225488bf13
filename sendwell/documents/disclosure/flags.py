"""Why a document must not go on one person’s word: alerts, restrictions, seals, two households, the guard."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from sendwell.access.models import Relationship
from sendwell.casebook.models import Case
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
    "placement": "The child lives away from their family",
    "households": "It goes to more than one household",
    "guard": "It may name another child or another household",
    "unread": "A part of it could not be read by machine",
    "undeclared": "Nobody has said what a letter of this kind may tell this recipient",
    "hidden_content": "Something in it cannot be seen by whoever reads it",
}
RESTRICTING = [order.value for order in OrderType if order.restricts]


def family_flags(case: Case, *, for_family: bool, as_of: date) -> list[str]:
    """What is known of the child and the family that asks for a second person: one question to the database."""
    live = runs_on(as_of)
    adults = AdultOfChild.objects.filter(child=OuterRef("pk"))
    asked = {
        "alert": Exists(Alert.objects.filter(live, child=OuterRef("pk"))),
        "restricted": Exists(adults.exclude(profile=Profile.FULL)),
        "ordered": Exists(Order.objects.filter(child=OuterRef("pk"), type__in=RESTRICTING)),
        "secret": Exists(
            Secrecy.objects.filter(lifted_on__isnull=True).filter(
                Q(hides__children__child=OuterRef("pk")) | Q(hidden_from__children__child=OuterRef("pk"))
            )
        ),
        "sealed": Exists(Seal.objects.filter(child=OuterRef("pk"), lifted_on__isnull=True)),
        "placement": Exists(Placement.objects.filter(live, child=OuterRef("pk"))),
        "at_home": Exists(_reading(as_of).filter(_home(lives_with=True))),
        "elsewhere": Exists(_reading(as_of).filter(_home(lives_with=False))),
    }
    known = Child.objects.filter(pk=case.child_id).values(**asked).first() or {}
    found = ["alert"] if known.get("alert") else []
    if known.get("restricted") or known.get("ordered") or known.get("secret"):
        found.append("restriction")
    found += [each for each in ("sealed", "placement") if known.get(each)]
    if for_family and known.get("at_home") and known.get("elsewhere"):
        found.append("households")
    return found


def _reading(as_of: date):  # type: ignore[no-untyped-def]  # a query set inside a subquery
    """The relationships by which parents read here."""
    return Relationship.objects.live(as_of).filter(child=OuterRef("pk"), why="parent")


def _home(*, lives_with: bool) -> Q:
    return Q(member__adult__children__lives_with=lives_with, member__adult__children__child=F("child"))
