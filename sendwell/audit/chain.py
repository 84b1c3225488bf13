"""The chain of seals over changes and readings: adding a link, and finding where it was broken.

Each seal holds a fingerprint of every row that it covers and the fingerprint of the seal before, so that nobody can
edit, remove, add or reorder a sealed row without it showing. A copy of the last fingerprint is kept outside the
database (`anchor.py`), so that cutting the end off, or making the whole chain anew, shows as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from sendwell.audit import anchor, prints
from sendwell.audit.models import Seal

NOTHING = bytes(32)
ENTRY = 40
SEAL = "SELECT audit_seal_now()"
TABLES = {"changes": "audit_change", "readings": "access_reading"}
IN_NO_SEAL = """
SELECT min(id) FROM {table} WHERE xid IS NULL OR xid < 0 OR id < 1 OR (id > %(floor)s AND xid >= greatest(
    %(upto)s, pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    pg_current_xact_id_if_assigned()::text::bigint + 1)
  AND pg_snapshot_xmax(pg_current_snapshot())::text::bigint >= %(upto)s)
"""
"""Rows that no seal covers or ever will: of no transaction, or of one that there has not been. A database that was just
restored counts its transactions anew, and says nothing of the last kind until its first seal."""


@dataclass(frozen=True)
class Broken:
    """The first place at which the record is not what was sealed."""

    what: str
    """edited, removed, added, seal edited, seal removed, cut off, rewritten, disguised"""
    where: str
    seal: int
    row: int | None = None

    def __str__(self) -> str:
        row = f", row {self.row}" if self.row is not None else ""
        return f"{WORDS[self.what]} ({self.where}{row}; seal {self.seal})"


WORDS = {
    "edited": "A row is not what it was when it was sealed",
    "removed": "A row that was sealed is not there",
    "added": "A row is there that was not there when the others of its time were sealed",
    "seal edited": "A seal is not what it was when it was made",
    "seal removed": "A seal is missing between two others",
    "cut off": "The end of the record is missing: the anchor outside knows of a later seal",
    "rewritten": "The record was made anew: the anchor outside knows another fingerprint for this seal",
    "disguised": "What stands in the place of the record is not the table itself, or a rule changes what it shows",
}


@dataclass(frozen=True)
class Verdict:
    """What a check found."""

    seals: int
    rows: int
    waiting: int
    """Rows written since the last seal: not covered yet."""
    anchors: int
    broken: Broken | None

    @property
    def whole(self) -> bool:
        """Whether everything sealed is as it was."""
        return self.broken is None


def seal(now: datetime, *, anchored_in: Path | None = None) -> int | None:
    """Seal what has settled, and note the last seal in the anchor file when it is due. Gives the new seal's number.

    Called by the worker about once a minute. Only one seals at a time. `now` decides whether an anchor is due:
    every ten minutes, or every 1,000 rows.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SEAL)
        number: int | None = cursor.fetchone()[0]
        cursor.execute("SELECT number, at, rows, digest FROM audit_last_seal()")
        last = cursor.fetchone()
    if anchored_in is not None and last[0] is not None:
        anchor.write_if_due(anchored_in, anchor.Anchor(last[0], last[1], last[2], last[3]), now)
    return number


def verify(anchored_in: Path | None = None) -> Verdict:
    """Read everything that was sealed and compare. Needs the owner's eyes: every row is looked at.

    Stops at the first broken place, oldest first. One seal's rows are held in memory at a time. Nothing that can be
    defined in the database is believed: it is asked for the rows, and the fingerprints are made here.
    """
    anchors = anchor.read(anchored_in) if anchored_in is not None else []
    known: dict[int, set[str]] = {}
    for each in anchors:
        known.setdefault(each.number, set()).add(each.digest)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(prints.AS_TEXT)
        broken = _disguised(cursor) or _first_broken(cursor, known)
        return Verdict(Seal.objects.count(), _sealed_rows(), _waiting(cursor), len(anchors), broken)


def _sealed_rows() -> int:
    last = Seal.objects.order_by("number").last()
    return last.rows if last else 0


def _waiting(cursor: Any) -> int:
    last = Seal.objects.order_by("number").last()
    since = last.upto_xid if last else 0
    counted = 0
    for name, table in TABLES.items():
        floor = getattr(last, f"after_{name[:-1]}") if last else 0
        cursor.execute(f"SELECT count(*) FROM {table} WHERE xid >= %s AND id > %s", [since, floor])  # noqa: S608  our own names
        counted += cursor.fetchone()[0]
    return counted


