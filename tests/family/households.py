"""A family in two households, for these tests: Mum with whom Adela lives, and Dad who lives elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import time_machine

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.people.models import Adult, AdultOfChild
from sendwell.requests.actions import Requester
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, MON_2_MARCH, World


@dataclass
class Household:
    """Everybody in the story."""

    world: World
    case: Case
    mum: Member
    dad: Member

    @property
    def officer(self) -> Member:
        """Of the council."""
        return self.world.northbridge.officer  # type: ignore[no-any-return]

    @property
    def manager(self) -> Member:
        """The second person."""
        return self.world.northbridge.manager  # type: ignore[no-any-return]

    def link(self, member: Member) -> AdultOfChild:
        """What a parent is to Adela, as it stands."""
        return AdultOfChild.objects.get(child=self.case.child, adult=member.adult)

    def adult(self, member: Member) -> Adult:
        """The adult behind a parent's account."""
        assert member.adult is not None
        return member.adult


def household(world: World, **child: object) -> Household:
    """Mum asked for an assessment; Dad holds responsibility too and lives elsewhere."""
    ada = world.child("Adela", "Canary", **child)  # type: ignore[arg-type]
    ada.address, ada.postcode = "7 Refuge Road", "RR1 1RR"
    ada.save()
    mum = world.parent(ada, "Mum Canary")
    dad = world.parent(ada, "Dad Canary")
    AdultOfChild.objects.filter(child=ada, adult=dad.adult).update(lives_with=False, relation="Father")
    asking = Requester(name=mum.name, relation="Mother", email=mum.email, member=mum)
    request = asked(world, existing=ada, school=world.school.organisation, requester=asking, by=mum)
    case = Case.objects.get(pk=request.case_id)
    return Household(world, case, mum, dad)


@contextmanager
def on(day: str = "2026-03-06 12:00+00:00") -> Iterator[None]:
    """At this moment."""
    with time_machine.travel(day, tick=False):
        yield


__all__ = ["FRI_6_MARCH", "MON_2_MARCH", "Household", "household", "on"]
