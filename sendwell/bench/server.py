"""Sendwell's own server over a bench database, started and ended as a council's would be."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sendwell.bench.migrating import SETTINGS
from sendwell.config.processes import Children, free_port

HOST = "127.0.0.1"
FIRST_PORT = 8900


@contextmanager
def serving(database: str, workers: int) -> Iterator[int]:
    """`sendwell serve` with so many processes of four threads each; gives the port. Loopback only."""
    port = free_port(HOST, FIRST_PORT)
    environ = {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "SENDWELL_BENCH_DATABASE": database,
        "SENDWELL_DB_ROLE": "web",
        "SENDWELL_DEBUG": "",
        "SENDWELL_HTTPS": "",
    }
    with Children() as children:
        children.start("server", ["serve", "--bind", f"{HOST}:{port}", "--workers", str(workers)], environ)
        children.wait_for(f"http://{HOST}:{port}/health/live", 60)
        yield port


def memory() -> float | None:
    """What the server's processes hold in memory, shared parts shared out, in MiB; None where it cannot be told."""
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    kin = _kin()
    server = [number for number in kin.get(os.getpid(), ()) if "serve" in _command(number)]
    return sum(_held(number) for root in server for number in _family(root, kin)) / 1024


def _kin() -> dict[int, list[int]]:
    """Of every process, its children."""
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def _family(root: int, kin: dict[int, list[int]]) -> Iterator[int]:
    yield root
    for child in kin.get(root, ()):
        yield from _family(child, kin)


def _command(number: int) -> list[str]:
    return Path(f"/proc/{number}/cmdline").read_text().split("\0")


def _held(number: int) -> int:
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
