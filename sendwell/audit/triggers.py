"""Putting the audit's trigger on every table with personal data. The database then notes what Python forgets."""

from collections import deque
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

FUNCTIONS = Path(__file__).with_name("functions.sql")
NAME = "noted_in_the_audit"
NEVER_KEPT = frozenset(
    {
        "password",
        "token",
        "token_hash",
        "secret",
        "secret_hash",
        "session_key",
        "session_data",
        "key_hash",
        "code_hash",
        "recovery_codes",
        "remembered",
        "path",
    }
)
"""Columns whose content stays out of the audit wherever they stand: it says only that they were changed.

The path of a message can be a key that is forgotten once the message has gone; the audit forgets nothing."""
ITS_OWN = frozenset({"audit_change", "audit_seal", "access_reading"})
"""Not noted again: the audit itself, and the read log, which is only ever added to."""
KEPT_BACK = {
    "mfa_authenticator": {"data"},
    "requests_draft": {"answers", "email"},
    "socialaccount_socialaccount": {"extra_data"},
    "usersessions_usersession": {"data"},
}
"""The same for columns of one table: what a factor proves itself by, what another organisation says of somebody, and
what a family has typed and not sent."""
PASSES_BY = {
    "mfa_authenticator": {"last_used_at"},
    "socialaccount_socialaccount": {"last_login"},
    "usersessions_usersession": {"last_seen_at"},
}
"""Columns that change whenever somebody comes by: nothing of them, and a change of them alone is none."""
ALSO = ("sign_in_signinrules", "sign_in_standing")
"""They say nothing of anybody, and who may sign in hangs on them."""
CHILD = "people_child"
MEMBER = "access_member"
GUARDS = """
DROP TRIGGER IF EXISTS {name} ON {table};
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse();
DROP TRIGGER IF EXISTS {name}_nor_emptied ON {table};
CREATE TRIGGER {name}_nor_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
    WHEN (current_database() NOT LIKE 'test\\_%') EXECUTE FUNCTION audit_refuse();
"""
STAMP = """
DROP TRIGGER IF EXISTS stamped ON access_reading;
CREATE TRIGGER stamped BEFORE INSERT ON access_reading FOR EACH ROW EXECUTE FUNCTION audit_stamp_reading();
"""


def attach(cursor: CursorWrapper, tables: Iterable[str]) -> None:
    """Note every change of these tables, and guard the audit. Run by the owner; again changes nothing."""
    if not _ready(cursor):
        return
    cursor.execute(FUNCTIONS.read_text())
    for table in sorted(ITS_OWN):
        cursor.execute(GUARDS.format(name="never_edited", table=table))
    cursor.execute(STAMP)
    for table in sorted({*tables, *ALSO} - ITS_OWN):
        _attach_to(cursor, table)


def _ready(cursor: CursorWrapper) -> bool:
    """Whether the tables are migrated far enough: the step is run again after each migration."""
    cursor.execute(
        "SELECT to_regclass('audit_seal') IS NOT NULL AND EXISTS (SELECT FROM pg_attribute "
        "WHERE attrelid = to_regclass('access_reading') AND attname = 'grant_id')"
    )
    return bool(cursor.fetchone()[0])


def _attach_to(cursor: CursorWrapper, table: str) -> None:
    key, hidden, derived = _columns(cursor, table)
    cursor.execute(f'DROP TRIGGER IF EXISTS "{NAME}" ON "{table}"')
    told = (key, _array(hidden), _array(derived), child_query(table))
    cursor.execute(
        f'CREATE TRIGGER "{NAME}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION audit_note({', '.join(sql.quote(each) for each in told)})"
    )


def _columns(cursor: CursorWrapper, table: str) -> tuple[str, list[str], list[str]]:
    """The primary key, what never goes in (secrets and files), and what tells no change: it follows, or passes by."""
    cursor.execute(
        "SELECT attname, atttypid = 'bytea'::regtype, attgenerated <> '', "
        "  EXISTS (SELECT FROM pg_index WHERE indrelid = attrelid AND indisprimary AND attnum = ANY (indkey)) "
        "FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [table],
    )
    found = cursor.fetchall()
    secret = NEVER_KEPT | KEPT_BACK.get(table, set())
    return (
        next(name for name, _, _, primary in found if primary),
        [name for name, binary, _, _ in found if binary or name in secret],
        [name for name, _, generated, _ in found if generated or name in PASSES_BY.get(table, ())],
    )


def _array(names: Iterable[str]) -> str:
    return "{" + ",".join(sorted(names)) + "}"


def child_query(table: str) -> str:
    """How to find the child of a row that names neither a child nor a case: SQL over the row, or ''.

    The shortest way along the foreign keys; never through a member, who may be somebody's child by chance.
    """
    start = next((m for m in apps.get_models() if m._meta.db_table == table), None)
    if start is None:
        return ""
    way = _way_to_child(start)
    if len(way) < 2 or way[0].column == "case_id":
        return ""
    first, *others = way
    joins, last = [], "t1"
    for number, link in enumerate(others[:-1], start=2):
        joins.append(f" JOIN {_table(link)} t{number} ON t{number}.{_key(link)} = {last}.{link.column}")
        last = f"t{number}"
    return (
        f"SELECT {last}.{others[-1].column} FROM {_table(first)} t1{''.join(joins)} "  # noqa: S608  names of our models
        f"WHERE t1.{_key(first)} = ($1 ->> '{first.column}')::{first.db_type(connection)}"
    )


def _way_to_child(start: type[models.Model]) -> list["models.ForeignKey[models.Model]"]:
    waiting: deque[tuple[type[models.Model], list[models.ForeignKey[models.Model]]]] = deque([(start, [])])
    seen = {start}
    while waiting:
        model, way = waiting.popleft()
        for field in model._meta.local_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            other = field.remote_field.model
            if other._meta.db_table == CHILD:
                return [*way, field]
            if other not in seen and other._meta.db_table != MEMBER:
                seen.add(other)
                waiting.append((other, [*way, field]))
    return []


def _table(link: "models.ForeignKey[models.Model]") -> str:
    return link.remote_field.model._meta.db_table


def _key(link: "models.ForeignKey[models.Model]") -> str:
    return str(link.target_field.column)
