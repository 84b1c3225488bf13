"""A family in two households, for these tests: Mum with whom Adela lives, and Dad who lives elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import time_machine

from sendwell.access.models import Member
from sendwell.advice import actions as advice
from sendwell.advice.models import AdviceRequest
from sendwell.casebook.models import Case
from sendwell.people.models import Adult, AdultOfChild
from sendwell.requests.actions import Requester
from tests.house.story import decide
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


def assessed_household(world: World) -> Household:
    """The same once the council has decided to assess."""
    home = household(world)
    decide(home.case.requests.get(), home.officer)
    home.case.refresh_from_db()
    return home


def meeting_and_earlier_advice(
    home: Household,
    request: AdviceRequest | None = None,
    *,
    place: str = "The clinic",
    earlier: str = "A report",
) -> list[str]:
    """A paediatrician has been asked, proposes an appointment, the council earlier advice; where it is read."""
    request = request or home.world.request_to(home.world.hillside.paediatrics, case=home.case)
    with on():
        meeting = advice.propose_appointment(
            requests=[request],
            starts_at=datetime(2026, 3, 20, 10, tzinfo=UTC),
            place=place,
            by=home.world.hillside.paediatrician,
            day=FRI_6_MARCH,
        )
        advice.propose_reuse(
            request=request, earlier=earlier, written_on=MON_2_MARCH, by=home.officer, day=FRI_6_MARCH
        )
    return [
        f"/appointments/{meeting.uid}",
        f"/appointments/{meeting.uid}.ics",
        f"/advice/{request.ref}/reuse/family",
    ]


@contextmanager
def on(day: str = "2026-03-06 12:00+00:00") -> Iterator[None]:
    """At this moment."""
    with time_machine.travel(day, tick=False):
        yield


__all__ = ["FRI_6_MARCH", "MON_2_MARCH", "Household", "household", "meeting_and_earlier_advice", "on"]
