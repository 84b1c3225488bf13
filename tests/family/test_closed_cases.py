"""The council that a child has left reads its closed case; it lets nobody know more (trust.md 4.5)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family import actions
from sendwell.family.models import CapacityDecision, Consent, Loosening, Override, Regulation17Permission
from sendwell.family.rules import sharing_stopped
from sendwell.law.refusals import Refused
from sendwell.people.models import AdultOfChild
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, Household, household, on
from tests.family.test_consent import consent, override
from tests.family.test_restricting import decide, propose, restrict
from tests.family.test_screens import day
from tests.world import World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]
LATER = date(2026, 12, 31)


@pytest.fixture
def home(world: World) -> Household:
    return household(world)


def close(home: Household) -> None:
    """The child has moved: the case here is closed and one of another council is open."""
    Case.objects.filter(pk=home.case.pk).update(closed_on=FRI_6_MARCH, stage="closed")
    home.case.refresh_from_db()
    home.world.case(home.case.child, council=home.world.southmere)


def test_sharing_that_the_family_refused_is_not_reopened_by_the_council_they_left(
    home: Household, as_member: SignedIn
) -> None:
    trust = home.world.hillside.organisation
    history.record(home.case, "decided_to_assess", by=home.officer, day=MON_2_MARCH, about="R000001")
    home.case.refresh_from_db()
    home.world.request_to(home.world.hillside.paediatrics, case=home.case)
    consent(home, answer="refused")
    close(home)
    said = {
        "organisation": str(trust.pk),
        "ground": "legal_duty",
        "words": "Because.",
        "decided_by": home.manager.slug,
        "family_told": "no",
        "why_not_told": "Not safe.",
        **day("until", LATER),
    }
    with on():
        answer = as_member(home.officer).post(f"/cases/{home.case.ref}/family/overrides/new", said)

    assert "This case is closed." in answer.text
    assert "Because." in answer.text
    assert not Override.objects.exists()
    assert sharing_stopped(home.case.child, trust, FRI_6_MARCH) is not None


def test_nothing_lets_more_be_known_on_a_closed_case(home: Household) -> None:
    restrict(home)
    waiting = propose(home)
    unknown = AdultOfChild.objects.filter(adult=home.mum.adult)
    unknown.update(responsibility="unknown", verified_on=None)
    close(home)
    do: dict[str, Any] = {"case": home.case, "by": home.officer, "day": FRI_6_MARCH}
    acts: list[Callable[[], object]] = [
        lambda: decide(home, waiting, home.manager),
        lambda: override(home),
        lambda: consent(home, answer="given"),
        lambda: actions.propose_more_contact(
            adult=home.adult(home.dad), contact="open", why="x", evidence="x", **do
        ),
        lambda: actions.verify_responsibility(
            adult=home.adult(home.mum), responsibility="yes", held_as="parent", evidence="Seen.", **do
        ),
        lambda: actions.permit_showing_plan(
            to="A college", what="All", under="parent", words="She agreed.", until=LATER, **do
        ),
        lambda: actions.record_capacity(
            decision="Where to live",
            evidence="Seen.",
            assessor="Dr H",
            assessed_on=FRI_6_MARCH,
            review_on=LATER,
            acts=home.adult(home.mum),
            acts_as="parent",
            **do,
        ),
    ]

    for act in acts:
        with pytest.raises(Refused, match="This case is closed"):
            act()

    kept = (Override, Consent, Regulation17Permission, CapacityDecision)
    assert [each.objects.count() for each in kept] == [0] * 4
    assert Loosening.objects.filter(agreed=True).count() == 0


def test_who_still_reads_a_closed_case_is_restricted_and_a_refusal_written_down_all_the_same(
    home: Household,
) -> None:
    close(home)

    restrict(home)
    consent(home, answer="refused")

    assert home.link(home.dad).profile == "hold"
    assert Consent.objects.get().answer == "refused"
