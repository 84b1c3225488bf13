"""The database refuses what Python forgets: a wall round every table with personal data (A15, L14)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import connection, transaction

from sendwell.access import grants, scope
from sendwell.access.models import GrantKind, Member
from sendwell.access.privacy import Held, held
from sendwell.config.postgres import WEB
from sendwell.people.models import Child
from tests.house.test_database import acting_as
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]


MON_9_MARCH = date(2026, 3, 9)
VIEW = "CREATE VIEW everybody AS SELECT id FROM people_child"
BARE = r"(?<!nullif\()current_setting\("
ASKED = """
SELECT 'policy ' || policyname || ' of ' || tablename, concat_ws(' ', qual, with_check) FROM pg_policies
UNION ALL SELECT 'function ' || proname, prosrc FROM pg_proc
WHERE pronamespace = ANY (ARRAY(SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'))
"""
"""Whatever the database asks of its settings by itself: a setting that was given up is "", and no number or day."""


def personal() -> list[Held]:
    return [each for each in held().values() if each.personal]


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@contextmanager
def as_the_web_with_no_scope() -> Iterator[None]:
    with scope.entered(scope.Scope(request="00000000-0000-0000-0000-000000000000")):
        yield


@pytest.fixture
def full(world: World) -> World:
    """A world with something in it: a case of Northbridge, a request for advice, people round the child."""
    request = world.request_to(world.hillside.paediatrics)
    world.parent(request.case.child)
    return world


def test_every_table_says_what_it_holds() -> None:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))

    assert tables - set(held()) - {"django_migrations"} == set()


def test_every_field_of_every_table_has_a_class() -> None:
    unclassified = {
        (model._meta.db_table, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("sendwell.")
        for field in model._meta.concrete_fields
        if field.name not in held()[model._meta.db_table].fields
    }

    assert unclassified == set()


def test_no_class_is_given_to_a_field_that_is_not_there() -> None:
    known = {
        model._meta.db_table: {field.name for field in model._meta.concrete_fields + model._meta.many_to_many}
        for model in apps.get_models(include_auto_created=True)
    }
    stale = {
        (each.table, name)
        for each in held().values()
        for name in each.fields
        if name not in known[each.table]
    }

    assert stale == set()


def test_the_wall_stands_round_every_personal_table_and_binds_its_owner_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relrowsecurity AND relforcerowsecurity"
        )
        walled = {name for (name,) in cursor.fetchall()}

    assert walled == {each.table for each in personal()}


def test_every_wall_has_a_condition_for_each_thing_that_can_be_done() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, array_agg(cmd ORDER BY cmd) FROM pg_policies "
            "WHERE 'sendwell_web' = ANY (roles) GROUP BY tablename"
        )
        found = dict(cursor.fetchall())

    assert found == {each.table: ["DELETE", "INSERT", "SELECT", "UPDATE"] for each in personal()}


def views_of_their_owners() -> list[str]:
    """Views through which a reader sees what only their owner may."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE relkind IN ('v', 'm') AND nspname = 'public' "
            "AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
        )
        return [name for (name,) in cursor.fetchall()]


def test_no_view_looks_with_its_owners_eyes() -> None:
    assert views_of_their_owners() == []


@pytest.mark.parametrize(
    ("view", "found"), [(VIEW, ["everybody"]), (VIEW.replace(" AS", " WITH (security_invoker=true) AS"), [])]
)
def test_control_a_view_that_looks_with_its_owners_eyes_would_be_found(view: str, found: list[str]) -> None:
    """(ctl) Sendwell has no view: the row above is not empty because the question finds none."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(view)
        assert views_of_their_owners() == found
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_next_on_the_same_connection_is_nobody() -> None:
    """What is set is set for one transaction: a pooled connection brings nothing to the next, and asks all the same."""
    world = World()
    world.case()
    with acting_as(WEB):
        with scope.acting(world.northbridge.officer, as_of=MON_9_MARCH):
            assert rows("people_child") == 1
        left = settings_left()
        after = {each.table for each in personal() if rows(each.table)}

    assert left == dict.fromkeys(scope.NAMES, "")
    assert after == {"access_member"}


def settings_left() -> dict[str, str]:
    """What the database still knows of whoever came before."""
    with connection.cursor() as cursor:
        asked = ", ".join(f"current_setting('sendwell.{name}', true)" for name in scope.NAMES)
        cursor.execute(f"SELECT {asked}")
        return dict(zip(scope.NAMES, cursor.fetchone(), strict=True))


def bare() -> list[str]:
    """Where a setting is read that would break once it was given up."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED)
        return [name for name, said in cursor.fetchall() if re.search(BARE, said, re.IGNORECASE)]


def test_no_wall_and_no_function_reads_a_setting_that_was_given_up_as_a_value() -> None:
    assert bare() == []


def test_control_a_wall_or_function_that_does_would_be_found() -> None:
    """(ctl)"""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE POLICY open ON people_child USING (id = current_setting('sendwell.child', true)::bigint); "
                "CREATE FUNCTION whose() RETURNS text LANGUAGE sql AS $$ SELECT current_setting('sendwell.child') $$"
            )
        assert sorted(bare()) == ["function whose", "policy open of people_child"]
        transaction.set_rollback(True)


