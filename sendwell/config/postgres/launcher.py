"""Starts PostgreSQL for this checkout, and lets the last one out stop it.

There is no TCP port: the only way in is a socket in a folder that only the server's account (and
root) may enter. Behind that door stands peer authentication: the kernel says which account is
calling, and only the account that started the server is let in, under any of our roles. We do not
use `trust`, so a socket folder opened by mistake still opens nothing; and no passwords, because a
password that lies beside the data it guards adds nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psycopg

from sendwell.config.postgres.binaries import PostgresError, programs
from sendwell.config.postgres.making import make_data, plain_environment
from sendwell.config.postgres.place import Place
from sendwell.config.postgres.roles import SUPERUSER, grant_everywhere

KEEPER = Path(__file__).with_name("keeper.py")
# How long a server that keeps falling over is tried again, in seconds: the backends of a killed
# server need a moment to notice, and until then a new one refuses to start.
PATIENCE = 15.0

# Nothing about a child in a log line: no statement text, no "Key (nhs_number)=(...)" detail.
QUIET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
# For tests only: data that nobody will miss after a crash.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """One PostgreSQL over one folder. Make it with `Server.at`; it starts nothing until told to."""

    def __init__(self, folder: Path, bindir: Path | None, *, durable: bool) -> None:
        """Remember where the server lives; `durable=False` trades safety for speed (tests)."""
        self.place = Place.of(folder)
        self.durable = durable
        self.bindir = bindir
        self._lock: IO[bytes] | None = None
        self._holder = 0
        self._guard = threading.RLock()

    @classmethod
    def at(cls, folder: Path, bindir: Path | None = None, *, durable: bool = True) -> Self:
        """The server whose files live in `folder`, run by the programs in `bindir` or the wheel's."""
        return cls(folder, bindir, durable=durable)

    def url(self, role: str = "sendwell_web", database: str = "sendwell") -> str:
        """The address of `database` for `role`, as psql and psycopg read it."""
        return f"postgresql://{role}@/{quote(database)}?host={quote(str(self.place.socket_folder), safe='')}"

    # -- starting and stopping

    def start(self) -> Self:
        """Make sure that the server answers, and count this process among its users.

        Raises PostgresError, with the end of the server's log, when it cannot be started.
        """
        with self._guard:
            self._join()
            if not self.answers():
                with self._alone():
                    self._bring_up()
            return self

    def stop(self) -> None:
        """Leave. Where nobody else uses the server, stop it and wait until it has stopped."""
        with self._guard:
            lock, self._lock = self._lock, None
            if lock is None:
                return
            with lock:
                if self._holder == os.getpid():
                    self._leave(lock)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.stop()

    def answers(self) -> bool:
        """Whether the server takes a connection now.

        Asked by connecting: a process number in a file may belong to a dead or a different process.
        """
        try:
            with self.connect("postgres"):
                return True
        except psycopg.OperationalError:
            return False

    def connect(self, database: str, role: str = SUPERUSER) -> psycopg.Connection[tuple[object, ...]]:
        """A connection as `role`, each statement its own transaction."""
        return psycopg.connect(
            host=str(self.place.socket_folder),
            dbname=database,
            user=role,
            autocommit=True,
            connect_timeout=10,
        )

    # -- the lock: shared by all who use the server, exclusive to whoever stops it

    def _join(self) -> None:
        """Hold the shared lock. Waits where a keeper is just stopping the server.

        After a fork the child takes its own: two processes with one open file would share one lock.
        """
        if self._lock is not None and self._holder == os.getpid():
            return
        self.place.prepare()
        self._lock = self.place.in_use.open("ab")
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        self._holder = os.getpid()
        atexit.register(self.stop)

    def _leave(self, lock: IO[bytes]) -> None:
        """Stop the server if our shared lock can be made exclusive, or wait for the keeper who does."""
        if _try(lock, fcntl.LOCK_EX):
            postmaster = self.place.postmaster()
            if postmaster is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(postmaster, signal.SIGINT)
            self._wait_until_stopped()
        elif not _try(lock, fcntl.LOCK_SH):
            self._wait_until_stopped()

    def _wait_until_stopped(self, seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while self.place.postmaster() is not None and time.monotonic() < deadline:
            time.sleep(0.01)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts the server."""
        with self.place.starting.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- bringing the server up

    def _bring_up(self) -> None:
        """Start the server and wait; again while it falls over, until patience ends."""
        give_up = time.monotonic() + PATIENCE
        bindir = programs(self.bindir)
        make_data(self.place, bindir, durable=self.durable)
        while not self.answers():
            self.place.forget_stale_number()
            if self._start_once(bindir):
                break
            if time.monotonic() > give_up:
                raise PostgresError(f"PostgreSQL did not start. It said:\n{self.place.last_words()}")
            time.sleep(0.1)
        grant_everywhere(self)

    def _start_once(self, bindir: Path) -> bool:
        """Start a keeper with a server in it; True once it answers, False if it ended first.

        There is no time limit: after a crash a large database needs minutes to recover.
        """
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(KEEPER), *self._keeper_arguments(bindir)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env=plain_environment(),
        )
        # The keeper outlives us by design; somebody must take its exit code while we live.
        threading.Thread(target=keeper.wait, daemon=True).start()
        while keeper.returncode is None:
            if self.answers():
                return True
            time.sleep(0.01)
        return False

    def _keeper_arguments(self, bindir: Path) -> list[str]:
        account = self.place.account()
        uid, gid = (account.uid, account.gid) if account else (os.geteuid(), os.getegid())
        command = [str(bindir / "postgres"), "-D", str(self.place.data)]
        for name, value in self._settings().items():
            command += ["-c", f"{name}={value}"]
        return [str(self.place.in_use), str(self.place.log), str(uid), str(gid), *command]

    def _settings(self) -> dict[str, str]:
        socket = str(self.place.socket_folder).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{socket}"',
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": "100",
            "shared_buffers": "256MB",
            "timezone": "UTC",
            **QUIET,
        }
        return settings if self.durable else settings | CARELESS


def _try(lock: IO[bytes], kind: int) -> bool:
    """Take the lock if it is free; never wait."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
