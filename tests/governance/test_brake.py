"""After sixty records in an hour the next page asks who one is (K06)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from sendwell.access.models import Member
from sendwell.governance import actions
from sendwell.governance.models import Brake
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Child
from tests.governance.looking import look
from tests.world import World, member

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


def children(world: World, many: int) -> list[Child]:
    """So many children."""
    return Child.objects.bulk_create(
        Child(given_name=f"C{n}", family_name="Canary", born=date(2018, 5, 4)) for n in range(many)
    )


def test_after_sixty_records_in_an_hour_the_next_page_asks_who_one_is(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    """K06: stopped well before a hundred, the guardian is told, and a second factor lets one go on."""
    case, officer = world.case(), world.northbridge.officer
    for child in children(world, 60):
        look(officer, child)
    browser = as_member(officer)
    assert browser.get(f"/cases/{case.ref}").status_code == 200  # the sixty-first
    answer = browser.get(f"/cases/{case.ref}/people")

    assert (answer.status_code, answer["Location"]) == (302, "/slow-down")
    assert "Please show who you are" in browser.get("/slow-down").content.decode()
    assert OutboxMessage.objects.filter(kind="access_unusual", to_member=guardian).count() == 1
    assert browser.get(f"/cases/{case.ref}")["Location"] == "/slow-down"
    assert OutboxMessage.objects.filter(kind="access_unusual").count() == 1
    assert browser.get("/")["Location"] == "/desk"  # what is about nobody still opens
    assert browser.get("/desk").status_code == 200

    assert browser.post("/slow-down/go-on", {}).status_code == 302
    assert browser.get(f"/cases/{case.ref}").status_code == 200
    assert Brake.objects.get().lifted_at is not None


def test_the_records_of_all_posts_of_one_person_count_together(
    world: World, guardian: Member, as_member: SignedIn
) -> None:
    """K06 says for each person: forty under one hat and twenty-one under another are sixty-one."""
    case, officer = world.case(), world.northbridge.officer
    other = member("clinician", "Nora Twoposts", world.riverside.organisation)
    Member.objects.filter(pk=other.pk).update(account=officer.account)
    colleague = world.northbridge.manager
    several = children(world, 60)
    for child in several[:40]:
        look(other, child)
    for child in several[30:]:
        look(officer, child)
    browser = as_member(officer)
    assert browser.get(f"/cases/{case.ref}").status_code == 200  # the sixty-first

    stopped = browser.get(f"/cases/{case.ref}/people")

    assert (stopped.status_code, stopped["Location"]) == (302, "/slow-down")
    assert OutboxMessage.objects.filter(kind="access_unusual", to_member=guardian).count() == 1
    assert as_member(colleague).get(f"/cases/{case.ref}").status_code == 200
    browser.post("/slow-down/go-on", {})
    assert browser.get(f"/cases/{case.ref}").status_code == 200


def test_what_somebody_reads_as_a_parent_does_not_count_at_work(world: World) -> None:
    officer, mother = world.northbridge.officer, world.parent(world.child())
    Member.objects.filter(pk=mother.pk).update(account=officer.account)
    for n, child in enumerate(children(world, 61)):
        look(officer if n else mother, child)

    assert not actions.stop_if_too_many(officer, timezone.now())


def test_without_the_second_factor_one_does_not_go_on(world: World, as_member: SignedIn) -> None:
    case, officer = world.case(), world.northbridge.officer
    for child in children(world, 61):
        look(officer, child)
    browser = as_member(officer)
    session = browser.session
    session["second_factor_at"] = 0
    session.save()
    browser.get(f"/cases/{case.ref}")
    browser.post("/slow-down/go-on", {})

    assert browser.get(f"/cases/{case.ref}").status_code == 302
    assert not Brake.objects.filter(lifted_at__isnull=False).exists()


def test_the_same_record_a_hundred_times_and_sixty_stop_nobody(world: World, as_member: SignedIn) -> None:
    """(ctl) It counts different children."""
    case, officer = world.case(), world.northbridge.officer
    for child in children(world, 59):
        look(officer, child)
    for _ in range(100):
        look(officer, case.child)

    assert as_member(officer).get(f"/cases/{case.ref}").status_code == 200


def test_an_hour_later_it_has_worn_off_and_the_next_time_is_told_again(
    world: World, guardian: Member
) -> None:
    officer = world.northbridge.officer
    now = timezone.now()
    for ago in (3, 0):
        with time_machine.travel(now - timedelta(hours=ago), tick=False):
            for child in children(world, 61):
                look(officer, child)
            assert actions.stop_if_too_many(officer, timezone.now())
        with time_machine.travel(now - timedelta(hours=ago - 1.5), tick=False):
            assert not actions.stop_if_too_many(officer, timezone.now())

    assert Brake.objects.count() == 2


def test_a_parent_is_never_stopped(world: World) -> None:
    parent = world.parent(world.child())
    for child in children(world, 70):
        look(parent, child)

    assert not actions.stop_if_too_many(parent, timezone.now())
