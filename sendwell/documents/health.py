"""How it stands with the opening and scanning of files, for the health page."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from sendwell.documents import parsing, scanner

TOO_LONG = timedelta(hours=1)
log = logging.getLogger(__name__)
NOT_APART = (
    "Files that people send are opened by a program that could not leave the network. It still can open no socket. "
    "Allow unprivileged user namespaces (unshare) for this account."
)


@dataclass(frozen=True)
class Files:
    """What an operator must know. Nothing about any file."""

    scanned: bool
    """A scanner is set and answers."""
    held: bool
    """New files are held, because nobody can scan them."""
    apart: bool
    """Files are opened by a program that has left the network. Without this it still can open no socket."""
    waiting: int
    """How many have waited for the scanner for more than an hour, though it is there."""
    words: str


def files(now: datetime) -> Files:
    """Ask the scanner, the program that opens files, and for how long files have waited."""
    scanned = bool(settings.CLAMAV) and scanner.answers()
    return Files(
        scanned=scanned,
        held=not scanned and not scanner.accepted_unscanned(),
        apart=parsing.runs_apart(),
        waiting=_waiting_since(now - TOO_LONG) if scanned else 0,
        words=scanner.words(),
    )


def _waiting_since(then: datetime) -> int:
    """Asked behind the walls, because nobody asks: a number, of no child."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_waiting_since(%s)", [then])
        (found,) = cursor.fetchone()
    return int(found)


def say_at_the_start() -> None:
    """Warn in the log where files are not scanned, or not opened apart: whoever starts a server must see it."""
    if not settings.CLAMAV:
        log.warning("%s", scanner.words())
    if not parsing.runs_apart():
        log.warning(NOT_APART)
