"""The world told by several at once: each teller has a diary of their own, and a process of their own.

What is told in one diary never waits for another: the cases are dealt out beforehand, and what belongs to no one
case is told of the cases in that diary only. So the world is the same however fast each of them is.
"""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from django.db import connection, connections

from sendwell.casebook import history
from sendwell.demo.world.diary import Diary, Progress

REFERENCES = ("casebook_case_ref", "requests_request_ref", "advice_request_ref")
"""The sequences by which cases and requests are numbered."""


class CouldNotTellError(RuntimeError):
    """Another teller failed; what it said of it stands above."""


def tell(diaries: Sequence[Diary], progress: Progress) -> None:
    """Tell every diary to its end: the first in this process, each other in one of its own.

    With one diary nothing is begun, so that it can be told inside a transaction that is taken back. `progress`
    hears of the first diary. Raises CouldNotTellError where another teller failed.
    """
    if len(diaries) == 1:
        _told(diaries[0], progress)
        return
    connections.close_all()
    others = [_begin(place, diaries) for place in range(1, len(diaries))]
    try:
        with _own_numbers(0, len(diaries)):
            _told(diaries[0], progress)
            _wait_for(others)
    finally:
        for each in others:
            each.terminate()


def _told(diary: Diary, progress: Progress) -> None:
    with history.deadlines_later():
        diary.run(progress)


def _begin(place: int, diaries: Sequence[Diary]) -> BaseProcess:
    """A process that has all this one has: the stories, which cannot be sent to another, are there already."""

    def told() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with _own_numbers(place, len(diaries)):
            _told(diaries[place], _quietly)

    process = multiprocessing.get_context("fork").Process(target=told, daemon=True)
    process.start()
    return process


def _wait_for(others: Sequence[BaseProcess]) -> None:
    for each in others:
        each.join()
        if each.exitcode:
            raise CouldNotTellError("A part of the demonstration could not be told.")


@contextmanager
def _own_numbers(place: int, of: int) -> Iterator[None]:
    """While this teller tells, references come from every `of`-th number: nobody waits for another's.

    A connection's own sequence stands before the common one of the same name. At the end the common one goes on
    after the highest.
    """
    with connection.cursor() as cursor:
        for sequence in REFERENCES:
            cursor.execute(f"CREATE TEMPORARY SEQUENCE {sequence} INCREMENT {of} START {place + 1}")
        yield
        for sequence in REFERENCES:
            cursor.execute(
                f"SELECT setval('public.{sequence}', greatest(common.last_value, own.last_value)) "  # noqa: S608
                f"FROM public.{sequence} AS common, pg_temp.{sequence} AS own"
            )
            cursor.execute(f"DROP SEQUENCE pg_temp.{sequence}")


def _quietly(done: int, whole: int, words: str) -> None:
    """Only the first teller is heard."""
