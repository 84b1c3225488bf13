"""Making PostgreSQL's data folder, and saying who is let in."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sendwell.config.postgres.binaries import PostgresError, major_version
from sendwell.config.postgres.place import Place
from sendwell.config.postgres.roles import ROLES, SUPERUSER


def make_data(place: Place, bindir: Path, *, durable: bool) -> None:
    """Make the data folder unless it is there, and write the rules of access.

    It is made beside its place and renamed, so that a half-made one is never found. Raises
    PostgresError when it cannot be made, or when another version of PostgreSQL made it.
    """
    if (place.data / "PG_VERSION").exists():
        _check_version(place, bindir)
    else:
        fresh = Path(tempfile.mkdtemp(dir=place.folder, prefix="making-"))
        try:
            place.give_to_server(fresh)
            _initdb(place, bindir, fresh, durable=durable)
            fresh.rename(place.data)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    _write_access_rules(place)


def plain_environment() -> dict[str, str]:
    """What a program needs to run, and nothing else: no secrets of ours, nobody's language."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", **kept}


def _initdb(place: Place, bindir: Path, fresh: Path, *, durable: bool) -> None:
    account = place.account()
    command = [str(bindir / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "--auth=peer"]
    command += ["--data-checksums", "--encoding=UTF8", *_locale(major_version(bindir))]
    done = subprocess.run(
        command if durable else [*command, "--no-sync"],
        capture_output=True,
        text=True,
        cwd="/",
        env=plain_environment(),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise PostgresError(f"PostgreSQL could not make its data folder. It said:\n{done.stderr.strip()}")


def _check_version(place: Place, bindir: Path) -> None:
    made_by, ours = (place.data / "PG_VERSION").read_text().strip(), str(major_version(bindir))
    if made_by != ours:
        raise PostgresError(
            f"The data in {place.data} was made by PostgreSQL {made_by} and the programs are {ours}. "
            "Dump and restore it with the old programs (docs/deployment/README.md), or move it away."
        )


def _write_access_rules(place: Place) -> None:
    """Let in the account that runs us, by the socket only, under each of our roles."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    rules = {
        "pg_hba.conf": "local all all peer map=sendwell\n",
        "pg_ident.conf": "".join(f'sendwell "{me}" {role}\n' for role in (SUPERUSER, *ROLES)),
    }
    for name, text in rules.items():
        (place.data / name).write_text(text)


def _locale(major: int) -> list[str]:
    """The same sorting everywhere: by code point, with Unicode's idea of upper and lower case.

    PostgreSQL 17 and later bring their own C.UTF-8; before that it is the operating system's.
    """
    libc = "C" if sys.platform == "darwin" else "C.UTF-8"
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={libc}"]
    return [f"--locale={libc}"]
