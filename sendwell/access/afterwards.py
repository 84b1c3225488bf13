"""What is done once an act is kept, and can fail without undoing it: the next screen says so instead of "done"."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_not_done: ContextVar[list[str] | None] = ContextVar("what could not be done afterwards", default=None)
log = logging.getLogger(__name__)


@contextmanager
def gathered() -> Iterator[list[str]]:
    """What could not be done within, in words for whoever sits at the screen."""
    said: list[str] = []
    token = _not_done.set(said)
    try:
        yield said
    finally:
        _not_done.reset(token)


def afterwards(act: Callable[[], object], *, else_say: str) -> None:
    """Do this once the transaction is kept: send what stands in it."""
    transaction.on_commit(lambda: attempt(act, else_say=else_say))


def attempt(act: Callable[[], object], *, else_say: str) -> None:
    """Do this now. Where nobody answers the next screen says `else_say`; where there is none it is raised."""
    try:
        act()
    except OSError as failure:  # what smtplib and TLS raise, and the network itself
        said = _not_done.get()
        if said is None:
            raise
        log.warning("not done after an act was kept: %s", type(failure).__name__)
        said.append(else_say)
