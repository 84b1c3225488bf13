"""What `make test` runs: the tests, the sweeps, the journeys in a browser, then PostgreSQL 15 where it is.

With arguments it hands them to pytest and runs only what they name.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.browser import MISSING, browser_is_required, chromium

ROOT = Path(__file__).resolve().parents[1]
OLDEST_POSTGRES = Path("/usr/lib/postgresql/15/bin")


def run(title: str, arguments: list[str], **environ: str) -> tuple[int, str]:
    """Run pytest, passing on what it says; give back its exit code and its closing line."""
    print(f"\n== {title}", flush=True)
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [sys.executable, "-m", "pytest", *colour, *arguments]
    last = ""
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environ}, stdout=subprocess.PIPE, bufsize=0
    ) as pytest:
        assert pytest.stdout is not None
        pending = b""
        while part := pytest.stdout.read(65536):
            sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
            pending += part
            last = next((line for line in reversed(pending.splitlines()) if line.strip()), b"").decode(
                errors="replace"
            )
            pending = pending[-4096:]
    return pytest.returncode, last


def passes() -> list[tuple[str, list[str], dict[str, str]]]:
    """Each run of pytest: its title, its arguments, its environment."""
    planned: list[tuple[str, list[str], dict[str, str]]] = [
        ("Tests without a browser", ["-m", "not journey and not sweep", "-n", "2"], {}),
        ("Sweeps: every address for everybody", ["-m", "sweep", "-n", "2", "--maxschedchunk", "1"], {}),
    ]
    if (ROOT / "tests" / "journeys").is_dir():
        planned.append(("Journeys in Chromium", ["-m", "journey", "-n", "2", "--maxschedchunk", "1"], {}))
    if OLDEST_POSTGRES.is_dir() and not os.environ.get("DATABASE_URL"):
        on_15 = {"SENDWELL_POSTGRES_BIN": str(OLDEST_POSTGRES), "SENDWELL_VAR": str(ROOT / "var" / "on-15")}
        planned.append(("Database tests on PostgreSQL 15", ["-m", "database"], on_15))
    return planned


def main(arguments: list[str]) -> int:
    """Run everything even where something fails, and end with pytest's own closing lines."""
    if browser_is_required() and chromium() is None:
        print(f"A browser is required and {MISSING}.", file=sys.stderr)
        return 1
    if arguments:
        return run("Tests", arguments)[0]
    results = [(title, *run(title, options, **environ)) for title, options, environ in passes()]
    print("\n" + "=" * 60)
    for title, code, _ in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'}  {title}")
    if chromium() is None:
        print(f"SKIPPED Journeys: {MISSING}.")
    for _, _, closing in results:
        print(closing)
    return 1 if any(code for _, code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
