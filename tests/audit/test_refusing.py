"""Nobody edits, empties or switches off what was noted: not the web role, not the worker, not the owner (D03)."""

import pytest
from django.db import Error, connection, transaction

from sendwell.access.models import Reading
from sendwell.audit.models import Change, Seal
from sendwell.config.postgres import OWNER, WEB, WORKER
from tests.house.test_database import acting_as, run
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TABLES = ["audit_change", "audit_seal", "access_reading"]
COLUMN = {"audit_change": "op", "audit_seal": "at", "access_reading": "screen"}
REFUSED = r"never edited|permission denied|must be owner"


@pytest.fixture
def something_noted(world: World) -> None:
    """A change, a reading and a seal."""
    child = world.child()
    Reading.objects.create(member=world.northbridge.officer, child=child, screen="case", allowed=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_seal VALUES (1, now(), 0, 1, 0, 0, false, 0, 0, '', '', 0, '\\x00', '\\x00')"
        )


def counts() -> list[int]:
    """How much is noted."""
    return [Change.objects.count(), Reading.objects.count(), Seal.objects.count()]


@pytest.mark.parametrize("role", [WEB, WORKER])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} ADD COLUMN mine int",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        "DROP TABLE {table} CASCADE",
        "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION audit_refuse()",
        "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
    ],
)
def test_those_who_serve_cannot_touch_it(
    something_noted: None, statement: str, table: str, role: str
) -> None:
    before = counts()
    with acting_as(role), pytest.raises(Error, match=REFUSED):
        run(statement.format(table=table, column=COLUMN[table]))

    assert counts() == before


@pytest.mark.parametrize("role", [WEB, WORKER])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_change (at, table_name, row_id, op, changed, database_user) "
        "VALUES (now(), 'x', '1', 'I', '{}', 'x')",
        "INSERT INTO audit_seal (number, at) VALUES (2, now())",
        "SELECT nextval('audit_change_id_seq')",
        "SELECT setval('audit_change_id_seq', 1)",
        "ALTER TABLE people_child DISABLE TRIGGER ALL",
        "DROP TRIGGER noted_in_the_audit ON people_child",
        "ALTER FUNCTION audit_note() RENAME TO mine",
        "CREATE OR REPLACE FUNCTION public.audit_note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "SET session_replication_role = replica",
        "SELECT audit_note()",
    ],
)
def test_nor_write_it_themselves_nor_stop_the_trigger(
    something_noted: None, statement: str, role: str
) -> None:
    before = counts()
    with (
        acting_as(role),
        pytest.raises(Error, match=r"permission denied|must be owner|can only be called as"),
    ):
        run(statement)

    assert counts() == before


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_not_even_the_owner_edits_it(something_noted: None, statement: str, table: str) -> None:
    before = counts()
    with acting_as(OWNER), pytest.raises(Error, match="never edited"):
        run(statement.format(table=table, column=COLUMN[table]))

    assert counts() == before


@pytest.mark.parametrize("table", TABLES)
def test_nor_does_the_owner_empty_it_outside_the_tests(table: str) -> None:
    """The tests' databases, which are called test_..., empty themselves; no other does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass "
            "AND tgname = 'never_edited_nor_emptied' AND tgenabled = 'O'",
            [table],
        )
        (definition,) = cursor.fetchone()
        assert "BEFORE TRUNCATE" in definition
        cursor.execute(
            definition.replace(
                definition[definition.index("WHEN") : definition.index("EXECUTE")], ""
            ).replace("never_edited_nor_emptied", "as_elsewhere")
        )
    with pytest.raises(Error, match="never edited"):
        run(f"TRUNCATE {table} CASCADE")


def test_the_web_role_can_still_note_what_it_does(world: World) -> None:
    """(ctl) The refusals above are not because nothing works: a write as the web role is noted."""
    from sendwell.access import scope
    from tests.world import FRI_6_MARCH

    case = world.case()
    before = Change.objects.count()
    with scope.acting(world.northbridge.officer, as_of=FRI_6_MARCH):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (WEB,)
        type(case).objects.filter(pk=case.pk).update(version=99)

    assert Change.objects.count() == before + 1
    assert Change.objects.order_by("-pk")[0].changed == {"version": [case.version, 99]}


def test_somebody_who_does_not_answer_for_data_reads_nothing_of_the_audit(world: World) -> None:
    from sendwell.access import scope
    from tests.world import FRI_6_MARCH

    world.case()
    with scope.acting(world.northbridge.officer, as_of=FRI_6_MARCH), transaction.atomic():
        assert Change.objects.count() == 0
    assert Change.objects.count() > 0
