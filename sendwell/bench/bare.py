"""What PostgreSQL alone does, on one connection and without Django: the limit that no page can beat."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from sendwell.bench.figures import Taken

type Connection = psycopg.Connection[tuple[object, ...]]

NEW_CASE = """
WITH child AS (
  INSERT INTO people_child (uid, given_name, family_name, known_as, born, sex, address, postcode, language,
    interpreter, primary_need, about)
  VALUES (gen_random_uuid(), 'Bare', 'Statement', '', '2018-05-04', '', '', '', 'English', false, '', '')
  RETURNING id
)
INSERT INTO casebook_case (ref, child_id, authority_id, opened_on, stage, version)
SELECT 'B' || nextval('casebook_case_ref'), id, 1, current_date, 'requested', 1 FROM child RETURNING id, child_id
"""
RELATIONSHIP = """
INSERT INTO access_relationship (uid, child_id, organisation_id, why, born_of, starts_on, ends_on)
VALUES (gen_random_uuid(), %(child)s, 1, 'authority', 'bench', current_date, '2044-05-04')
"""
REQUEST = """
INSERT INTO requests_assessmentrequest (ref, receipt, case_id, authority_id, child_id, asked_by, requester_name,
  requester_relation, requester_email, requester_phone, channel, sent_on, received_on, receipt_rule, why,
  difficulties, support_so_far, hopes, family_knows, checklist, professionals, override_reason)
VALUES ('B' || nextval('requests_request_ref'), gen_random_uuid(), %(case)s, 1, %(child)s, 'parent', 'A parent', '', '',
  '', 'email', current_date, current_date, '', 'Because', '', '', '', true, '{}', '[]', '')
"""
EVENT = """
INSERT INTO casebook_event (case_id, type, about, day, recorded_at, organisation_id, ground, details)
VALUES (%(case)s, 'request_received', 'R', current_date, now(), 1, '', '{}')
"""
DEADLINES = """
INSERT INTO casebook_deadline (case_id, authority_id, owed_by_id, timescale, about, started_on, due_on, soon_on,
  stopped_by, excused, warned)
SELECT %(case)s, 1, 1, 'limit ' || n, 'R', current_date, current_date + n * 14, current_date + n * 14 - 7, '', false, ''
FROM generate_series(1, 7) n
"""


def median(act: Callable[[], object], times: int = 60, seconds: float = 3.0) -> float:
    """The middle time of doing something so often, at most for so long, in milliseconds."""
    taken: list[float] = []
    began = time.perf_counter()
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
        if time.perf_counter() - began > seconds and len(taken) > 2:
            break
    return Taken(taken, 0.0).p50


def read_all(connection: Connection, statement: str) -> object:
    """Run one finished statement and fetch what it finds."""
    return connection.execute(statement.encode()).fetchall()


def medians(connection: Connection, statements: Sequence[str]) -> list[float]:
    """The middle time of each statement in milliseconds."""
    return [median(lambda statement=statement: read_all(connection, statement)) for statement in statements]  # type: ignore[misc]


def new_case(connection: Connection) -> None:
    """A child, its case, relationship, request, event and seven deadlines in one transaction."""
    with connection.transaction():
        row: Any = connection.execute(NEW_CASE).fetchone()
        keys = {"case": row[0], "child": row[1]}
        for statement in (RELATIONSHIP, REQUEST, EVENT, DEADLINES):
            connection.execute(statement, keys)


def plan_of(connection: Connection, statement: str) -> str:
    """How PostgreSQL carries a statement out, with times and pages read."""
    rows = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}".encode()).fetchall()
    return "\n".join(str(row[0]) for row in rows)
