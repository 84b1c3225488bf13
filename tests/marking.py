"""Marks that follow from where a test lies and what this machine has; loaded by `tests/conftest.py`."""

from pathlib import Path

import pytest

from tests.browser import MISSING, browser_is_required, chromium

# Rooms whose rules PostgreSQL itself upholds: their tests run again on the oldest version we promise.
ON_POSTGRES = ("access", "casebook", "config")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that stand on the database; skip the journeys where there is no browser."""
    for item in items:
        room = Path(item.path).parent.name
        if room in ON_POSTGRES and {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
    _skip_journeys([item for item in items if item.get_closest_marker("journey")])


def _skip_journeys(journeys: list[pytest.Item]) -> None:
    """Skip them where there is no browser; where one is required, stop the run."""
    if not journeys or chromium():
        return
    if browser_is_required():
        raise pytest.UsageError(MISSING)
    for item in journeys:
        item.add_marker(pytest.mark.skip(reason=MISSING))
