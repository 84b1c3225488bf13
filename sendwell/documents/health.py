"""How it stands with the opening and scanning of files, for the health page."""

import logging
from dataclasses import dataclass

from django.conf import settings

from sendwell.documents import parsing, scanner

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
    words: str


def files() -> Files:
    """Ask the scanner and the program that opens files."""
    scanned = bool(settings.CLAMAV) and scanner.answers()
    return Files(
        scanned, not scanned and not scanner.accepted_unscanned(), parsing.runs_apart(), scanner.words()
    )


def say_at_the_start() -> None:
    """Warn in the log where files are not scanned, or not opened apart: whoever starts a server must see it."""
    if not settings.CLAMAV:
        log.warning("%s", scanner.words())
    if not parsing.runs_apart():
        log.warning(NOT_APART)
