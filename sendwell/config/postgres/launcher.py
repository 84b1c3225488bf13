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
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psycopg

from sendwell.config.postgres.binaries import (
    Account,
    PostgresError,
    account_for,
    major_version,
    open_folder,
    place_for,
    programs,
)
from sendwell.config.postgres.roles import ROLES, SUPERUSER, grant_everywhere

# A socket's whole path may be 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET = 103
SOCKET_NAME = ".s.PGSQL.5432"
# How long a server that keeps falling over is tried again, in seconds: the backends of a killed
# server need a moment to notice, and until then a new one refuses to start.
PATIENCE = 15.0
LONGEST_LOG = 5_000_000

# Nothing about a child in a log line: no statement text, no "Key (nhs_number)=(...)" detail.
QUIET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
# For tests only: data that nobody will miss after a crash.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """One PostgreSQL over one folder. Make it with `Server.at`; it starts nothing until told to."""

    def __init__(self, folder: Path, bindir: Path | None, *, durable: bool) -> None:
        """Remember where the server lives; `durable=False` trades safety for speed (tests)."""
        self.folder = place_for(folder)
        self.durable = durable
        self.bindir = bindir
        self._lock: IO[bytes] | None = None
        self._holder = 0
        self._guard = threading.RLock()

    @classmethod
    def at(cls, folder: Path, bindir: Path | None = None, *, durable: bool = True) -> Self:
        """The server whose files live in `folder`, run by the programs in `bindir` or the wheel's."""
        return cls(folder, bindir, durable=durable)

    # -- where things are

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """The private folder of the socket: beside the data, or in /tmp where that path is too long."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET:
            return beside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path("/tmp") / f"sendwell-{digest}"  # noqa: S108  made 0700 and its owner is checked

    def url(self, role: str = "sendwell_web", database: str = "sendwell") -> str:
        """The address of `database` for `role`, as psql and psycopg read it."""
        return f"postgresql://{role}@/{quote(database)}?host={quote(str(self.socket_folder), safe='')}"

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
            host=str(self.socket_folder), dbname=database, user=role, autocommit=True, connect_timeout=10
        )

    # -- the lock: shared by all who use the server, exclusive to whoever stops it

    def _join(self) -> None:
        """Hold the shared lock. Waits where a keeper is just stopping the server.

        After a fork the child takes its own: two processes with one open file would share one lock.
        """
        if self._lock is not None and self._holder == os.getpid():
            return
        self._prepare_folder()
        self._lock = self._open("in-use.lock")
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        self._holder = os.getpid()
        atexit.register(self.stop)

    def _leave(self, lock: IO[bytes]) -> None:
        """Stop the server if our shared lock can be made exclusive, or wait for the keeper who does."""
        if _try(lock, fcntl.LOCK_EX):
            postmaster = self._postmaster()
            if postmaster is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(postmaster, signal.SIGINT)
            self._wait_until_stopped()
        elif not _try(lock, fcntl.LOCK_SH):
            self._wait_until_stopped()

    def _wait_until_stopped(self, seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while self._postmaster() is not None and time.monotonic() < deadline:
            time.sleep(0.01)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts the server."""
        with self._open("starting.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _open(self, name: str) -> IO[bytes]:
        return (self.folder / name).open("ab")

    # -- bringing the server up

    def _bring_up(self) -> None:
        """Start the server and wait; again while it falls over, until patience ends."""
        give_up = time.monotonic() + PATIENCE
        bindir = programs(self.bindir)
        self._make_data(bindir)
        while not self.answers():
            self._forget_stale_number()
            if self._start_once(bindir):
                break
            if time.monotonic() > give_up:
                raise PostgresError(f"PostgreSQL did not start. It said:\n{self._last_words()}")
            time.sleep(0.1)
        grant_everywhere(self)

    def _start_once(self, bindir: Path) -> bool:
        """Start a keeper with a server in it; True once it answers, False if it ended first.

        There is no time limit: after a crash a large database needs minutes to recover.
        """
        keeper = subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-S",
                str(Path(__file__).with_name("keeper.py")),
                *self._keeper_arguments(bindir),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env=_plain_environment(),
        )
        # The keeper outlives us by design; somebody must take its exit code while we live.
        threading.Thread(target=keeper.wait, daemon=True).start()
        while keeper.returncode is None:
            if self.answers():
                return True
            time.sleep(0.01)
        return False

    def _keeper_arguments(self, bindir: Path) -> list[str]:
        account = self._account()
        uid, gid = (account.uid, account.gid) if account else (os.geteuid(), os.getegid())
        command = [str(bindir / "postgres"), "-D", str(self.data)]
        for name, value in self._settings().items():
            command += ["-c", f"{name}={value}"]
        return [str(self.folder / "in-use.lock"), str(self.log), str(uid), str(gid), *command]

    def _settings(self) -> dict[str, str]:
        socket = str(self.socket_folder).replace('"', '""')
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

    def _make_data(self, bindir: Path) -> None:
        """Run initdb beside the place and rename, so that a half-made data folder is never found."""
        if (self.data / "PG_VERSION").exists():
            self._check_version(bindir)
        else:
            fresh = Path(tempfile.mkdtemp(dir=self.folder, prefix="making-"))
            try:
                self._own(fresh, 0o700)
                self._initdb(bindir, fresh)
                fresh.rename(self.data)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
        self._write_access_rules()

    def _initdb(self, bindir: Path, fresh: Path) -> None:
        account = self._account()
        command = [str(bindir / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "--auth=peer"]
        command += ["--data-checksums", "--encoding=UTF8", *_locale(major_version(bindir))]
        done = subprocess.run(
            command if self.durable else [*command, "--no-sync"],
            capture_output=True,
            text=True,
            cwd="/",
            env=_plain_environment(),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if done.returncode:
            raise PostgresError(f"PostgreSQL could not make its data folder. It said:\n{done.stderr.strip()}")

    def _check_version(self, bindir: Path) -> None:
        made_by, ours = (self.data / "PG_VERSION").read_text().strip(), str(major_version(bindir))
        if made_by != ours:
            raise PostgresError(
                f"The data in {self.data} was made by PostgreSQL {made_by} and the programs are {ours}. "
                "Dump and restore it with the old programs (docs/deployment/README.md), or move it away."
            )

    def _write_access_rules(self) -> None:
        """Let in the account that runs us, by the socket only, under each of our roles."""
        me = pwd.getpwuid(os.geteuid()).pw_name
        rules = {
            "pg_hba.conf": "local all all peer map=sendwell\n",
            "pg_ident.conf": "".join(f'sendwell "{me}" {role}\n' for role in (SUPERUSER, *ROLES)),
        }
        for name, text in rules.items():
            (self.data / name).write_text(text)

    # -- folders and accounts

    def _account(self) -> Account | None:
        return account_for(self.data)

    def _prepare_folder(self) -> None:
        """Make the folders, each of them the server's account's own."""
        try:
            if os.geteuid() == 0:
                open_folder(self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._private(self.socket_folder)
            self.log.touch()
            if self.log.stat().st_size > LONGEST_LOG:
                self.log.replace(self.log.with_suffix(".log.1"))
        except PermissionError as refused:
            raise PostgresError(
                f"The database in {self.folder} belongs to another account ({refused.strerror}: "
                f"{refused.filename}). Run as that account, or set SENDWELL_VAR to a folder of your own."
            ) from refused

    def _private(self, folder: Path) -> None:
        """Make `folder` for the server's account only. Refuses one that somebody else has put there."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._own(folder, 0o700)
        found, account = folder.lstat(), self._account()
        owners = {os.geteuid(), account.uid if account else os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise PostgresError(f"{folder} was made by another account, so it is not safe for a socket.")
        self._own(folder, 0o700)

    def _own(self, path: Path, mode: int) -> None:
        account = self._account()
        path.chmod(mode)
        if account:
            os.chown(path, account.uid, account.gid)

    # -- the server's process number

    def _postmaster(self) -> int | None:
        """The process number of a live server over our data; None when there is none."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            os.kill(number, 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        return number if str(self.data) in _command_of(number) else None

    def _forget_stale_number(self) -> None:
        """Remove the file of a server that is gone.

        After a restart of the machine its number may belong to some other process of the same
        account, and PostgreSQL would take that for a server and refuse to start.
        """
        if self._postmaster() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-8:]
        return "\n".join(re.sub(r"^.*? (?=(FATAL|LOG|HINT|DETAIL|PANIC)):", "", line) for line in lines)


def _try(lock: IO[bytes], kind: int) -> bool:
    """Take the lock if it is free; never wait."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _command_of(number: int) -> str:
    """The command line of a process; empty when it is a zombie or not ours to see."""
    proc = Path("/proc")
    if (proc / "self").exists():
        try:
            return (proc / str(number) / "cmdline").read_bytes().decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(number)], capture_output=True, text=True)
    return listed.stdout


def _plain_environment() -> dict[str, str]:
    """What a program needs to run, and nothing else: no secrets of ours, nobody's language."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **kept}


def _locale(major: int) -> list[str]:
    """The same sorting everywhere: by code point, with Unicode's idea of upper and lower case.

    PostgreSQL 17 and later bring their own C.UTF-8; before that it is the operating system's.
    """
    libc = "C" if sys.platform == "darwin" else "C.UTF-8"
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={libc}"]
    return [f"--locale={libc}"]
