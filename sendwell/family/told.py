"""What one reader may be told of the organisations round a child: of which, and by what name (C02, C12, C15).

An organisation that was asked only by what is sealed from the reader is not there. To a parent from whom somebody's
whereabouts are secret none is named; to one with whom the child does not live, no school.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from sendwell.access.models import Member, Relationship
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.casebook.models import Case
from sendwell.casebook.withheld import not_by_seal_alone
from sendwell.organisations.models import Kind, Organisation
from sendwell.people.family_map import secret_from
from sendwell.people.models import AdultOfChild
from sendwell.people.seals import NOTHING, Sealed

SETTING = "setting"
UNNAMED = {
    **dict.fromkeys(Kind.settings(), SETTING),
    Kind.PROVIDER: "health",
    Kind.HEALTH_COMMISSIONER: "health",
    Kind.LOCAL_AUTHORITY: "council",
    Kind.IASS: "support",
    Kind.FORUM: "support",
}
CALLED = {
    SETTING: "The school, nursery or college",
    "health": "The NHS",
    "council": "The council",
    "support": "A service that gives families advice",
}


@dataclass(frozen=True)
class Told:
    """One reader of one case. Without anything kept back: somebody of the council."""

    case: Case
    hidden: Sealed = NOTHING
    near: bool = True
    """The child's school may be named."""
    away: bool = False
    """Nobody may be named, and nothing told of other cases: it would say where somebody is."""
    of_seals: bool = False
    """They are told that something is withheld, where something is sealed from them (N04)."""

    def key(self, body: Organisation) -> str:
        """What stands for it in a form: for whatever is not named the same, whichever it is."""
        kind = UNNAMED[Kind(body.kind)]
        return kind if self.away or (kind == SETTING and not self.near) else str(body.pk)

    def name(self, body: Organisation) -> str:
        """How it is named."""
        return CALLED.get(self.key(body), body.name)

    def cases(self) -> Q:
        """A condition on what is filed under a case: of this child's, or of this case alone."""
        return Q(case=self.case) if self.away else Q(case__child=self.case.child_id)

    def bodies(self) -> QuerySet[Organisation]:
        """The organisations that may know of the child: those to whom something can be shared, or no longer."""
        child = self.case.child
        known = Relationship.objects.filter(not_by_seal_alone(child, self.hidden), child=child)
        found = Organisation.objects.filter(pk__in=known.values("organisation")).exclude(
            pk=self.case.authority_id
        )
        return found.exclude(kind=Kind.LOCAL_AUTHORITY) if self.away else found

    def choices(self) -> list[tuple[str, str]]:
        """The same to choose from, by the names under which they are shown: their own order would tell of them."""
        found = {self.key(body): self.name(body) for body in self.bodies()}
        return sorted(found.items(), key=lambda each: each[1])

    def chosen(self, keys: Collection[str]) -> list[Organisation]:
        """The organisations that somebody chose."""
        return [body for body in self.bodies().order_by("name") if self.key(body) in keys]


def told_of(member: Member, case: Case, as_of: date) -> Told:
    """What this member may be told on `as_of`."""
    hidden = sealed_for(member, case.child, as_of)
    if member.adult_id is None:
        return Told(case, hidden, of_seals=told_of_seals(member))
    near = AdultOfChild.objects.filter(child=case.child, adult=member.adult_id, lives_with=True).exists()
    return Told(case, hidden, near, secret_from(case.child, member.adult_id, as_of))
