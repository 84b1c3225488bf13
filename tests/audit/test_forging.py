"""Whoever owns the server cannot make the check believe the database: it takes its own fingerprints (D04, D05)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper

from sendwell.access.models import Member
from sendwell.audit.chain import Broken, seal, verify
from sendwell.audit.models import Change
from tests.audit.sealing import NOON, child, guards_off, look

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("whatever_other_tests_do"),
]
AWKWARD = 'Zoë \\ "quoted" \t\n\x1f\x7f \u2028 \U0001f600 </script>'
PRINTS = {"audit_change": "audit_print", "access_reading": "audit_print", "audit_seal": "audit_link"}
KEPT = """
CREATE TABLE kept AS SELECT {key}::text AS was, {function}(t) AS fingerprint FROM {table} t;
CREATE OR REPLACE FUNCTION {function}({name} {table}) RETURNS bytea LANGUAGE sql STABLE AS
$$ SELECT fingerprint FROM public.kept WHERE was = {name}.{key}::text $$;
"""


@contextmanager
def forging() -> Iterator[CursorWrapper]:
    """Something that the server's owner does, and that is undone when it has been looked at."""
    with transaction.atomic(), connection.cursor() as cursor:
        yield cursor
        transaction.set_rollback(True)


def lie(cursor: CursorWrapper, table: str) -> None:
    """From now on the database gives the fingerprint that each row has today, whatever it says later."""
    key, function = ("number" if table == "audit_seal" else "id"), PRINTS[table]
    name = {"audit_change": "c", "access_reading": "r", "audit_seal": "s"}[table]
    cursor.execute(KEPT.format(table=table, key=key, function=function, name=name))


@pytest.mark.parametrize(
    ("table", "edit", "what"),
    [
        (
            "audit_change",
            "UPDATE audit_change SET why = 'other' WHERE id = (SELECT min(id) FROM audit_change)",
            "edited",
        ),
        (
            "access_reading",
            "UPDATE access_reading SET screen = 'other' WHERE id = (SELECT min(id) FROM access_reading)",
            "edited",
        ),
        ("audit_seal", "UPDATE audit_seal SET at = at - interval '1 day' WHERE number = 2", "seal edited"),
    ],
)
def test_a_database_that_gives_the_old_fingerprints_is_not_believed(
    table: str, edit: str, what: str, sealed: None, as_superuser: None
) -> None:
    with forging() as cursor:
        lie(cursor, table)
        assert verify().whole  # (ctl) nothing has been edited yet
        cursor.execute(edit)
        broken = verify().broken

    assert broken is not None
    assert broken.what == what
    assert verify().whole


def copied(cursor: CursorWrapper, table: str, **changed: str) -> None:
    """A reading or change that never was, made like another and with these of its columns."""
    cursor.execute(f"CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT * FROM {table} ORDER BY id LIMIT 1")
    for column, value in ({"id": "(SELECT max(id) + 1 FROM " + table + ")"} | changed).items():
        cursor.execute(f"UPDATE copied SET {column} = {value}")
    cursor.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM copied RETURNING id")


@pytest.mark.parametrize("table", ["audit_change", "access_reading"])
@pytest.mark.parametrize(
    "changed",
    [
        {"xid": "NULL"},
        {"xid": "-1"},
        {"xid": "xid + 1000000000000"},
        {"id": "0"},
        {"id": "-7"},
    ],
    ids=["of no transaction", "of one before all", "of one to come", "number nought", "a number below"],
)
def test_a_forged_row_that_belongs_under_no_seal_is_found(
    changed: dict[str, str], table: str, sealed: None, as_superuser: None
) -> None:
    """It would neither be covered nor wait to be."""
    with forging() as cursor:
        cursor.execute(f"ALTER TABLE {table} ALTER COLUMN xid DROP NOT NULL")
        assert verify().whole
        copied(cursor, table, **changed)
        (row,) = cursor.fetchone() or (None,)
        verdict = verify()

    assert verdict.broken == Broken("added", "changes" if table == "audit_change" else "readings", 3, row)
    assert verify().whole


@pytest.mark.parametrize("table", ["audit_change", "access_reading"])
def test_the_database_itself_takes_no_row_without_its_transaction(
    table: str, sealed: None, as_superuser: None
) -> None:
    with pytest.raises(IntegrityError, match="xid"), forging() as cursor:
        copied(cursor, table, xid="NULL")


def test_what_came_since_the_last_seal_is_no_forgery(sealed: None, looker: Member) -> None:
    """(ctl) Also when it was written by the one who checks, in the same transaction."""
    with transaction.atomic():
        look(looker, child())
        assert (verify().whole, verify().waiting) == (True, 2)


def test_just_after_a_restore_into_a_younger_server_nothing_is_called_forged(sealed: None) -> None:
    """(ctl) Until the first seal there, rows of the last minute are of transactions that are still to come."""
    child("Just before the backup")
    with guards_off(), connection.cursor() as cursor:
        for table in ("audit_change", "access_reading"):
            cursor.execute(f"UPDATE {table} SET xid = xid + 1000000000")
        cursor.execute("DELETE FROM audit_seal")
        cursor.execute("SELECT audit_seal_upto((SELECT max(xid) FROM audit_change))")

    verdict = verify()
    assert (verdict.whole, verdict.waiting) == (True, 1)


@pytest.mark.parametrize(
    "disguise",
    [
        "ALTER TABLE access_reading RENAME TO real_reading; CREATE VIEW access_reading AS SELECT * FROM real_reading",
        "CREATE RULE quiet AS ON INSERT TO audit_change DO INSTEAD NOTHING",
        "ALTER TABLE audit_seal RENAME TO real_seal; CREATE VIEW audit_seal AS SELECT * FROM real_seal",
    ],
    ids=["a view of readings", "a rule", "a view of seals"],
)
def test_what_only_looks_like_the_table_is_found(disguise: str, sealed: None) -> None:
    with forging() as cursor:
        assert verify().whole  # (ctl)
        cursor.execute(disguise)
        broken = verify().broken

    assert broken is not None
    assert broken.what == "disguised"


def test_a_table_of_the_session_is_not_taken_for_the_real_one(sealed: None) -> None:
    with forging() as cursor:
        cursor.execute("CREATE TEMP TABLE audit_change (LIKE public.audit_change) ON COMMIT DROP")
        assert verify().whole
        assert verify().rows > 0


@pytest.mark.parametrize("moment", [NOON, datetime(2026, 7, 1, 3, 4, 5, 60, tzinfo=UTC)])
def test_the_fingerprints_agree_whatever_the_rows_say(moment: datetime, looker: Member) -> None:
    """(ctl) Quotes, control characters, other alphabets, numbers, moments without a fraction: no false alarm."""
    with time_machine.travel(moment, tick=False):
        at = child(AWKWARD)
        reading = look(looker, at)
    type(reading)(member=looker, child=at, screen=AWKWARD, allowed=True, purpose=AWKWARD).save()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_change (at, xid, table_name, row_id, op, changed, why, database_user) VALUES "
            "('2026-03-29 01:00+00', pg_current_xact_id()::text::bigint, 'x', '1', 'I', %s, %s, 'x')",
            ['{"a": [1.10, 1e5, null, true, {"é": "\\u0001\\"\\\\"}], "": ""}', AWKWARD],
        )
    assert seal(NOON) is not None

    assert verify().whole
    assert Change.objects.filter(why=AWKWARD).exists()
    assert verify().waiting == 0
