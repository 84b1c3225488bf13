"""Asking for an assessment in tests, in as few words as the test needs."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.test import Client

from sendwell.organisations.models import Organisation
from sendwell.people.models import Child
from sendwell.requests.actions import ChildDetails, Professional, Requester, Said, receive_request
from sendwell.requests.models import AskedBy, AssessmentRequest
from tests.world import MON_2_MARCH, World

SignedIn = Callable[[object], Client]
LONDON = ZoneInfo("Europe/London")
MON_MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=LONDON)
WHY = "She cannot follow what is said in class and comes home in tears."
REASONS = "She cannot follow a lesson without an adult beside her, and the reports agree."


def details(**more: object) -> ChildDetails:
    """Beatrix Bramble, born on 4 May 2018, whom nobody knows."""
    return ChildDetails(
        **{"given_name": "Beatrix", "family_name": "Bramble", "born": date(2018, 5, 4), **more}
    )  # type: ignore[arg-type]


def asked(
    world: World,
    *,
    council: Organisation | None = None,
    child: ChildDetails | None = None,
    existing: Child | None = None,
    school: Organisation | None = None,
    asked_by: AskedBy = AskedBy.PARENT,
    requester: Requester | None = None,
    professionals: tuple[Professional, ...] = (),
    sent_at: datetime = MON_MORNING,
    day: date = MON_2_MARCH,
    **more: object,
) -> AssessmentRequest:
    """A request by a parent without an account, to Northbridge, received on Monday 2 March 2026."""
    child = child or (ChildDetails.of(existing, school) if existing else details(school=school))
    return receive_request(
        authority=council or world.northbridge.organisation,
        child=child,
        asked_by=asked_by,
        requester=requester or Requester(name="Pam Bramble", relation="Mother", email="pam@family.example"),
        said=Said(why=WHY, professionals=tuple(professionals)),
        sent_at=sent_at,
        by=more.pop("by", None),  # type: ignore[arg-type]
        day=day,
        **more,  # type: ignore[arg-type]
    )


def asked_by_school(world: World, child: Child, **more: object) -> AssessmentRequest:
    """The school asks about a child on its roll."""
    senco = world.school.senco
    school = Requester(name="Sue Senco", member=senco, organisation=world.school.organisation)
    return asked(world, existing=child, asked_by=AskedBy.SCHOOL, requester=school, by=senco, **more)  # type: ignore[arg-type]
