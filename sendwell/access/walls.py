"""Row-level security: the wall round every table with personal data, built anew after each migration.

The conditions stand in the rooms' `privacy.yaml`. In them `{me}` is the member, `{ours}` their organisation,
`{team}` the same for those who work its cases,
`{sees child_id}` whether they may know of that child, `{overseen child_id}` the same for designated officers, of many
children at once, `{new}` whether this row is being added by them just now.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from sendwell.access.privacy import Held, held
from sendwell.audit import triggers

FUNCTIONS = Path(__file__).with_name("walls.sql")
SETTING = "(SELECT sendwell_setting('{}')::bigint)"
WORDS = {
    "{me}": SETTING.format("member"),
    "{ours}": SETTING.format("organisation"),
    "{team}": "(SELECT sendwell_team())",
    "{account}": SETTING.format("account"),
    "{own_child}": SETTING.format("child"),
    "{own_adult}": SETTING.format("adult"),
    "{role}": "(SELECT sendwell_setting('role'))",
    "{staff}": "((SELECT sendwell_setting('organisation')) IS NOT NULL)",
    "{worker}": "(current_user = 'sendwell_worker')",
}
BROUGHT = "id IN (SELECT jsonb_array_elements_text(sendwell_setting('brought')::jsonb -> '{table}')::bigint)"
OVERSEEN = r"{role} = 'designated_officer' AND \1 IN (SELECT child FROM sendwell_overseen() AS child)"
ROLES = "sendwell_web, sendwell_worker"


def raise_walls(**_: Any) -> None:
    """Put every wall up as the `privacy.yaml` files say, and the audit's triggers with it. Run by the owner.

    A table whose room is not migrated yet is passed over: the step is run again after each migration.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if not {"access_grant", "access_relationship", "advice_advicerequest"} <= there:
            return
        cursor.execute(FUNCTIONS.read_text())
        standing = [each for each in held().values() if each.table in there]
        cursor.execute(turned_away(standing))
        for each in standing:
            _wall(cursor, each)
        triggers.attach(cursor, [each.table for each in standing if each.noted])


TURNED_AWAY = """
CREATE OR REPLACE FUNCTION sendwell_turned_away(asked text, of_screen text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  INSERT INTO access_reading
    (member_id, child_id, screen, allowed, at, kind, role, organisation_id, purpose, request, sealed)
  SELECT DISTINCT sendwell_setting('member')::bigint, found.child, of_screen, false, clock_timestamp(), 'refusal',
    coalesce(sendwell_setting('role'), ''), sendwell_setting('organisation')::bigint,
    coalesce(sendwell_setting('why'), ''), sendwell_setting('request')::uuid, false
  FROM ({found}) AS found (child)
  WHERE found.child IS NOT NULL AND sendwell_setting('member') IS NOT NULL
$$;
REVOKE ALL ON FUNCTION sendwell_turned_away(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sendwell_turned_away(text, text) TO sendwell_owner, sendwell_web;
"""


def turned_away(tables: Iterable[Held]) -> str:
    """SQL that notes a refusal for whatever child an address leads to, and tells nobody whether there is one."""
    asked = (
        f"SELECT {each.child} FROM {each.table} t WHERE t.{each.known_by}::text = $1"  # noqa: S608  our own words from our own files
        for each in tables
        if each.known_by
    )
    return TURNED_AWAY.replace("{found}", " UNION ".join(asked))


def _wall(cursor: CursorWrapper, each: Held) -> None:
    for (name,) in _policies(cursor, each.table):
        cursor.execute(f'DROP POLICY "{name}" ON {each.table}')
    if not each.personal:
        cursor.execute(f"ALTER TABLE {each.table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        return
    cursor.execute(f"ALTER TABLE {each.table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    see, add = condition(each.see, each.table), condition(each.add, each.table)
    for statement in (
        f"CREATE POLICY migrations ON {each.table} TO sendwell_owner USING (true) WITH CHECK (true)",
        f"CREATE POLICY see ON {each.table} FOR SELECT TO {ROLES} USING ({see})",
        f"CREATE POLICY add ON {each.table} FOR INSERT TO {ROLES} WITH CHECK ({add})",
        f"CREATE POLICY change ON {each.table} FOR UPDATE TO {ROLES} USING ({see}) WITH CHECK ({add})",
        f"CREATE POLICY remove ON {each.table} FOR DELETE TO {ROLES} USING ({see})",
    ):
        cursor.execute(statement)


def _policies(cursor: CursorWrapper, table: str) -> list[tuple[str]]:
    cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [table])
    return list(cursor.fetchall())


def condition(alternatives: Iterable[str], table: str) -> str:
    """The SQL of a wall from its alternatives."""
    return " OR ".join(f"({_said(each, table)})" for each in alternatives)


def _said(words: str, table: str) -> str:
    brought = BROUGHT.format(table=table)
    said = re.sub(r"\{sees ([\w.]+)\}", r"sendwell_sees(\1)", words).replace("{new}", brought)
    said = re.sub(r"\{overseen (\w+)\}", OVERSEEN, said)
    said = re.sub(r"\{the case\}", "EXISTS (SELECT FROM casebook_case c WHERE c.id = case_id)", said)
    said = re.sub(r"\{the child\}", "EXISTS (SELECT FROM people_child c WHERE c.id = child_id)", said)
    said = re.sub(
        r"\{the request\}",
        "EXISTS (SELECT FROM advice_advicerequest q WHERE q.id = request_id)",
        said,
    )
    said = re.sub(
        r"\{our request\}",
        "EXISTS (SELECT FROM advice_advicerequest q WHERE q.id = request_id AND q.provider_id = {team})",
        said,
    )
    said = re.sub(
        r"\{not excluded (\w+)\}",
        r"(NOT (SELECT sendwell_has_exclusions()) OR NOT sendwell_excluded(\1))",
        said,
    )
    said = said.replace("{no exclusions}", "NOT (SELECT sendwell_has_exclusions())")
    for word, sql in WORDS.items():
        said = said.replace(word, sql)
    return said
