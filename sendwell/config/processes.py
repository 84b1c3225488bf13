"""Starting other processes, keeping an eye on them and ending them: what `sendwell demo` stands on."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Told to a child so that it ends when its parent does, even one that was killed.
WATCH_PARENT = "SENDWELL_WATCH_PARENT"


class NotServingError(RuntimeError):
    """A part did not start, or ended by itself. The message is for the person at the keyboard."""


class Children:
    """The processes that we started. Ended together, in reverse order, when the block is left."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Children:
        """Start of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End them all."""
        for _name, process in reversed(self._running):
            _end(process)

    def start(self, name: str, arguments: list[str], environ: Mapping[str, str]) -> None:
        """Run `sendwell ARGUMENTS` as a child known as `name`.

        It has a session of its own, so that Ctrl-C reaches only us and we decide the order; and the
        pipe to it closes when we are gone, however we went.
        """
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("sendwell")), *arguments],
            stdin=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **environ, WATCH_PARENT: "1"},
        )
        self._running.append((name, process))

    def check(self) -> None:
        """Raises NotServingError when one of them has ended by itself."""
        for name, process in self._running:
            if process.poll() is not None:
                raise NotServingError(f"The {name} ended by itself (exit code {process.returncode}).")

    def wait_for(self, address: str, seconds: float) -> None:
        """Wait until `address` answers. Raises NotServingError when it does not, or a child ends first."""
        give_up = time.monotonic() + seconds
        while not _answers(address):
            self.check()
            if time.monotonic() > give_up:
                raise NotServingError(f"The server did not answer within {seconds:.0f} seconds.")
            time.sleep(0.05)


def end_with_parent() -> None:
    """In a child: end as if told to, once the pipe from the parent closes."""
    if os.environ.get(WATCH_PARENT) != "1":
        return

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1024):
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


@contextlib.contextmanager
def endings_interrupt() -> Iterator[None]:
    """Ctrl-C, an order to end and a closed terminal all raise KeyboardInterrupt, once.

    Later ones are ignored, so that an impatient second Ctrl-C does not cut the tidying short.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    heeded = [number for number in ENDINGS if not (under_nohup and number == signal.SIGHUP)]
    before = {number: signal.signal(number, interrupt) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Terminal:
    """The terminal that we were started from, if there is one."""

    def __init__(self) -> None:
        """Find it among our input and output."""
        self._number = next((number for number in (0, 1, 2) if os.isatty(number)), None)

    def has_gone(self) -> bool:
        """Whether it has been closed. Only the first process in it is told of that by a signal."""
        return self._number is not None and not os.isatty(self._number)


def free_port(host: str, first: int, how_many: int = 100) -> int:
    """The first port from `first` on that nobody listens on. Raises NotServingError when there is none."""
    for port in range(first, min(first + how_many, 65536)):
        if _is_free(host, port):
            return port
    raise NotServingError(f"No port from {first} to {first + how_many - 1} is free on {host}.")


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        # A port whose last connection has only just closed is free too; one with a listener is not.
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  our own http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes], seconds: float = 10.0) -> None:
    """Ask a child to end, and after `seconds` make it."""
    with contextlib.suppress(OSError):
        process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # what it had started itself, if it could not end it
