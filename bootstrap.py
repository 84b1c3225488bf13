"""Set up this checkout, then run a command in it: `python3 bootstrap.py [--dev] COMMAND [ARGS ...]`.

The only program here that must run before anything is installed, so it needs nothing but a Python
3.8, and looks for a newer one itself. It

1. finds a Python that Sendwell can use, by running each candidate (a pyenv shim may lie on the path
   and not work);
2. gets uv if there is none;
3. installs what uv.lock says into .venv, only when something has changed since last time;
4. becomes the command.

`--dev` installs the tools for tests and checks as well. Once they are there they stay, so that going
back and forth between `make demo` and `make test` installs nothing.
"""

import fcntl
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST, NEWEST = (3, 12), (3, 14)
UV = "uv>=0.8,<2"
NO_PYTHON = (
    "Sendwell needs Python 3.12, 3.13 or 3.14 and found none: install one "
    "(for example from python.org, with your package manager, or with pyenv) and run this again."
)
# Where a Python may live that is not on the path. The newest of each place is tried first.
PLACES = (
    "~/.pyenv/versions/*/bin/python3",
    "~/.local/share/uv/python/*/bin/python3",
    "~/.local/bin/python3.1?",
    "~/.asdf/installs/python/*/bin/python3",
    "~/.local/share/mise/installs/python/*/bin/python3",
    "/usr/local/bin/python3.1?",
    "/usr/local/bin/python3",
    "/opt/homebrew/bin/python3.1?",
    "/opt/homebrew/opt/python@3.1?/bin/python3.1?",
    "/opt/python*/bin/python3",
    "/opt/pyenv/versions/*/bin/python3",
    "/Library/Frameworks/Python.framework/Versions/3.1?/bin/python3",
    "/usr/bin/python3.1?",
)
CERTIFICATES = ("/etc/ssl/certs/*", "/etc/pki/tls/certs/*", "/System/Library/Keychains/*")
ASK = (
    "import sys, json; print(json.dumps({'version': sys.version_info[:3], "
    "'path': getattr(sys, '_base_executable', None) or sys.executable, "
    "'free': hasattr(sys, '_is_gil_enabled') and not sys._is_gil_enabled()}))"
)


class Stop(Exception):
    """Nothing more can be done; the message is for the person at the keyboard."""


# -- a Python


def ask(candidate):
    """What the Python at `candidate` says of itself, or None if it does not run."""
    try:
        said = subprocess.run(
            [candidate, "-I", "-c", ASK], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20
        )
        return json.loads(said.stdout.decode()) if said.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def usable(answer):
    """Whether that Python can run Sendwell: the right version, and the ordinary build of it."""
    return answer is not None and OLDEST <= tuple(answer["version"][:2]) <= NEWEST and not answer["free"]


def candidates(environ):
    """Every Python worth trying: what SENDWELL_PYTHON names, ourselves, the path, then known places."""
    if environ.get("SENDWELL_PYTHON"):
        yield environ["SENDWELL_PYTHON"]
    yield sys.executable
    names = ["python3.13", "python3.12", "python3.14", "python3", "python"]
    for name in names:
        for folder in environ.get("PATH", "").split(os.pathsep):
            path = os.path.join(folder, name)
            if folder and os.path.isfile(path) and os.access(path, os.X_OK):
                yield path
    for place in PLACES:
        for path in sorted(glob.glob(os.path.expanduser(place)), reverse=True):
            yield path


def find_python(environ=os.environ):
    """The path of a usable Python. Raises Stop when there is none."""
    tried = set()
    for candidate in candidates(environ):
        if candidate not in tried:
            tried.add(candidate)
            answer = ask(candidate)
            if usable(answer):
                return answer["path"]
    raise Stop(NO_PYTHON)


# -- uv


