"""Two records of one child in tests: what is recorded on the double, and an officer who says that they are one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sendwell.casebook.models import Case
from sendwell.family import actions
from sendwell.family.models import Consent
from sendwell.people.models import Adult, AdultOfChild, Child, Order, Placement
from sendwell.requests.actions import Requester, answer_candidate
from sendwell.requests.models import AssessmentRequest, Candidate
from tests.requests.asking import asked
from tests.world import FRI_6_MARCH, MON_2_MARCH, OPENED, THU_5_MARCH, World

NEXT_YEAR = date(2027, 3, 5)
NEXT_CHRISTMAS = datetime(2026, 12, 25, tzinfo=UTC)


@dataclass
class Two:
    """Beatrix, known since her mother asked; and the double that began when her mother asked again."""

    world: World
    known: Case
    request: AssessmentRequest
    double: Case

    @property
    def child(self) -> Child:
        """As she is known."""
        return self.known.child

    def do(self, case: Case) -> dict[str, Any]:
        """An officer does it on a case, on Thursday."""
        return {"case": case, "by": self.world.northbridge.officer, "day": THU_5_MARCH}

    def adult(self, case: Case, name: str, **more: object) -> Adult:
        """Somebody round her, on one of the two records. Their responsibility has been seen, unless told otherwise."""
        adult = Adult.objects.create(name=name)
        seen = {
            "responsibility": "yes",
            "held_as": "parent",
            "verified_on": OPENED,
            "basis": "responsibility",
        }
        AdultOfChild.objects.create(child=case.child, adult=adult, relation="Parent", **(seen | more))
        return adult

    def join(self) -> Case:
        """An officer says on Friday that both are one child."""
        candidate = Candidate.objects.get(request=self.request)
        answer_candidate(candidate=candidate, same=True, by=self.world.northbridge.officer, day=FRI_6_MARCH)
        self.request.refresh_from_db()
        return self.request.case


def pair(world: World) -> Two:
    """Her mother asks twice."""
    first = asked(world, school=world.school.organisation)
    second = asked(world, requester=Requester(name="Pam Bramble", relation="Mother"))
    return Two(world, first.case, second, second.case)


def no(two: Two, case: Case, *, answer: str = "refused", day: date = THU_5_MARCH) -> Consent:
    """The mother says it of Hillside on one of the two records."""
    mother = AdultOfChild.objects.get(child=case.child, adult__name="Pam Bramble")
    seen = {"responsibility": "yes", "held_as": "parent", "verified_on": OPENED, "basis": "responsibility"}
    AdultOfChild.objects.filter(pk=mother.pk).update(**seen)
    return actions.record_consent(
        **(two.do(case) | {"day": day}),
        answer=answer,
        given_as="parent",
        adult=mother.adult,
        statement="So I say.",
        classes=["H"],
        organisations=[two.world.hillside.organisation],
        purpose="The assessment",
        until=NEXT_YEAR,
    )


def order(two: Two, case: Case, adult: Adult) -> Order:
    """No contact, by a court."""
    return actions.record_order(
        **two.do(case),
        type="non_molestation",
        court="Northbridge",
        made_on=MON_2_MARCH,
        words="No contact.",
        evidence="Seen.",
        adult=adult,
    )


def place(two: Two, case: Case, **more: object) -> Placement:
    """Looked after, since Monday."""
    return actions.record_placement(**(two.do(case) | {"status": "s20", "from_on": MON_2_MARCH} | more))


def carer(two: Two, case: Case) -> Adult:
    """A foster carer whose care has been seen."""
    cares = {"responsibility": "no", "held_as": "", "basis": "care", "lives_with": True}
    return two.adult(case, "Carla Carer", **cares)


def placements(child: Child) -> list[tuple[date, date | None, str]]:
    """From when, until when, and with whom."""
    rows = child.placements.order_by("from_on", "pk")
    return [(each.from_on, each.until, each.carer.name if each.carer else "") for each in rows]
