"""An emergency opening is reviewed, by either organisation and by nobody who did it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.governance import actions
from sendwell.governance.models import Incident, Outcome
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from tests.governance.glass import WORDS, opening, reviewed
from tests.world import World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


def test_it_is_due_for_review_in_two_working_days(case: Case, world: World) -> None:
    friday = date(2026, 3, 6)
    assert opening(case, world.riverside.paediatrician, day=friday).due_on == date(2026, 3, 10)


def test_either_guardian_reviews_it_once(case: Case, world: World, guardians: dict[str, Member]) -> None:
    review = opening(case, world.riverside.paediatrician)
    assert reviewed(review, guardians["council"]).outcome == Outcome.JUSTIFIED

    with pytest.raises(Refused, match="reviewed this already"):
        reviewed(review, guardians["trust"], outcome="not_justified")
    assert not Incident.objects.exists()


def test_what_was_not_justified_is_an_incident(
    case: Case, world: World, guardians: dict[str, Member]
) -> None:
    review = opening(case, world.riverside.paediatrician)
    reviewed(review, guardians["trust"], outcome="not_justified", findings="A neighbour's child.")

    incident = Incident.objects.get()
    assert (incident.organisation, incident.member, incident.closed_on) == (
        world.riverside.organisation,
        world.riverside.paediatrician,
        None,
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outcome": ""}, "Say whether"),
        ({"findings": " "}, "Say what you found"),
        ({"withhold": True}, "for whose safety"),
    ],
)
def test_a_review_without_words_is_refused(
    changes: dict[str, Any], said: str, case: Case, world: World, guardians: dict[str, Member]
) -> None:
    review = opening(case, world.riverside.paediatrician)
    with pytest.raises(Refused, match=said):
        reviewed(review, guardians["trust"], **changes)


def test_a_guardian_of_another_organisation_does_not_review(
    case: Case, world: World, guardians: dict[str, Member]
) -> None:
    stranger = world.southmere.governance
    with pytest.raises(Refused, match="Another organisation"):
        reviewed(opening(case, world.riverside.paediatrician), stranger)


def test_a_review_that_is_overdue_is_told_of_once(
    case: Case, world: World, guardians: dict[str, Member]
) -> None:
    review = opening(case, world.riverside.paediatrician)

    assert actions.escalate(review.due_on) == 0
    assert actions.escalate(review.due_on + timedelta(days=1)) == 1
    assert actions.escalate(review.due_on + timedelta(days=2)) == 0
    told = OutboxMessage.objects.filter(kind="break_glass_overdue")
    assert set(told.values_list("to_member__name", flat=True)) == {
        "Gov Northbridge",
        "Max Manager",
        "Gov Riverside",
        "r Lead",
    }


def test_the_guardian_reviews_it_on_the_screen(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    review = opening(case, world.riverside.paediatrician)
    guardian = as_member(guardians["trust"])
    assert str(review.uid) in guardian.get("/governance/").content.decode()
    page = f"/governance/emergencies/{review.uid}"
    assert WORDS in guardian.get(page).content.decode()

    said = {"outcome": "justified", "findings": "Right.", "withhold": "yes", "withhold_why": "The carer."}
    assert guardian.post(page, said).status_code == 302
    review.refresh_from_db()
    assert (review.outcome, review.withheld, review.reviewed_by) == ("justified", True, guardians["trust"])


def test_a_manager_reads_the_review_and_a_stranger_does_not(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    page = f"/governance/emergencies/{opening(case, world.riverside.paediatrician).uid}"

    assert as_member(world.northbridge.manager).get(page).status_code == 200
    for stranger in (world.southmere.manager, world.northbridge.officer, world.riverside.paediatrician):
        assert as_member(stranger).get(page).status_code == 404
