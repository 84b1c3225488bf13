"""What the audit tells a school of a child's seals, and an auditor of a family's names (trust.md 4.5; C04, C15)."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sendwell.access import grants, scope
from sendwell.access.models import GrantKind, Member, Reading
from sendwell.casebook.models import Case
from sendwell.family.actions import seal
from sendwell.governance.leave.actions import give_leave, take_back
from sendwell.people.models import Child
from tests.governance.guardians import signs_in
from tests.governance.looking import look
from tests.world import World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


def words(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert (address, answer.status_code) == (address, 200)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def both(browser: Client, child: Child) -> tuple[str, str]:
    """The history on the page, and as a file."""
    address = f"/governance/history/{child.uid}"
    return words(browser, address), browser.get(f"{address}.csv").content.decode()


@pytest.fixture
def lead(world: World) -> Member:
    """Northbridge's safeguarding lead."""
    return member("safeguarding_lead", "Sal Lead", world.northbridge.organisation)


@pytest.fixture
def sealed(world: World, case: Case, lead: Member, as_member: SignedIn) -> Case:
    """A strategy meeting: leave for the safeguarding lead, who looks; and what was said there is sealed."""
    manager, day, at = world.northbridge.manager, timezone.localdate(), timezone.now()
    with scope.acting(manager, as_of=day, why="governance:give_leave"):
        grant = give_leave(
            case=case,
            to=lead,
            purpose="safeguarding",
            classes=["P", "S", "X"],
            until=day + timedelta(days=30),
            evidence="The strategy meeting.",
            by=manager,
            day=day,
            at=at,
        )
    assert as_member(lead).get(f"/cases/{case.ref}").status_code == 200
    assert as_member(manager).get(f"/cases/{case.ref}/seals/new").status_code == 200
    with scope.acting(manager, as_of=day, why="family:seal_new"):
        seal(
            case=case,
            kind="sealed",
            item="event",
            number=case.events.order_by("pk")[0].pk,
            why="The police.",
            review_on=day + timedelta(days=90),
            by=manager,
            day=day,
        )
    with scope.acting(manager, as_of=day, why="governance:take_back_leave"):
        take_back(grant=grant, case=case, by=manager, day=day, at=timezone.now())
    return case


@pytest.fixture
def ordinary(world: World, case: Case) -> Case:
    """What is no secret: an officer looked, somebody got leave to help the family, and the address was changed."""
    look(world.northbridge.officer, case.child)
    Child.objects.filter(pk=case.child_id).update(address="2 New Close")
    grants.give(
        kind=GrantKind.SPECIFIC,
        child=case.child,
        to=member("iass_worker", "Ida Help", world.northbridge.organisation),
        classes=["P"],  # type: ignore[list-item]
        purpose="To help the family, who asked for it",
        gateway="CFA 2014 s.32",
        by=world.northbridge.officer,
        at=timezone.now(),
        until=timezone.now() + timedelta(days=30),
    )
    return case


@pytest.mark.usefixtures("ordinary", "sealed")
def test_a_schools_guardian_is_not_told_that_anything_is_sealed(
    world: World, case: Case, as_member: SignedIn
) -> None:
    for shown in both(as_member(signs_in(world.school.governance)), case.child):
        for told in ("Sal Lead", "Safeguarding lead", "seal", "Max Manager", "give_leave", "take_back_leave"):
            assert (told, told.lower() in shown.lower()) == (told, False)
        assert "Nora Officer" in shown and "Added leave to read" in shown
        assert "Changed child: address" in shown


@pytest.mark.usefixtures("ordinary", "sealed")
def test_the_councils_own_guardian_is_told_of_all_of_it(
    world: World, case: Case, as_member: SignedIn
) -> None:
    for shown in both(as_member(signs_in(world.northbridge.governance)), case.child):
        for told in ("Sal Lead", "Added seal", "Max Manager", "Added leave to read", "Changed leave to read"):
            assert (told, told in shown) == (told, True)
        assert shown.count("Added seal") == 2


def test_the_schools_list_is_the_same_before_and_after(
    world: World, ordinary: Case, request: pytest.FixtureRequest, as_member: SignedIn
) -> None:
    guardian = as_member(signs_in(world.school.governance))
    address = f"/governance/history/{ordinary.child.uid}"

    def lines() -> list[list[str]]:
        rows = csv.reader(io.StringIO(guardian.get(f"{address}.csv").content.decode()))
        return [row for row in rows if not row[1].startswith("Gov ")]

    before = lines()
    request.getfixturevalue("sealed")
    assert (lines() == before, len(before) > 2) == (True, True)


def test_what_a_school_was_refused_is_listed_and_what_tells_of_a_seal_is_not(
    world: World, case: Case, as_member: SignedIn
) -> None:
    for name, is_sealed in (("Seen There", False), ("Unseen There", True)):
        who = member("senco", name, world.school.organisation)
        look(who, case.child, kind="refusal", allowed=False, sealed=is_sealed)
    shown = words(as_member(signs_in(world.school.governance)), "/governance/refusals")

    assert ("Seen There" in shown, "Unseen There" in shown) == (True, False)


@pytest.mark.usefixtures("ordinary", "sealed")
@pytest.mark.database
def test_the_database_gives_a_school_no_row_of_such_a_look(world: World, case: Case) -> None:
    """Even where a page forgets to ask (A15)."""

    def looks(who: Member) -> set[bool]:
        with scope.acting(who, as_of=timezone.localdate()):
            found = Reading.objects.filter(child=case.child).exclude(member=who)
            return set(found.values_list("sealed", flat=True))

    for who in (world.school.governance, world.school.senco):
        assert looks(who) == {False}
    assert looks(world.northbridge.governance) == {True, False}


@pytest.fixture
def family(world: World, case: Case) -> Child:
    """The mother looked, was refused, and changed something; so did a young person."""
    mother = world.parent(case.child)
    look(mother, case.child)
    look(mother, case.child, kind="refusal", allowed=False)
    with scope.acting(mother, as_of=timezone.localdate()):
        Child.objects.filter(pk=case.child_id).update(language="Polish")
    young = member("young_person", "Yan Young", None, child=case.child)
    look(young, case.child, kind="refusal", allowed=False)
    return case.child


def test_an_auditor_reads_no_name_of_a_family_beside_a_pseudonym(
    world: World, family: Child, as_member: SignedIn
) -> None:
    browser = as_member(member("auditor", "Aud Itor", world.northbridge.organisation))
    refused = words(browser, "/governance/refusals")

    for shown in (*both(browser, family), refused):
        assert ("A parent or carer" in shown, "A young person" in shown) == (True, True)
        for name in ("Pippa", "Yan", "Canary"):
            assert (name, name in shown) == (name, False)
    assert "Your own people" not in refused
    assert "Everybody who was turned away from a record that your organisation holds" in refused


def test_a_guardian_reads_their_names(world: World, family: Child, as_member: SignedIn) -> None:
    """(ctl)"""
    browser = as_member(signs_in(world.northbridge.governance))

    for shown in (*both(browser, family), words(browser, "/governance/refusals")):
        assert "Pippa Parent" in shown and "Yan Young" in shown
