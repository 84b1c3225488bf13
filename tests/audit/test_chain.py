"""Every row of the audit is sealed once, in one line, whoever writes meanwhile."""

import threading
import time
from datetime import date

import pytest
from django.db import Error, connection, transaction
from django.db.backends.utils import CursorWrapper

from sendwell.access.models import Member, Reading
from sendwell.audit import chain
from sendwell.audit.chain import seal, verify
from sendwell.audit.models import Change, Seal
from sendwell.config.postgres import WORKER
from sendwell.people.models import Child
from tests.audit.sealing import NOON, WHATEVER_GOES_ON, child
from tests.depth import DEEP
from tests.house.test_database import acting_as
from tests.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.usefixtures("whatever_other_tests_do"),
]


def seal_all() -> None:
    """Seal the rest, now that nothing of ours is under way."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chain, "SEAL", WHATEVER_GOES_ON)
        while seal(NOON) is not None:
            pass


def test_nothing_to_seal_makes_no_seal(looker: Member) -> None:
    assert seal(NOON) is not None
    assert seal(NOON) is None
    assert verify().whole


def test_what_was_sealed_is_whole(sealed: None) -> None:
    verdict = verify()

    assert (verdict.whole, verdict.seals, verdict.waiting) == (True, 3, 0)
    assert verdict.rows == Change.objects.count() + Reading.objects.count()


def test_what_came_since_waits_for_the_next_seal(sealed: None) -> None:
    child()

    assert (verify().whole, verify().waiting) == (True, 1)


@pytest.mark.usefixtures("real_sealer")
def test_the_worker_seals_without_being_able_to_read(looker: Member) -> None:
    child()
    with acting_as(WORKER):
        seal(NOON)
        with pytest.raises(Error, match="permission denied"), connection.cursor() as cursor:
            cursor.execute("SELECT audit_seal_upto(1)")

    seal_all()
    assert verify().rows == Change.objects.count()


@pytest.mark.usefixtures("real_sealer")
def test_a_write_still_under_way_is_sealed_later_and_not_missed(looker: Member) -> None:
    """A transaction that began before others ended is not jumped over: no gap can appear (D06)."""
    began, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            child("Slow")
            began.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(20)
    child("Quick")
    seal(NOON)
    go_on.set()
    thread.join()
    seal_all()

    verdict = verify()
    assert (verdict.whole, verdict.waiting) == (True, 0)
    assert verdict.rows == Change.objects.count()


@pytest.mark.usefixtures("real_sealer")
def test_many_writers_and_several_sealers_make_one_line(looker: Member) -> None:
    """D06, with 64 writers of 1,000 rows each in `make faults`: several sealers beside them; no fork, no gap."""
    done = threading.Event()
    many, rows = (64, 1000) if DEEP else (8, 15)

    def write() -> None:
        for n in range(rows):
            child(f"C{n}")
        connection.close()

    def keep_sealing() -> None:
        while not done.wait(0.01):
            seal(NOON)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(many)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for each in (*sealers, *writers):
        each.start()
    for each in writers:
        each.join()
    done.set()
    for each in sealers:
        each.join()
    seal_all()

    verdict = verify()
    assert (verdict.whole, verdict.waiting) == (True, 0)
    assert verdict.rows == Change.objects.count() > many * rows
    assert [each.number for each in Seal.objects.order_by("number")] == [*range(1, verdict.seals + 1)]


@pytest.mark.usefixtures("real_sealer")
def test_a_sealer_that_waited_for_another_seals_what_came_after_it_and_nothing_twice(looker: Member) -> None:
    """D06: what has settled is asked when it is this sealer's turn, not when it came to wait."""
    child("First")

    def wait_and_seal() -> None:
        seal(NOON)
        connection.close()

    waiting = threading.Thread(target=wait_and_seal)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sendwell audit seal'))")
        waiting.start()
        until_somebody_waits(cursor)
        write_elsewhere("Second")
        seal(NOON)
    waiting.join()
    seal_all()

    verdict = verify()
    assert (verdict.whole, verdict.waiting) == (True, 0)
    assert verdict.rows == Change.objects.count()
    assert list(Seal.objects.filter(restored=True)) == []


def until_somebody_waits(cursor: CursorWrapper) -> None:
    """Until another sealer of this database has come and must wait."""
    waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
    for _ in range(2000):
        cursor.execute(waits + "(SELECT oid FROM pg_database WHERE datname = current_database())")
        if cursor.fetchone():
            return
        time.sleep(0.01)
    raise AssertionError("nobody came")


def write_elsewhere(name: str) -> None:
    """A child, written and committed by somebody else."""

    def write() -> None:
        child(name)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


def test_two_thousand_rows_written_at_once_are_sealed_at_once(world: World) -> None:
    """D06."""
    Child.objects.bulk_create(
        [Child(given_name="Bo", family_name=f"B{n}", born=date(2018, 5, 4)) for n in range(2000)]
    )
    seal(NOON)
    assert (verify().waiting, verify().rows >= 2000) == (0, True)
