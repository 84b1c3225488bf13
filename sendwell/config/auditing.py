"""`sendwell audit`: check that the record of changes and readings is whole, or seal it now."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sendwell.audit.chain import Verdict

DEMO = "sendwell.config.demo_settings"
REAL = "sendwell.config.settings"


def audit(argv: list[str]) -> int:
    """Run `sendwell audit verify` or `sendwell audit seal`. Exit code 0: whole; 1: broken; 2: asked wrongly."""
    asked = _arguments(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEMO if asked.demo else REAL)
    # Every row is read, which only the owner may; sealing is the worker's.
    os.environ.setdefault("SENDWELL_DB_ROLE", "owner" if asked.what == "verify" else "worker")
    import django

    django.setup()
    from django.conf import settings

    where = asked.anchor or settings.AUDIT_ANCHOR
    anchored_in = Path(where) if where else None
    return _verify(anchored_in) if asked.what == "verify" else _seal(anchored_in)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sendwell audit", description="Check or seal the audit.")
    parser.add_argument("what", choices=["verify", "seal"], help="compare every sealed row, or seal now")
    parser.add_argument("--anchor", metavar="FILE", help="the anchor file (default: SENDWELL_AUDIT_ANCHOR)")
    parser.add_argument("--demo", action="store_true", help="the demonstration's database")
    return parser.parse_args(argv)


def _verify(anchored_in: Path | None) -> int:
    from sendwell.audit.anchor import AnchorError
    from sendwell.audit.chain import verify

    try:
        verdict = verify(anchored_in)
    except AnchorError as wrong:
        print(f"Broken. {wrong}", file=sys.stderr)
        return 1
    for line in told(verdict, anchored_in):
        print(line, file=sys.stdout if verdict.whole else sys.stderr)
    return 0 if verdict.whole else 1


def told(verdict: Verdict, anchored_in: Path | None) -> list[str]:
    """What a check found, in sentences."""
    first = "Whole." if verdict.broken is None else f"Broken. {verdict.broken}."
    lines = [f"{first} {verdict.rows:,} rows under {verdict.seals:,} seals."]
    if verdict.waiting:
        lines.append(f"{verdict.waiting:,} newer rows wait for the next seal and are not covered yet.")
    if not verdict.anchors:
        where = f"{anchored_in} holds none" if anchored_in else "SENDWELL_AUDIT_ANCHOR is not set"
        lines.append(f"No anchor: a missing end or a record made anew would not be seen ({where}).")
    else:
        lines.append(f"{verdict.anchors:,} anchors agree." if verdict.whole else "")
    return [line for line in lines if line]


def _seal(anchored_in: Path | None) -> int:
    from sendwell.audit.chain import seal

    number = seal(datetime.now(UTC), anchored_in=anchored_in)
    print("Nothing new to seal." if number is None else f"Sealed: number {number}.")
    return 0