def _first_broken(cursor: Any, known: dict[int, set[str]]) -> Broken | None:
    before: Seal | None = None
    restores = list(Seal.objects.filter(restored=True).order_by("number"))
    for link in Seal.objects.order_by("number").iterator(chunk_size=50):
        found = _broken_link(link, before, known.pop(link.number, set()))
        next_restore = next((each for each in restores if each.number > link.number), None)
        found = found or _broken_rows(cursor, link, before, next_restore)
        if found is not None:
            return found
        before = link
    if known:
        return Broken("cut off", "the chain", max(known))
    return _in_no_seal(cursor, before)


def _in_no_seal(cursor: Any, last: Seal | None) -> Broken | None:
    for name, table in TABLES.items():
        floor = getattr(last, f"after_{name[:-1]}") if last else 0
        cursor.execute(IN_NO_SEAL.format(table=table), {"floor": floor, "upto": last.upto_xid if last else 0})
        (row,) = cursor.fetchone()
        if row is not None:
            return Broken("added", name, last.number if last else 0, row)
    return None


def _disguised(cursor: Any) -> Broken | None:
    """A view or a rule in a table's place would show one thing here and another to everybody else."""
    for table in (*TABLES.values(), "audit_seal"):
        cursor.execute(
            "SELECT relkind = 'r' AND NOT EXISTS (SELECT FROM pg_rewrite WHERE ev_class = c.oid) "
            "FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relname = %s",
            [table],
        )
        if cursor.fetchone() != (True,):
            return Broken("disguised", table, 0)
    return None


def _broken_link(link: Seal, before: Seal | None, anchored: set[str]) -> Broken | None:
    expected = before.number + 1 if before else 1
    if link.number != expected:
        return Broken("seal removed", "the chain", expected)
    if prints.of_seal(link) != bytes(link.digest):
        return Broken("seal edited", "the chain", link.number)
    if bytes(link.previous) != (bytes(before.digest) if before else NOTHING):
        return Broken("seal edited", "the chain", link.number)
    if anchored - {bytes(link.digest).hex()}:
        return Broken("rewritten", "the chain", link.number)
    return None


def _broken_rows(cursor: Any, link: Seal, before: Seal | None, restore: Seal | None) -> Broken | None:
    for name in TABLES:
        sealed = dict(entries(bytes(getattr(link, f"entries_{name}"))))
        there = dict(_rows_there(cursor, name, link, before, restore))
        for row in sorted(sealed.keys() | there.keys()):
            if sealed.get(row) != there.get(row):
                what = "removed" if row not in there else "added" if row not in sealed else "edited"
                return Broken(what, name, link.number, row)
    return None


def entries(packed: bytes) -> Iterator[tuple[int, bytes]]:
    """The ids and fingerprints that a seal holds."""
    for start in range(0, len(packed), ENTRY):
        yield int.from_bytes(packed[start : start + 8], signed=True), packed[start + 8 : start + ENTRY]


def _rows_there(
    cursor: Any, name: str, link: Seal, before: Seal | None, restore: Seal | None
) -> Sequence[tuple[int, bytes]]:
    """The rows that belong under this seal by what they say of themselves, as the sealer asked for them.

    After a restore transactions are counted anew: rows up to the floor are of the time before, the others of now.
    `restore` is the first restore after this seal, where its own time ends.
    """
    floor = f"after_{name[:-1]}"
    cursor.execute(
        f"SELECT {prints.COLUMNS[name]} FROM {TABLES[name]} WHERE "  # noqa: S608  our own names
        "(id > %(floor)s AND (%(ceiling)s::bigint IS NULL OR id <= %(ceiling)s) "
        " AND xid >= %(from)s AND xid < %(upto)s) OR (id <= %(floor)s AND xid >= %(tail)s::bigint)",
        {
            "floor": getattr(link, floor),
            "ceiling": getattr(restore, floor) if restore else None,
            "from": link.from_xid,
            "upto": link.upto_xid,
            "tail": before.upto_xid if link.restored and before else None,
        },
    )
    return [(row[0], prints.of_row(name, row)) for row in cursor]
