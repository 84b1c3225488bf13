"""How it stands with the opening and scanning of files, for the health page."""

from dataclasses import dataclass

from django.conf import settings

from sendwell.documents import parsing, scanner


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
