"""One small demonstration, built once for every test in this folder. Each leaves it as it was."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import transaction

from sendwell.demo.world import build
from tests.standing import stand

MON_16_NOVEMBER = date(2026, 11, 16)
SMALL = 40
NOON = "2026-11-16 12:00"


def quietly(done: int, total: int, words: str) -> None:
    """No progress bar."""


@pytest.fixture(scope="package")
def demonstration(django_db_setup: None, django_db_blocker) -> Iterator[date]:  # type: ignore[no-untyped-def]
    """A demonstration of forty cases, as it stands on Monday 16 November 2026, which is returned."""
    with django_db_blocker.unblock():
        stand(())
        held = transaction.atomic()
        held.__enter__()
        try:
            build(7, MON_16_NOVEMBER, quietly, cases=SMALL)
            yield MON_16_NOVEMBER
        finally:
            transaction.set_rollback(True)
            held.__exit__(None, None, None)


@pytest.fixture
def _django_db_helper(demonstration: date) -> Iterator[None]:
    """In place of pytest-django's own: every test here reads the same world, and leaves no trace."""
    point = transaction.savepoint_create()
    yield
    transaction.savepoint_rollback(point)


@pytest.fixture
def on_its_own_day() -> Iterator[None]:
    """Looked at on the day that it was built for."""
    with time_machine.travel(NOON, tick=False):
        yield
