"""Whatever is spoiled in the audit is found: a row, a seal, a missing end, a chain made anew."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendwell.access.models import Member, Reading
from sendwell.audit.chain import seal, verify
from sendwell.audit.models import Change, Seal
from tests.audit.sealing import NOON, child, guards_off, look
from tests.depth import DEEP, ROUNDS

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("whatever_other_tests_do"),
]


def _columns(table: str) -> dict[str, str]:
    """For each column a value that it does not have."""
    if table == "audit_change":
        return {
            "at": "at + interval '1 second'",
            "table_name": "table_name || 'x'",
            "row_id": "row_id || '1'",
            "op": "CASE op WHEN 'D' THEN 'I' ELSE 'D' END",
            "changed": "changed || '{\"x\": 1}'",
            "member_id": "coalesce(member_id, 0) + 1",
            "role": "coalesce(role, '') || 'x'",
            "why": "coalesce(why, '') || 'x'",
            "child_id": "coalesce(child_id, 0) + 1",
            "database_user": "database_user || 'x'",
            "xid": "xid + 100000000",
        }
    return {
        "at": "at + interval '1 second'",
        "screen": "screen || 'x'",
        "allowed": "NOT allowed",
        "kind": "'search'",
        "role": "role || 'x'",
        "purpose": "purpose || 'x'",
        "sealed": "NOT sealed",
        "xid": "xid + 100000000",
    }


def spoil(how: str, table: str, chance: random.Random) -> None:
    """Change something that was sealed, in one way."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")
        ids = [row for (row,) in cursor.fetchall()]
        one = chance.choice(ids)
        other = chance.choice([each for each in ids if each != one])
        if how == "edit":
            column, value = chance.choice(list(_columns(table).items()))
            cursor.execute(f"UPDATE {table} SET {column} = {value} WHERE id = %s", [one])
        elif how == "remove":
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [one])
        elif how == "add":
            cursor.execute(
                f"CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT * FROM {table} WHERE id = %s", [one]
            )
            cursor.execute("UPDATE copied SET id = %s", [max(ids) + chance.randint(1, 1000)])
            cursor.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM copied")
            cursor.execute("DROP TABLE copied")
        else:
            for before, after in ((one, -1), (other, one), (-1, other)):
                cursor.execute(f"UPDATE {table} SET id = %s WHERE id = %s", [after, before])


@pytest.mark.parametrize("table", ["audit_change", "access_reading"])
def test_every_way_of_spoiling_a_row_is_found(table: str, sealed: None, as_superuser: None) -> None:
    """D04, 5,000 of each table in `make faults`: any edit, removal, addition or swap, anywhere, and where it is."""
    missed = []

    @settings(
        max_examples=5 * ROUNDS if DEEP else 60,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(how=st.sampled_from(["edit", "remove", "add", "swap"]), seed=st.integers(0, 10**9))
    def spoiled(how: str, seed: int) -> None:
        with transaction.atomic():
            spoil(how, table, random.Random(seed))
            broken = verify().broken
            transaction.set_rollback(True)
        if broken is None or broken.row is None:
            missed.append((how, seed))

    spoiled()
    assert missed == []
    assert verify().whole  # (ctl) unspoiled it is whole, so the finds are no false alarms


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE audit_seal SET rows = rows + 1 WHERE number = 2", "seal edited"),
        ("UPDATE audit_seal SET digest = previous WHERE number = 2", "seal edited"),
        ("UPDATE audit_seal SET entries_changes = '' WHERE number = 1", "seal edited"),
        ("DELETE FROM audit_seal WHERE number = 2", "seal removed"),
        ("DELETE FROM audit_seal WHERE number = 1", "seal removed"),
    ],
)
def test_a_seal_that_was_touched_is_found(
    statement: str, what: str, sealed: None, as_superuser: None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    broken = verify().broken

    assert broken is not None
    assert broken.what == what


def cut_off_the_end() -> None:
    """The last seal and everything under it go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_xid FROM audit_seal WHERE number = 3")
        (since,) = cursor.fetchone()
        cursor.execute("DELETE FROM audit_seal WHERE number = 3")
        for table in ("audit_change", "access_reading"):
            cursor.execute(f"DELETE FROM {table} WHERE xid >= %s", [since])


def make_anew() -> None:
    """Remove one row, and make every seal again as if it had never been."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_change WHERE id = (SELECT min(id) FROM audit_change)")
        cursor.execute("DELETE FROM audit_seal")
    seal(NOON)
    child("Later")
    seal(NOON)
    child("Later still")
    seal(NOON)


@pytest.mark.parametrize(
    ("attack", "what"), [(cut_off_the_end, "cut off"), (make_anew, "rewritten")], ids=["cut off", "made anew"]
)
def test_only_the_anchor_outside_tells_of_a_missing_end_or_a_new_chain(
    attack: Callable[[], None], what: str, looker: Member, tmp_path: Path
) -> None:
    """D05; (ctl) without the anchor neither shows."""
    file = tmp_path / "outside" / "anchor.jsonl"
    for n in range(3):
        look(looker, child(f"Child{n}"))
        seal(NOON + timedelta(minutes=10 * n), anchored_in=file)
    assert verify(file).whole
    with guards_off():
        attack()

    assert verify().whole
    broken = verify(file).broken
    assert broken is not None
    assert broken.what == what


def test_after_a_restore_into_a_younger_server_the_chain_goes_on(sealed: None, as_superuser: None) -> None:
    """Transactions are counted anew there; what was sealed stays sealed and what comes is sealed again."""
    child("Just before the backup")
    with connection.cursor() as cursor:  # as if the old server had counted far ahead of this one
        for table in ("audit_change", "access_reading"):
            cursor.execute(f"UPDATE {table} SET xid = xid + 1000000000")
        cursor.execute("DELETE FROM audit_seal")
        cursor.execute("SELECT max(xid) FROM audit_change")
        (last,) = cursor.fetchone()
        cursor.execute("SELECT audit_seal_upto(%s)", [last])
    child("After the restore")
    assert seal(NOON) == 2
    child("And later")
    assert seal(NOON) == 3

    verdict = verify()
    assert (verdict.whole, verdict.waiting, verdict.rows) == (
        True,
        0,
        Change.objects.count() + Reading.objects.count(),
    )
    assert Seal.objects.get(number=2).restored
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_change WHERE id = (SELECT max(id) FROM audit_change)")
    broken = verify().broken
    assert broken is not None
    assert (broken.what, broken.seal) == ("removed", 3)


def test_the_command_says_whole_or_where_it_is_broken(sealed: None, as_superuser: None) -> None:
    from sendwell.config.auditing import told

    assert told(verify(), None)[0].startswith("Whole. ")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_reading SET screen = 'other' WHERE id = (SELECT min(id) FROM access_reading)"
        )
        cursor.execute("SELECT min(id) FROM access_reading")
        (row,) = cursor.fetchone()

    assert told(verify(), None)[0].startswith(
        f"Broken. A row is not what it was when it was sealed (readings, row {row}; seal 1)."
    )


def test_the_command_ends_with_0_where_all_is_whole_and_with_1_where_not(
    sealed: None, as_superuser: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from sendwell.cli import main

    file = str(tmp_path / "anchor.jsonl")
    child("One more")
    assert main(["audit", "seal", "--anchor", file]) == 0
    assert main(["audit", "verify", "--anchor", file]) == 0
    assert "Whole." in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_change WHERE id = (SELECT min(id) FROM audit_change)")

    assert main(["audit", "verify", "--anchor", file]) == 1
    assert "is not there (changes, row" in capsys.readouterr().err
