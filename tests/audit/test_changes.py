"""Every change of a personal table is noted by the database itself: who, as what, why, and what changed (D02, D07)."""

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.audit.models import Change
from sendwell.audit.triggers import NAME, NEVER_KEPT, child_query
from sendwell.casebook import history
from sendwell.messages.outbox import tell
from sendwell.people.models import Child
from tests.world import FRI_6_MARCH, MON_2_MARCH, World

pytestmark = [pytest.mark.django_db, pytest.mark.database]

type SignedIn = Callable[[Member], Client]


def changes(table: str) -> list[Change]:
    """What was noted of one table, oldest first."""
    return list(Change.objects.filter(table_name=table).order_by("pk"))


def test_a_child_that_is_added_changed_and_removed_is_noted_three_times(world: World) -> None:
    child = Child.objects.create(given_name="Adela", family_name="Canary", born=date(2018, 5, 4))
    Child.objects.filter(pk=child.pk).update(family_name="Crow")
    Child.objects.filter(pk=child.pk).delete()

    added, changed, removed = changes("people_child")
    assert [each.op for each in (added, changed, removed)] == ["I", "U", "D"]
    assert added.changed["family_name"] == "Canary"
    assert changed.changed == {"family_name": ["Canary", "Crow"]}
    assert removed.changed["family_name"] == "Crow"
    assert {(each.row_id, each.child_id) for each in (added, changed, removed)} == {(str(child.pk), child.pk)}


def test_what_changes_nothing_is_not_noted(world: World) -> None:
    child = world.child()
    before = len(changes("people_child"))
    Child.objects.filter(pk=child.pk).update(family_name=child.family_name)

    assert len(changes("people_child")) == before


def test_raw_sql_and_bulk_writing_are_noted_too(world: World) -> None:
    """What a signal would not see (D02)."""
    child = world.child()
    Child.objects.bulk_create(
        [Child(given_name="Bo", family_name=f"B{n}", born=date(2018, 5, 4)) for n in range(3)]
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_child SET language = 'Welsh' WHERE id = %s", [child.pk])

    assert [each.op for each in changes("people_child")] == ["I", "I", "I", "I", "U"]
    assert changes("people_child")[-1].changed == {"language": ["English", "Welsh"]}


def test_who_did_it_as_what_why_and_in_which_request(world: World) -> None:
    case = world.case()
    officer = world.northbridge.officer
    request = str(uuid.uuid4())
    with scope.acting(officer, as_of=FRI_6_MARCH, why="casebook:close", request=request):
        history.record(case, "decided_to_assess", by=officer, day=FRI_6_MARCH)

    noted = changes("casebook_event")[-1]
    assert (noted.member_id, noted.organisation_id, noted.role, noted.why, str(noted.request)) == (
        officer.pk,
        officer.organisation_id,
        "council_officer",
        "casebook:close",
        request,
    )
    assert noted.child_id == case.child_id


def test_outside_a_request_nobody_is_named_but_the_database_user_is(world: World) -> None:
    world.child()

    noted = changes("people_child")[-1]
    assert (noted.member_id, noted.role, noted.request) == (None, None, None)
    assert noted.database_user


def test_an_undone_change_leaves_no_note(world: World) -> None:
    """The change and its note are one transaction (D02)."""
    child = world.child()
    before = Change.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Child.objects.filter(pk=child.pk).update(language="Welsh")
        raise ZeroDivisionError

    assert Change.objects.count() == before


def test_a_change_of_a_part_of_advice_is_found_at_its_child(world: World) -> None:
    """A statement names its advice, the advice a request, the request a child."""
    request = world.request_to(world.hillside.paediatrics)
    from sendwell.advice import actions as advice

    advice.allocate(
        request=request, clinician=world.hillside.paediatrician, by=world.hillside.clerk, day=MON_2_MARCH
    )
    advice.begin_triage(request=request, by=world.hillside.paediatrician, day=MON_2_MARCH)

    assert {each.child_id for each in changes("advice_triage")} == {request.case.child_id}
    assert child_query("advice_statement").count("JOIN") == 1
    assert child_query("people_child") == child_query("casebook_event") == ""


def test_passwords_never_go_in(world: World) -> None:
    account = world.northbridge.officer.account
    account.set_password("another long password")
    account.save()

    noted = changes("access_account")
    assert noted[-1].changed == {"password": None}
    assert "password" in NEVER_KEPT
    assert not any("md5$" in str(each.changed) or "argon2" in str(each.changed) for each in noted)


def test_where_a_message_leads_never_goes_in(world: World) -> None:
    """It can be a key, which is forgotten once the message has gone."""
    tell("somebody@family.example", "draft_link", "/ask/the-key-itself")

    (noted,) = changes("outbox_outboxmessage")
    assert noted.changed["path"] is None
    assert "the-key-itself" not in str(noted.changed)


def test_a_table_whose_trigger_was_taken_away_is_found_out(db: None) -> None:
    """(ctl) Without the trigger the change leaves nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {NAME} ON people_child")
    Child.objects.create(given_name="Adela", family_name="Canary", born=date(2018, 5, 4))

    assert changes("people_child") == []


def test_what_a_member_does_on_a_screen_is_theirs(world: World, as_member: SignedIn) -> None:
    case = world.assessing()
    officer = world.northbridge.officer
    answer = as_member(officer).post(f"/cases/{case.ref}/close", {"reason": "Moved to Scotland."})

    assert answer.status_code == 302
    noted = next(each for each in changes("casebook_case") if each.op == "U" and "closed_on" in each.changed)
    assert (noted.member_id, noted.role, noted.why) == (officer.pk, "council_officer", "casebook:close")


@pytest.mark.parametrize("value", ["nobody", "1; DROP TABLE people_child"])
def test_a_setting_that_is_no_number_stops_the_write(world: World, value: str) -> None:
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sendwell.member', %s, true)", [value])
        cursor.execute("UPDATE people_child SET language = 'Welsh'")
        world.child()
