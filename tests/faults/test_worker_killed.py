"""kill -9 of the worker round each step: nothing is lost, and a second copy only where it must be (I03, J01)."""

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from tests.depth import ROUNDS
from tests.faults.ground import Ground

POINTS = {
    "outbox.after_claim": False,
    "outbox.before_send": False,
    "outbox.after_send": True,
    "outbox.before_confirm": True,
    "outbox.after_confirm": False,
}
"""Each step, and whether dying there leaves a message sent and not noted."""
EACH = max(3, ROUNDS // len(POINTS))
MESSAGES = 3
HOURS = count()


def later() -> datetime:
    """A moment long after everything before it."""
    return datetime(2026, 3, 5, 9, 0, tzinfo=UTC) + timedelta(hours=next(HOURS))


@pytest.mark.parametrize(("point", "repeats"), POINTS.items())
def test_a_worker_killed_there_loses_nothing(ground: Ground, point: str, repeats: bool) -> None:
    wanted = Counter[str]()
    for number in range(EACH):
        to = [f"{number}.{each}@killed.example" for each in range(MESSAGES)]
        assert ground.do("tell", to=to) == 0
        now = later()
        assert ground.do("tick", now=now.isoformat(), fault=point) == -signal.SIGKILL
        assert ground.do("tick", now=(now + timedelta(minutes=11)).isoformat()) == 0
        wanted.update(to)
        wanted.update(to[:1] if repeats else [])
    sent = ground.sent()
    assert Counter(str(each["To"]) for each in sent) == wanted
    assert ground.ask("SELECT count(*) FROM outbox_outboxmessage WHERE sent_at IS NULL") == [(0,)]
    marked = Counter(str(each["To"]) for each in sent if each["X-May-Repeat"] == "yes")
    again = [to for to, copies in wanted.items() if copies == 2]
    assert [to for to in again if marked[to] != 1] == [], (
        "a second copy says that it may be one, the first does not"
    )


def test_a_point_that_is_not_named_kills_nobody(ground: Ground) -> None:
    """The control: the same rounds without a fault send each message once."""
    assert ground.do("tell", to=["calm@killed.example"]) == 0
    assert ground.do("tick", now=later().isoformat()) == 0
    assert [str(each["To"]) for each in ground.sent()] == ["calm@killed.example"]
    assert [each["X-May-Repeat"] for each in ground.sent()] == [None]


def test_no_setting_but_the_tests_reads_a_fault_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Off in production by construction."""
    import subprocess
    import sys

    script = (
        "import os, django; django.setup()\n"
        "from django.conf import settings\n"
        "from sendwell.messages.fault import point\n"
        "point('outbox.after_send')\n"
        "raise SystemExit(hasattr(settings, 'FAULT'))\n"
    )
    monkeypatch.setenv("SENDWELL_FAULT", "outbox.after_send")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "sendwell.config.settings")
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr[-500:]


def test_the_worker_sees_nothing_of_a_child_by_itself(ground: Ground) -> None:
    """A20: it comes as sendwell_worker, behind the walls, and acts for one council after the other."""
    assert ground.do("tick", now=later().isoformat()) == 0
    with ground.server.connect("sendwell_demo", "sendwell_worker") as worker:
        for table in ("people_child", "casebook_case", "casebook_deadline", "access_relationship"):
            assert worker.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)
