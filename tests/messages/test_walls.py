"""The database keeps messages apart: a member reads their own, a team its own, and adding needs no reading (A15)."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.messages.models import NotArrived, OutboxMessage, Preference
from sendwell.messages.outbox import tell
from tests.world import FRI_6_MARCH, World

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


@pytest.fixture
def mother(world: World) -> Member:
    """Of a child of Northbridge; a message to her came back, and she has said how she reads."""
    case = world.case()
    mother = world.parent(case.child)
    message = tell(mother, "letter_written", "/family", case=case)
    NotArrived.objects.create(message=message, organisation=case.authority, since=NOW, act_by=FRI_6_MARCH)
    Preference.objects.create(adult=mother.adult, set_by=mother, set_on=FRI_6_MARCH, language="Polish")
    return mother


def seen_by(member: Member) -> tuple[int, int, int]:
    """Messages, work and wishes, as the web server sees them for this member."""
    with scope.acting(member, as_of=FRI_6_MARCH):
        return OutboxMessage.objects.count(), NotArrived.objects.count(), Preference.objects.count()


def test_each_sees_what_is_theirs(world: World, mother: Member) -> None:
    assert seen_by(mother) == (1, 0, 1), "her own message and wishes; that it came back is the team's work"
    assert seen_by(world.northbridge.officer) == (1, 1, 1)
    assert seen_by(world.northbridge.manager) == (1, 1, 1)


def test_others_see_nothing_though_python_would_show_them_everything(world: World, mother: Member) -> None:
    other = world.parent(world.child("Benjamin"), "Otto Other")
    for stranger in (world.southmere.officer, world.hillside.clerk, world.other_school.senco, other):
        assert (stranger.slug, seen_by(stranger)) == (stranger.slug, (0, 0, 0))


def test_without_a_scope_the_web_server_sees_nothing(mother: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE sendwell_web")
        for table in ("outbox_outboxmessage", "outbox_notarrived", "outbox_preference"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert (table, cursor.fetchone()) == (table, (0,))
        cursor.execute("RESET ROLE")


def test_whoever_acts_adds_a_message_that_they_may_not_read(world: World, mother: Member) -> None:
    with scope.acting(mother, as_of=FRI_6_MARCH):
        tell(world.northbridge.officer, "information_given", "/")
        assert OutboxMessage.objects.filter(kind="information_given").count() == 0
    assert OutboxMessage.objects.get(kind="information_given").to_member == world.northbridge.officer


def test_a_parent_cannot_change_how_another_is_reached(world: World, mother: Member) -> None:
    other = world.parent(world.child("Benjamin"), "Otto Other")
    with scope.acting(other, as_of=FRI_6_MARCH):
        assert Preference.objects.filter(adult=mother.adult).update(channel="none") == 0
    assert Preference.objects.get().channel == "email"


def test_a_control_the_owner_sees_all(mother: Member) -> None:
    assert (OutboxMessage.objects.count(), NotArrived.objects.count()) == (1, 1)
