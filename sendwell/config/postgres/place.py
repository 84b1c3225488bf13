"""The folder that one server lives in: what is where, whose it is, and which process serves it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sendwell.config.postgres.binaries import Account, PostgresError, account_for, open_folder, place_for

# A socket's whole path may be 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET = 103
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_LOG = 5_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where one server keeps its files. Nothing is made before `prepare`."""

    folder: Path

    @classmethod
    def of(cls, folder: Path) -> Place:
        """The place of the server asked for at `folder`; root may have to keep it elsewhere."""
        return cls(place_for(folder))

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "postgres.log"

    @property
    def in_use(self) -> Path:
        """The file on which everybody who uses the server holds a shared lock."""
        return self.folder / "in-use.lock"

    @property
    def starting(self) -> Path:
        """The file on which whoever starts the server holds a lock."""
        return self.folder / "starting.lock"

    @property
    def socket_folder(self) -> Path:
        """The private folder of the socket: beside the data, or in /tmp where that path is too long."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside / SOCKET_NAME)) <= LONGEST_SOCKET:
            return beside
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path("/tmp") / f"sendwell-{digest}"  # noqa: S108  made 0700 and its owner is checked

    def account(self) -> Account | None:
        """The account the server runs as; None when that is the one we are."""
        return account_for(self.data)

    def prepare(self) -> None:
        """Make the folders. Raises PostgresError where they belong to somebody else."""
        try:
            if os.geteuid() == 0:
                open_folder(self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._make_socket_folder()
            self.log.touch()
            if self.log.stat().st_size > LONGEST_LOG:
                self.log.replace(self.log.with_suffix(".log.1"))
        except PermissionError as refused:
            raise PostgresError(
                f"The database in {self.folder} belongs to another account ({refused.strerror}: "
                f"{refused.filename}). Run as that account, or set SENDWELL_VAR to a folder of your own."
            ) from refused

    def give_to_server(self, folder: Path) -> None:
        """Close `folder` to everybody but the server's account."""
        folder.chmod(0o700)
        if account := self.account():
            os.chown(folder, account.uid, account.gid)

    def postmaster(self) -> int | None:
        """The process number of a live server over our data; None when there is none."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            os.kill(number, 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return None
        return number if str(self.data) in _command_of(number) else None

    def forget_stale_number(self) -> None:
        """Remove the file of a server that is gone.

        After a restart of the machine its number may belong to some other process of the same
        account, and PostgreSQL would take that for a server and refuse to start.
        """
        if self.postmaster() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def last_words(self) -> str:
        """The end of the log, without times and numbers."""
        lines = self.log.read_text(errors="replace").splitlines()[-8:]
        return "\n".join(re.sub(r"^.*? (?=(FATAL|LOG|HINT|DETAIL|PANIC):)", "", line) for line in lines)

    def _make_socket_folder(self) -> None:
        """Make it for the server's account only. Refuses one that somebody else has put there."""
        with contextlib.suppress(FileExistsError):
            self.socket_folder.mkdir(mode=0o700)
            self.give_to_server(self.socket_folder)
        found, account = self.socket_folder.lstat(), self.account()
        owners = {os.geteuid(), account.uid if account else os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise PostgresError(
                f"{self.socket_folder} was made by another account, so it is not safe for a socket."
            )
        self.give_to_server(self.socket_folder)


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
