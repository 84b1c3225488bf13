"""The emergency screen tells nobody, without trace, whether a child has a record here (A09, D01; trust.md 4.6)."""

import re
import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from sendwell.access.models import Grant, Member, Reading
from sendwell.casebook.models import Case
from tests.governance.glass import WORDS
from tests.governance.guardians import signs_in
from tests.world import World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]

BORN = {"born-day": "4", "born-month": "5", "born-year": "2018"}
BORN_ON_ANOTHER_DAY = BORN | {"born-day": "5"}


def told(answer: HttpResponse) -> str:
    """What stands on the page, without what was typed and what differs in every answer."""
    page = re.sub(r' value="[^"]*"', "", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def noted(who: Member) -> list[tuple[int | None, str]]:
    return list(Reading.objects.filter(member=who).order_by("pk").values_list("child", "kind"))


@pytest.mark.parametrize(
    "typed",
    [{"words": "x"}, {"words": "nineteen letters..."}, {"words": ""}, {"ground": ""}, {"ground": "curious"}],
)
@pytest.mark.parametrize("born", [{}, BORN, BORN_ON_ANOTHER_DAY], ids=["no day", "the day", "another day"])
def test_with_too_few_words_or_no_ground_nobody_is_looked_up(
    typed: dict[str, str],
    born: dict[str, str],
    case: Case,
    world: World,
    guardians: dict[str, Member],
    as_member: SignedIn,
) -> None:
    doctor = as_member(world.riverside.paediatrician)
    said = {"ground": "medical", "words": WORDS} | born | typed
    ours = doctor.post("/emergency", said | {"nhs_number": case.child.nhs_number})
    nobodys = doctor.post("/emergency", said | {"nhs_number": "9990000000"})

    assert told(ours) == told(nobodys)
    assert "There is a problem" in told(ours) and "No record fits" not in told(ours)
    assert noted(world.riverside.paediatrician) == []


def test_a_birthday_that_is_wrong_is_told_as_no_record_at_all(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    doctor = as_member(world.riverside.paediatrician)
    said = {"ground": "medical", "words": WORDS} | BORN_ON_ANOTHER_DAY
    ours = doctor.post("/emergency", said | {"nhs_number": case.child.nhs_number})
    nobodys = doctor.post("/emergency", said | {"nhs_number": "9990000000"})

    assert told(ours) == told(nobodys)
    assert noted(world.riverside.paediatrician) == [(None, "refusal"), (None, "refusal")]


@pytest.mark.parametrize("once", ["", str(uuid.uuid4())], ids=["", "a form that can be sent once"])
def test_where_nobody_can_be_told_whoever_asked_has_the_number_to_ring_and_it_is_noted_with_the_child(
    once: str, case: Case, world: World, as_member: SignedIn
) -> None:
    """The refusal outlives the rollback, and the council that holds the record reads who asked."""
    doctor, council = world.riverside.paediatrician, signs_in(world.northbridge.governance)
    Member.objects.filter(pk=world.riverside.lead.pk).update(ends_on=date(2025, 1, 1))
    said = {"nhs_number": case.child.nhs_number, "ground": "medical", "words": WORDS, "once": once}
    answer = as_member(doctor).post("/emergency", said)

    assert "Ring Northbridge Council" in told(answer)
    assert noted(doctor) == [(case.child_id, "refusal")]
    assert not Grant.objects.exists()
    assert "r Paediatrician" in as_member(council).get("/governance/refusals").content.decode()


def test_what_opens_is_noted_as_read_and_not_as_refused(
    case: Case, world: World, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    """(ctl)"""
    doctor = as_member(world.riverside.paediatrician)
    said = {"nhs_number": case.child.nhs_number, "ground": "medical", "words": WORDS} | BORN

    assert doctor.post("/emergency", said).status_code == 302
    assert noted(world.riverside.paediatrician) == [(case.child_id, "read")]