def works(uv):
    """Whether this uv runs (it, too, may be a shim) and is new enough to read our lock."""
    try:
        said = subprocess.run([uv, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        version = said.stdout.decode().split()[1].split(".")
        return said.returncode == 0 and (int(version[0]), int(version[1])) >= (0, 8)
    except (OSError, ValueError, IndexError):
        return False


def find_uv(python):
    """The path of uv: our own, else the one on the path, else newly installed into .tools."""
    own = os.path.join(ROOT, ".tools", "bin", "uv")
    for found in (own, shutil.which("uv"), os.path.expanduser("~/.local/bin/uv")):
        if found and works(found):
            return found
    say("Getting uv, which installs the rest ...")
    tools = os.path.join(ROOT, ".tools")
    run(
        [python, "-m", "venv", "--clear", tools],
        "Python cannot make a virtual environment: install python3-venv, or uv.",
    )
    run(
        [
            os.path.join(tools, "bin", "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            UV,
        ],
        "uv could not be installed.",
    )
    return own


# -- the environment


def wanted():
    """A fingerprint of what should be installed: the lock, and the part of pyproject that installs."""
    digest = hashlib.sha256(ROOT.encode())
    with open(os.path.join(ROOT, "uv.lock"), "rb") as lock:
        digest.update(lock.read())
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as project:
        digest.update(project.read().split(b"\n[tool.ruff]")[0])
    return digest.hexdigest()


def stamp_path():
    return os.path.join(ROOT, ".venv", "sendwell-installed.json")


def installed():
    """What was installed last time; empty when nothing was, or its Python no longer runs."""
    try:
        with open(stamp_path()) as stamp:
            found = json.load(stamp)
    except (OSError, ValueError):
        return {}
    return found if usable(ask(os.path.join(ROOT, ".venv", "bin", "python"))) else {}


def set_up(dev):
    """Make .venv as uv.lock says, if it is not so already."""
    before, fingerprint = installed(), wanted()
    if before.get("fingerprint") == fingerprint and (before.get("dev") or not dev):
        return
    dev = dev or bool(before.get("dev"))
    venv = os.path.join(ROOT, ".venv")
    there = ask(os.path.join(venv, "bin", "python"))
    if usable(there) and made_here(venv):
        python = there["path"]  # uv would begin again with any other
    else:
        python = find_python()
        shutil.rmtree(venv, ignore_errors=True)
    uv = find_uv(python)
    say("Installing what uv.lock names%s into .venv ..." % (", with the tools for tests," if dev else ""))
    groups = ["--group", "dev"] if dev else ["--no-dev"]
    environ = dict(os.environ, UV_PROJECT_ENVIRONMENT=venv, UV_PYTHON_DOWNLOADS="never")
    environ.pop("VIRTUAL_ENV", None)
    if any(glob.glob(place) for place in CERTIFICATES):
        # Trust what this machine trusts: a council's network often has a certificate of its own.
        environ.setdefault("UV_SYSTEM_CERTS", "1")
    run(
        [uv, "sync", "--frozen", "--quiet", "--no-progress", "--python", python] + groups,
        "The packages could not be installed. Is the network there? Nothing else is needed once they are.",
        environ,
    )
    with open(stamp_path(), "w") as stamp:
        json.dump({"fingerprint": fingerprint, "dev": dev}, stamp)


def made_here(venv):
    """Whether that environment was made where it stands: a moved one holds the paths of the old place."""
    try:
        with open(os.path.join(venv, "bin", "activate")) as script:
            return venv in script.read()
    except OSError:
        return False


def run(command, complaint, environ=None):
    """Run a step of the set-up; its own messages go through. Raises Stop if it fails."""
    if subprocess.run(command, cwd=ROOT, env=environ).returncode != 0:
        raise Stop(complaint)


def say(words):
    print(words, file=sys.stderr, flush=True)


def main(argv):
    dev, command = argv[:1] == ["--dev"], argv[1:] if argv[:1] == ["--dev"] else argv
    try:
        # One set-up at a time. The lock ends when this program becomes the command.
        with open(os.path.abspath(__file__)) as myself:
            fcntl.flock(myself, fcntl.LOCK_EX)
            set_up(dev)
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        return 130
    if not command:
        return 0
    bin_folder = os.path.join(ROOT, ".venv", "bin")
    os.environ["PATH"] = bin_folder + os.pathsep + os.environ.get("PATH", "")
    os.environ["VIRTUAL_ENV"] = os.path.join(ROOT, ".venv")
    # Without compiled files every process would compile two thousand modules again: eight seconds each.
    for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        os.environ.pop(name, None)
    program = os.path.join(bin_folder, command[0])
    if not os.path.exists(program):
        say("There is no command named %s in %s." % (command[0], bin_folder))
        return 1
    os.chdir(ROOT)
    os.execv(program, [program] + command[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
