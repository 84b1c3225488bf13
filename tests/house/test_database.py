"""What Python forgets, the database refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.test import override_settings

from sendwell.access import scope
from sendwell.access.models import Member, Reading
from sendwell.casebook.models import Event
from sendwell.config.postgres import OWNER, WEB, WORKER
from tests.world import FRI_6_MARCH, World

NEVER_EDITED = {"casebook_event": "day", "access_reading": "screen"}

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def run(statement: str) -> None:
    """One statement, as nobody but the database sees it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def on_behalf_of(member: Member, role: str) -> Iterator[None]:
    """Step down to a lesser role, on behalf of somebody who may know of the child."""
    with override_settings(SCOPE_ROLE=role), scope.acting(member, as_of=FRI_6_MARCH):
        yield


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Step down to a lesser role, as the web server and the worker come."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


@pytest.fixture
def something_happened(world: World) -> Event:
    """A case, its event, and a reading of it."""
    case = world.case()
    Reading.objects.create(member=world.northbridge.officer, child=case.child, screen="case", allowed=True)
    return case.events.get()


@pytest.mark.parametrize("role", [None, WEB, WORKER])
@pytest.mark.parametrize("table", NEVER_EDITED)
@pytest.mark.parametrize("change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_what_happened_and_who_read_it_is_never_edited(
    something_happened: Event, world: World, change: str, table: str, role: str | None
) -> None:
    statement = change.format(table=table, column=NEVER_EDITED[table])
    with (
        on_behalf_of(world.northbridge.officer, role or OWNER),
        pytest.raises(Error, match=r"never edited|permission denied"),
    ):
        run(statement)

    assert Event.objects.filter(pk=something_happened.pk).exists()
    assert Reading.objects.count() == 1


@pytest.mark.parametrize("role", [WEB, WORKER])
@pytest.mark.parametrize("table", NEVER_EDITED)
def test_nor_is_it_emptied_or_its_guard_taken_away(something_happened: Event, table: str, role: str) -> None:
    for statement in (
        f"TRUNCATE {table} CASCADE",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"DROP TABLE {table} CASCADE",
        "SET session_replication_role = replica",
    ):
        with acting_as(role), pytest.raises(Error, match=r"permission denied|must be owner"):
            run(statement)


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_those_who_serve_are_no_superusers_and_own_nothing(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls "
            "FROM pg_roles WHERE rolname = %s",
            [role],
        )
        assert cursor.fetchone() == (False, False, False, False, False)
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relowner = %s::regrole "
            "UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = %s::regrole "
            "UNION ALL SELECT proname FROM pg_proc WHERE proowner = %s::regrole",
            [role, role, role],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_those_who_serve_can_do_their_work(world: World, role: str) -> None:
    from sendwell.casebook import history

    case = world.case()
    with on_behalf_of(world.northbridge.officer, role):
        history.record(case, "decided_to_assess", by=world.northbridge.officer, day=FRI_6_MARCH)

    assert case.events.count() == 2


def test_those_who_serve_make_no_tables() -> None:
    with acting_as(WEB), pytest.raises(Error, match="permission denied"):
        run("CREATE TABLE mine (id int)")


def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_foreign_key_is_upheld_by_the_database() -> None:
    from django.apps import apps

    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and model._meta.managed
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, attname FROM pg_constraint "
            "JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'"
        )
        kept = set(cursor.fetchall())

    assert wanted - kept == set()
