"""kill -9 of PostgreSQL while people write: nothing acknowledged is lost, nothing is invented (I01, H01).

The ledger lies outside the database: a writer notes each message before it adds it, and again once it has been
told that it is kept. `make faults` does this a thousand times, and shows that a server told not to wait for the
disk does lose some: so the test can find a loss.
"""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.depth import DEEP, ROUNDS
from tests.faults.ground import DATABASE, Ground

WRITERS = 3
LONG_ENOUGH = 0.12
"""Seconds of writing between two kills: some hundred messages."""


@dataclass(frozen=True)
class Reckoning:
    """What the ledgers and the database say of each other."""

    acknowledged: int
    lost: set[str]
    invented: set[str]


def reckon(ground: Ground) -> Reckoning:
    """Read the ledger, then the database, then the attempts: so a writer at work cannot make it wrong."""
    acknowledged = _lines(ground.ledger)
    there = ground.addresses()
    attempted = _lines(ground.attempts)
    return Reckoning(len(acknowledged), acknowledged - there, there - attempted)


def _lines(file: Path) -> set[str]:
    with file.open() as opened:
        return {line.rstrip("\n") for line in opened if line.endswith("\n")}


@contextlib.contextmanager
def writers(ground: Ground, **how: object) -> Iterator[None]:
    """So many processes, each adding messages one after the other until the end."""
    started = [ground.do("write", name=f"w{number}", **ground.ledgers(), **how) for number in range(WRITERS)]
    try:
        yield
    finally:
        for process in started:
            os.kill(process, signal.SIGKILL)


def wait_for_more(ground: Ground, than: int, seconds: float = 20) -> None:
    """Until the writers are heard again."""
    give_up = time.monotonic() + seconds
    while len(_lines(ground.ledger)) <= than and time.monotonic() < give_up:
        time.sleep(0.01)
    assert len(_lines(ground.ledger)) > than, "nobody could write any more"


def test_nothing_acknowledged_is_lost_and_nothing_is_invented(ground: Ground) -> None:
    """I01, D02: so many kills, each while several write. No row is there without its change, nor the other way."""
    with writers(ground):
        for _ in range(ROUNDS):
            wait_for_more(ground, than=len(_lines(ground.ledger)))
            time.sleep(LONG_ENOUGH)
            ground.kill_postgres()
            ground.start_postgres()
            found = reckon(ground)
            assert (found.lost, found.invented) == (set(), set())
            assert ground.without_audit() == set()
    assert found.acknowledged > ROUNDS * WRITERS, "there was something to lose"


def test_what_was_acknowledged_too_early_is_found_missing(ground: Ground) -> None:
    """The control: a message that somebody was told of before it was kept."""
    process = ground.do("boast", to="too-early@writer.example", **ground.ledgers())
    wait_for_more(ground, than=0)
    ground.kill_postgres()
    os.kill(process, signal.SIGKILL)
    ground.start_postgres()
    assert reckon(ground).lost == {"too-early@writer.example"}


def test_control_a_message_behind_the_audit_s_back_and_a_change_of_nothing_are_found(ground: Ground) -> None:
    """(ctl) D02."""
    ground.do("tell", to=["a@writer.example", "b@writer.example"])
    assert ground.without_audit() == set()
    (one,), (other,) = sorted(ground.ask("SELECT id::text FROM outbox_outboxmessage"))
    with ground.server.connect(DATABASE) as connection:
        connection.execute(b"SET session_replication_role = replica")
        connection.execute(b"DELETE FROM audit_change WHERE row_id = %s", [one])
        connection.execute(b"DELETE FROM outbox_outboxmessage WHERE id::text = %s", [other])

    assert ground.without_audit() == {(one, "not noted"), (other, "not there")}


@pytest.mark.skipif(not DEEP, reason="only `make faults` has the time to wait for a loss")
def test_a_server_that_does_not_wait_for_the_disk_loses_some(ground: Ground) -> None:
    """The second control: synchronous_commit=off must lose, or the kills prove nothing."""
    lost = set[str]()
    with writers(ground, careless=True):
        for _ in range(ROUNDS):
            wait_for_more(ground, than=len(_lines(ground.ledger)))
            time.sleep(LONG_ENOUGH)
            ground.kill_postgres()
            ground.start_postgres()
            lost |= reckon(ground).lost
            if lost:
                break
    assert lost != set()
