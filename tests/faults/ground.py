"""The ground on which things are killed: a PostgreSQL of our own, a hand that works, ledgers outside the database."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from sendwell.config.postgres import OWNER, Server, ensure_database
from tests.config.places import open_folder_in_tmp

ROOT = Path(__file__).resolve().parents[2]
BINDIR = Path(os.environ["SENDWELL_POSTGRES_BIN"]) if os.environ.get("SENDWELL_POSTGRES_BIN") else None
DATABASE = "sendwell_demo"
END_OF_A_MESSAGE = b"-" * 79 + b"\n"

WITHOUT_AUDIT = """
WITH noted AS (
  SELECT row_id FROM audit_change WHERE table_name = 'outbox_outboxmessage' AND op = 'I'
  EXCEPT SELECT row_id FROM audit_change WHERE table_name = 'outbox_outboxmessage' AND op = 'D'
), there AS (SELECT id::text AS row_id FROM outbox_outboxmessage)
SELECT row_id, 'not noted' FROM there WHERE row_id NOT IN (SELECT row_id FROM noted)
UNION ALL SELECT row_id, 'not there' FROM noted WHERE row_id NOT IN (SELECT row_id FROM there)
"""


class Ground:
    """A server, the processes that use it, and what they noted outside it."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.mail = folder / "mail"
        self.attempts, self.ledger = folder / "attempts", folder / "ledger"
        for file in (self.attempts, self.ledger):
            file.touch()
        self._hand = self._start()

    @property
    def environ(self) -> dict[str, str]:
        """What a process of this ground is told."""
        return {
            **os.environ,
            "SENDWELL_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "SENDWELL_DB_ROLE": "worker",
            "PYTHONPATH": str(ROOT),
        }

    def _start(self) -> "subprocess.Popen[str]":
        hand = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.hand"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=self.environ,
        )
        assert hand.stdout is not None
        assert hand.stdout.readline() == "ready\n"
        return hand

    def do(self, what: str, **said: object) -> int:
        """Have it done in a process of its own. How that ended: 0, or minus the signal; or its number, if it lasts."""
        assert self._hand.stdin is not None
        assert self._hand.stdout is not None
        self._hand.stdin.write(json.dumps({"do": what, **said}) + "\n")
        self._hand.stdin.flush()
        answer: dict[str, int] = json.loads(self._hand.stdout.readline())
        return next(iter(answer.values()))

    def ledgers(self) -> dict[str, str]:
        """Where a writer notes what it does."""
        return {"attempts": str(self.attempts), "ledger": str(self.ledger)}

    def close(self) -> None:
        """End the hand."""
        assert self._hand.stdin is not None
        self._hand.stdin.close()
        self._hand.wait(10)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the database, asked as its superuser: no wall hides anything."""
        with self.server.connect(DATABASE) as connection:
            return connection.execute(query.encode()).fetchall()

    def addresses(self) -> set[str]:
        """The messages that the database has."""
        return {row[0] for row in self.ask("SELECT to_email FROM outbox_outboxmessage")}

    def without_audit(self) -> set[tuple[str, str]]:
        """Messages that no change tells of, and changes that tell of a message that is not there."""
        return {(str(key), where) for key, where in self.ask(WITHOUT_AUDIT)}

    def sent(self) -> list[Message]:
        """The emails that went out, from the folder: outside the database too."""
        raw = (
            b"".join(file.read_bytes() for file in sorted(self.mail.glob("*"))) if self.mail.exists() else b""
        )
        return [message_from_bytes(each) for each in raw.split(END_OF_A_MESSAGE) if each.strip()]

    def forget(self) -> None:
        """Begin again with nothing."""
        for file in self.mail.glob("*"):
            file.unlink()
        for file in (self.attempts, self.ledger):
            file.write_text("")
        with self.server.connect(DATABASE, OWNER) as connection:
            connection.execute(b"DELETE FROM outbox_notarrived")
            connection.execute(b"DELETE FROM outbox_outboxmessage")

    def kill_postgres(self) -> None:
        """kill -9 of the server and of everything that it started."""
        postmaster = self.server.place.postmaster()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGSTOP)  # so that no child is born between being counted and being killed
        family = [postmaster, *_children(postmaster)]
        for process in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def start_postgres(self) -> None:
        """Start it again; it recovers by itself."""
        give_up = time.monotonic() + 30
        while not self.server.answers() and time.monotonic() < give_up:
            self.server.start()


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(stat.parent.name))
    return found


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    """A fresh ground, with every table."""
    with open_folder_in_tmp() as folder, Server.at(folder / "postgres", BINDIR) as server:
        ensure_database(server, DATABASE)
        _migrate(folder)
        with server.connect(DATABASE) as connection:
            connection.execute(b"CHECKPOINT")
        made = Ground(folder, server)
        try:
            yield made
        finally:
            made.close()


def _migrate(folder: Path) -> None:
    environ = {
        **os.environ,
        "SENDWELL_VAR": str(folder),
        "SENDWELL_DB_ROLE": "owner",
        "PGOPTIONS": "-c synchronous_commit=off",  # nothing is at stake yet
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--skip-checks"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
