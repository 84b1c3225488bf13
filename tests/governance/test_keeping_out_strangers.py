"""Whoever works anywhere can be kept out of a record, before they have broken into it and after (A13, A19)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from sendwell.access import grants
from sendwell.access.allow import towards
from sendwell.access.models import Account, Grant, GrantKind, Member
from sendwell.casebook.models import Case
from sendwell.governance.leave.keeping_out import offered
from tests.governance.glass import WORDS, opening, reviewed
from tests.world import MON_2_MARCH, World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TYPED = {
    "reason": "no_contact",
    "said": "The court said so.",
    "until-day": "2",
    "until-month": "3",
    "until-year": "2027",
}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def father(world: World) -> Member:
    """A clinician at a trust that has nothing to do with the child."""
    return world.riverside.therapist  # type: ignore[no-any-return]


def sent(world: World, case: Case, as_member: SignedIn, **typed: str) -> tuple[int, str]:
    answer = as_member(world.northbridge.manager).post(f"/cases/{case.ref}/kept-out/new", TYPED | typed)
    return answer.status_code, answer.content.decode()


def emergency(case: Case) -> dict[str, str]:
    return {"nhs_number": case.child.nhs_number or "", "ground": "medical", "words": WORDS}


def kept_out(case: Case) -> list[str]:
    found = Grant.objects.filter(child=case.child, kind=GrantKind.EXCLUDED)
    return sorted(found.values_list("member__name", flat=True))


@pytest.mark.parametrize(
    "change", [str, str.upper, lambda email: f" {email} "], ids=["", "capitals", "spaces"]
)
def test_a_father_who_works_elsewhere_is_named_by_his_address_and_finds_nothing(
    change: Callable[[str], str],
    world: World,
    case: Case,
    father: Member,
    guardians: dict[str, Member],
    as_member: SignedIn,
) -> None:
    assert father.account is not None
    assert sent(world, case, as_member, email=change(father.account.email))[0] == 302

    assert kept_out(case) == [father.name]
    answer = as_member(father).post("/emergency", emergency(case))
    assert "No record fits" in answer.content.decode()
    assert not Grant.objects.filter(kind=GrantKind.BREAK_GLASS).exists()


@pytest.mark.parametrize("reviewed_since", [False, True], ids=["the hour runs", "the hour is over"])
def test_whoever_broke_into_it_is_offered_by_name(
    reviewed_since: bool,
    world: World,
    case: Case,
    father: Member,
    guardians: dict[str, Member],
    as_member: SignedIn,
) -> None:
    browser = as_member(world.northbridge.manager)
    assert father.slug not in browser.get(f"/cases/{case.ref}/kept-out/new").content.decode()
    review = opening(case, father)
    if reviewed_since:
        reviewed(review, guardians["council"], outcome="not_justified")

    assert father.slug in browser.get(f"/cases/{case.ref}/kept-out/new").content.decode()
    assert sent(world, case, as_member, person=father.slug)[0] == 302
    assert as_member(father).get(f"/emergency/{review.uid}").status_code == 404


def test_a_stranger_who_never_came_is_not_offered_by_name(world: World, case: Case, father: Member) -> None:
    assert not offered(case, MON_2_MARCH).filter(pk__in=[father.pk, world.southmere.officer.pk]).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose who is to be kept out, or type their work email address."),
        ({"email": "nobody@riverside.example"}, "Nobody in Sendwell works with that address."),
        ({"email": "shared@riverside.example"}, "More than one person in Sendwell has that address."),
        ({"email": "mother@home.example"}, "Nobody in Sendwell works with that address."),
        ({"email": "gone@riverside.example"}, "Nobody in Sendwell works with that address."),
        ({"email": "no address"}, "is not an email address"),
        ({"email": "shared@riverside.example", "person": "nora-officer"}, "Leave one of the two empty."),
    ],
)
def test_an_address_that_names_nobody_or_several_is_said_and_nothing_typed_is_lost(
    typed: dict[str, str], said: str, world: World, case: Case, as_member: SignedIn
) -> None:
    mother = world.parent(case.child)
    Account.objects.filter(pk=mother.account_id).update(email="mother@home.example")
    Member.objects.filter(pk__in=[world.riverside.clerk.pk, world.riverside.lead.pk]).update(
        email="shared@riverside.example"
    )
    ended = {"email": "gone@riverside.example", "ends_on": date(2025, 1, 1)}
    Member.objects.filter(pk=world.riverside.paediatrician.pk).update(**ended)
    status, shown = sent(world, case, as_member, **typed)

    assert (status, kept_out(case)) == (200, [])
    assert said in shown
    assert "The court said so." in shown and typed.get("email", "") in shown


def test_one_person_with_two_posts_of_one_address_is_one_and_out_of_both(
    world: World, case: Case, father: Member, as_member: SignedIn
) -> None:
    hat = member("clinical_lead", "Ray Lead", world.riverside.organisation, register="GMC")
    Member.objects.filter(pk=hat.pk).update(account=father.account)
    assert father.account is not None

    assert sent(world, case, as_member, email=father.account.email)[0] == 302
    assert kept_out(case) == sorted([father.name, hat.name])


@pytest.mark.parametrize("which", ["council", "trust"])
def test_an_opening_that_was_not_justified_is_over_at_once(
    which: str, world: World, case: Case, father: Member, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    """Also where the reviewer's own organisation knows nothing of the child (A13)."""
    review = opening(case, father)
    doctor, page = as_member(father), f"/governance/emergencies/{review.uid}"
    assert doctor.get(f"/emergency/{review.uid}").status_code == 200
    guardian = as_member(guardians[which])
    said = {"outcome": "not_justified", "findings": "He is the father.", "withhold": "no"}
    assert "This closes the record to them at once" in guardian.get(page).content.decode()
    with time_machine.travel(datetime(2026, 3, 2, 12, 5, tzinfo=UTC), tick=False):
        assert guardian.post(page, said).status_code == 302
        assert doctor.get(f"/emergency/{review.uid}").status_code == 404
        assert towards(father, case.child, MON_2_MARCH).glass == frozenset()
        shown = guardian.get(page).content.decode()

    assert "Closed by the review" in shown and "12:05pm" in shown
    assert "Closed by itself" not in shown
    assert not grants.is_shut_out(father, case.child_id, NOON)


def test_one_that_was_justified_lasts_its_hour(
    case: Case, father: Member, guardians: dict[str, Member], as_member: SignedIn
) -> None:
    """(ctl)"""
    review = reviewed(opening(case, father), guardians["trust"])

    assert as_member(father).get(f"/emergency/{review.uid}").status_code == 200
    page = as_member(guardians["trust"]).get(f"/governance/emergencies/{review.uid}").content.decode()
    assert "Closed by itself" in page


def test_a_review_after_the_hour_changes_no_end(
    case: Case, father: Member, guardians: dict[str, Member]
) -> None:
    review = opening(case, father)
    with time_machine.travel(datetime(2026, 3, 3, 12, tzinfo=UTC), tick=False):
        reviewed(review, guardians["trust"], outcome="not_justified")

    assert Grant.objects.get(pk=review.grant_id).ends_at == review.ends_at
