"""Asking ClamAV, when there is one, whether a file is known to do harm (F07).

Three answers let nothing be taken for safe: the scanner found something, it could not be reached, and there is
none. Only its own "OK" makes a file clean.
"""

import contextlib
import socket
import struct
from dataclasses import dataclass

from django.conf import settings

from sendwell.documents.models import Held

SECONDS = 5.0
PIECE = 64 * 1024
LONGEST_ANSWER = 4096
NONE_ACCEPTED = "none-accepted"
"""What SENDWELL_SCANNER must say for files to be opened unscanned, in the demonstration or while developing."""


@dataclass(frozen=True)
class Scanned:
    """What the scanner said."""

    state: Held
    why: str = ""


def scan(content: bytes) -> Scanned:
    """Ask the scanner named by SENDWELL_CLAMAV. Never raises: what goes wrong holds the file."""
    if not settings.CLAMAV:
        return Scanned(Held.NO_SCANNER)
    try:
        said = _asked(content)
    except (OSError, ValueError):
        return Scanned(Held.WAITING, "The scanner could not be reached.")
    if said == "stream: OK":
        return Scanned(Held.CLEAN)
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return Scanned(Held.REFUSED, said.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    return Scanned(Held.WAITING, "The scanner gave no answer that we understand.")


def accepted_unscanned() -> bool:
    """Whether somebody has said that this installation, which is for trying out, opens files unscanned."""
    return settings.SCANNER == NONE_ACCEPTED and (settings.DEMO or settings.DEBUG)


def words() -> str:
    """How it stands with the scanner, in one line, for the health page and for the start."""
    if settings.CLAMAV:
        return "Files are scanned by ClamAV." if answers() else "ClamAV does not answer: new files are held."
    if accepted_unscanned():
        return "There is no scanner, and that was accepted: files are opened unscanned. Only for trying out."
    return "There is no scanner: files that are sent in are held. Set SENDWELL_CLAMAV."


def answers() -> bool:
    """Whether the scanner is there."""
    try:
        with _connected() as line:
            line.sendall(b"zPING\0")
            return bytes(line.recv(16)).startswith(b"PONG")
    except (OSError, ValueError):
        return False


def _asked(content: bytes) -> str:
    with _connected() as line:
        line.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), PIECE):
            piece = content[at : at + PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
            answer += more
            if b"\0" in answer:
                break
    return answer.split(b"\0")[0].decode("utf-8", errors="replace").strip()


@contextlib.contextmanager
def _connected():  # type: ignore[no-untyped-def]  # the type of a context manager of sockets says nothing more
    """A line to the scanner: `host:port`, or the path of its socket."""
    where: str = settings.CLAMAV
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        address: str | tuple[str, int] = where
    else:
        host, _, port = where.rpartition(":")
        line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        address = (host or "127.0.0.1", int(port))
    with line:
        line.settimeout(SECONDS)
        line.connect(address)
        yield line
