"""The fingerprints of rows and seals, made here from what the rows say.

The database makes the same ones when it seals (`functions.sql`). They are not asked of it when the record is checked:
whoever owns the server can put other functions in the place of those, which give the fingerprints that were sealed.
"""

from collections.abc import Callable, Sequence
from datetime import UTC
from hashlib import sha256
from json import JSONEncoder
from typing import Any

from sendwell.audit.models import Seal

AS_TEXT = "SET LOCAL search_path = public, pg_temp; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'"
"""How the columns below are told, and that they are of the real tables."""
COLUMNS = {
    "changes": "id, at::text, xid, table_name, row_id, op, changed::text, member_id, organisation_id, role, why, "
    "request::text, child_id, database_user",
    "readings": "id, at::text, xid, member_id, child_id, screen, allowed, kind, role, organisation_id, purpose, "
    "request::text, sealed, grant_id",
}
CHANGED = 6
_json: Callable[[object], str] = JSONEncoder(ensure_ascii=False).encode


def of_row(name: str, row: Sequence[Any]) -> bytes:
    """The fingerprint of one change or reading, as its `COLUMNS` were told."""
    said = [row[0], _moment(row[1]), *row[2:]]
    if name == "readings":
        return _print(_json(said))
    before, after = _json(said[:CHANGED]), _json(said[CHANGED + 1 :])
    return _print(f"{before[:-1]}, {row[CHANGED]}, {after[1:]}")


def _moment(told: str) -> str:
    day, _, time = told.partition(" ")
    seconds, _, fraction = time.removesuffix("+00").partition(".")
    return f"{day}T{seconds}.{fraction:0<6}"


def _print(said: str) -> bytes:
    return sha256(said.encode()).digest()


def of_seal(link: Seal) -> bytes:
    """The fingerprint of everything that a seal says, with the seal before in it."""
    at = link.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    numbers = [link.number, at, link.from_xid, link.upto_xid, link.after_change, link.after_reading]
    said = _json([*numbers, link.restored, link.last_change, link.last_reading, link.rows])
    entries = sha256(link.entries_changes).digest() + sha256(link.entries_readings).digest()
    return sha256(bytes(link.previous) + said.encode() + entries).digest()