def test_without_a_scope_no_personal_table_has_a_row(full: World) -> None:
    with as_the_web_with_no_scope():
        found = {each.table: rows(each.table) for each in personal()}

    assert {table for table, n in found.items() if n} == {"access_member"}  # colleagues, named to each other


def test_without_a_scope_no_member_of_a_family_is_there(full: World) -> None:
    with as_the_web_with_no_scope():
        assert Member.objects.filter(organisation__isnull=True).count() == 0


def test_control_a_wall_taken_down_shows_rows(full: World) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("CREATE POLICY hole ON people_child FOR SELECT TO sendwell_web USING (true)")
        with as_the_web_with_no_scope():
            assert rows("people_child") == 1
        transaction.set_rollback(True)


@pytest.mark.parametrize("stranger", ["southmere", "other_school", "riverside"])
def test_another_organisation_finds_no_row_about_the_child(full: World, stranger: str) -> None:
    place = getattr(full, stranger)
    member = next(iter(place.members.values()))
    with scope.acting(member, as_of=MON_9_MARCH):
        about_children = {
            each.table: rows(each.table) for each in personal() if each.table != "access_member"
        }

    assert {table: n for table, n in about_children.items() if n} == {}


def test_the_council_itself_finds_its_own(full: World) -> None:
    with scope.acting(full.northbridge.officer, as_of=MON_9_MARCH):
        assert (rows("people_child"), rows("casebook_case"), rows("casebook_event") > 0) == (1, 1, True)


def test_whoever_counts_across_councils_is_told_of_the_children_they_may_know_of_and_of_no_others(
    world: World,
) -> None:
    """The quick way of the designated officer's wall says what `sendwell_sees` says."""
    ours, excluded, elsewhere = world.case(), world.case(), world.case(council=world.southmere)
    designated = world.icb.designated
    grants.give(
        kind=GrantKind.EXCLUDED,
        child=excluded.child,
        to=designated,
        purpose="A conflict of interest",
        gateway="Declared",
        by=designated,
        at=datetime(2026, 3, 3, tzinfo=UTC),
        until=datetime(2027, 3, 3, tzinfo=UTC),
    )
    children = [each.child_id for each in (ours, excluded, elsewhere)]

    assert overseen(designated, children) == ({ours.child_id}, {ours.child_id})
    assert overseen(world.other_icb.designated, children) == ({elsewhere.child_id}, {elsewhere.child_id})
    assert overseen(world.northbridge.officer, children) == (set(), {ours.child_id, excluded.child_id})
    assert overseen(designated, children, date(2060, 3, 9)) == (set(), set())


def overseen(member: Member, children: list[int], day: date = MON_9_MARCH) -> tuple[set[int], set[int]]:
    """The children that the quick way names, and those of `children` whom the member may know of."""
    with scope.acting(member, as_of=day), connection.cursor() as cursor:
        cursor.execute("SELECT sendwell_overseen()")
        return {child for (child,) in cursor.fetchall()}, seen(children)


def test_whoever_seeks_a_child_finds_whom_they_may_know_of_for_every_reason_and_nobody_else(
    world: World,
) -> None:
    """The search has its own list of reasons, so that it keeps its index: it says what `sendwell_sees` says."""
    asked = world.request_to(world.hillside.paediatrics).case.child
    one, other = world.child(), world.child()
    father = world.parent(one, "Fin Father")
    leave = {"child": other, "purpose": "A reason", "gateway": "Its law", "by": world.northbridge.manager}
    times = {"at": datetime(2026, 3, 3, tzinfo=UTC), "until": datetime(2027, 3, 3, tzinfo=UTC)}
    grants.give(kind=GrantKind.STANDARD, to=world.southmere.officer, **leave, **times)
    grants.give(kind=GrantKind.SPECIFIC, to=world.riverside.organisation, **leave, **times)
    grants.give(kind=GrantKind.EXCLUDED, to=world.northbridge.officer, **{**leave, "child": asked}, **times)

    knows = {
        world.northbridge.manager: {asked.pk},
        world.northbridge.officer: set(),
        world.hillside.clerk: {asked.pk},
        world.school.senco: {asked.pk, one.pk, other.pk},
        father: {one.pk},
        world.southmere.officer: {other.pk},
        world.southmere.manager: set(),
        world.riverside.clerk: {other.pk},
    }
    assert {who: found(who, asked.born) for who in knows} == {
        who: (them, them) for who, them in knows.items()
    }


def found(member: Member, born: date) -> tuple[set[int], set[int]]:
    """The children born on that day whom the search names, and those of all whom the member may know of."""
    children = list(Child.objects.values_list("pk", flat=True))
    with scope.acting(member, as_of=MON_9_MARCH), connection.cursor() as cursor:
        cursor.execute("SELECT sendwell_find('', %s, '')", [born])
        named = {child for (child,) in cursor.fetchall()}
        return named, seen(children)


def seen(children: list[int]) -> set[int]:
    """Those of `children` whom whoever asks may know of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child FROM unnest(%s::bigint[]) AS child WHERE sendwell_sees(child)", [children]
        )
        return {child for (child,) in cursor.fetchall()}
