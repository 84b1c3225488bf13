"""On whose behalf the database is being asked. Row-level security reads it; without it no row is there.

Everything is set for one transaction (`SET LOCAL`), so that a pooled connection never carries it to the next.
"""

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from sendwell.access.models import Member
from sendwell.organisations.models import Organisation


@dataclass(frozen=True)
class Scope:
    """What the database is told: ids as text, empty for nobody."""

    account: str = ""
    member: str = ""
    organisation: str = ""
    role: str = ""
    child: str = ""
    """The child a young person is, or an empty text."""
    adult: str = ""
    day: str = ""
    at: str = ""
    """The moment, by the same clock as the day: leave ends by it."""
    why: str = ""
    request: str = ""
    brought: str = ""
    """Rows by table that this transaction brings in, before anybody is related to them."""


NOBODY = Scope()
_current: ContextVar[Scope] = ContextVar("the scope of this transaction", default=NOBODY)
NAMES = tuple(Scope.__dataclass_fields__)
PUT = "SELECT " + ", ".join(f"set_config('sendwell.{name}', %s, true)" for name in NAMES)


def moment() -> datetime:
    """The moment by which leave begins and ends: the database is told the same. A test sets it."""
    return timezone.now()


def current() -> Scope:
    """The scope in force."""
    return _current.get()


@contextmanager
def entered(scope: Scope) -> Iterator[None]:
    """One transaction on behalf of `scope`. Inside another, the outer one's is put back at the end."""
    outer = _current.get()
    token = _current.set(scope)
    nested = connection.in_atomic_block
    try:
        with transaction.atomic():
            _put(scope)
            yield
    finally:
        _current.reset(token)
        if nested and not connection.needs_rollback:
            _put(outer)


def acting(member: Member, *, as_of: date, why: str = "", request: str = "") -> AbstractContextManager[None]:
    """One transaction as this member, who has signed in."""
    return entered(of(member, as_of=as_of, why=why, request=request))


def acting_for(
    organisation: Organisation, *, as_of: date, why: str, by: Member | None = None
) -> AbstractContextManager[None]:
    """One transaction as an organisation itself: its intake of what comes from outside, its nightly work.

    `by` is who set it going, for the audit; what may be seen is the organisation's.
    """
    return entered(
        replace(
            NOBODY,
            member=str(by.pk) if by else "",
            organisation=str(organisation.pk),
            role="organisation",
            day=as_of.isoformat(),
            at=moment().isoformat(),
            why=why,
            request=current().request or str(uuid.uuid4()),
        )
    )


def of(member: Member, *, as_of: date, why: str = "", request: str = "") -> Scope:
    """The scope of a member."""
    return Scope(
        account=str(member.account_id or ""),
        member=str(member.pk),
        organisation=str(member.organisation_id or ""),
        role=member.role,
        child=str(member.child_id or ""),
        adult=str(member.adult_id or ""),
        day=as_of.isoformat(),
        at=moment().isoformat(),
        why=why,
        request=request or str(uuid.uuid4()),
    )


def narrow(scope: Scope) -> None:
    """Change the scope of the transaction under way: the door has found out who it is."""
    _current.set(scope)
    _put(scope)


def move_on(at: datetime) -> None:
    """Go on to a later moment of the transaction under way: leave that is given at `at` counts in it from here on."""
    scope = current()
    if scope.at and datetime.fromisoformat(scope.at) < at:
        narrow(replace(scope, at=at.isoformat()))


BRING = """
WITH brought AS (
  SELECT jsonb_agg(key) AS keys, array_agg(key) AS given
  FROM (SELECT {key} AS key FROM generate_series(1, %s)) AS one
)
SELECT given, set_config('sendwell.brought', jsonb_set(
  coalesce(sendwell_setting('brought')::jsonb, '{{}}'), ARRAY[%s],
  coalesce(sendwell_setting('brought')::jsonb -> %s, '[]') || keys)::text, true)
FROM brought
"""


def bring(model: type[Model], key: int) -> None:
    """Let one row be seen until this scope ends, before anybody is related to it.

    For a child whom somebody that may know of them brings to another council: whoever calls this has made sure.
    """
    _bring(model, "%s::bigint", [key], 1)


def bring_new(model: type[Model], number: int = 1) -> list[int]:
    """The next keys of a table, for rows about to be added, which may be seen at once."""
    table = model._meta.db_table
    return _bring(model, "nextval(pg_get_serial_sequence(%s, 'id'))", [table], number)


def _bring(model: type[Model], key: str, given: list[int | str], number: int) -> list[int]:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(BRING.format(key=key), [*given, number, table, table])
        keys, brought = cursor.fetchone()
    _current.set(replace(_current.get(), brought=brought))
    return list(keys)


def _put(scope: Scope) -> None:
    values = [getattr(scope, name) for name in NAMES]
    role = settings.SCOPE_ROLE
    with connection.cursor() as cursor:
        if role:  # the tests come as the owner, and step down for as long as a scope lasts
            wanted = "none" if scope is NOBODY else role
            cursor.execute(f"{PUT}, set_config('role', %s, true)", [*values, wanted])
        else:
            cursor.execute(PUT, values)
