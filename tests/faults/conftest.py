"""One ground for every test here: making it takes some seconds."""

from collections.abc import Iterator

import pytest

from tests.faults import ground as grounds
from tests.faults.ground import Ground


@pytest.fixture(scope="session")
def _made() -> Iterator[Ground]:
    with grounds.ground() as made:
        yield made


@pytest.fixture
def ground(_made: Ground) -> Ground:
    """The ground, with nothing on it yet."""
    _made.start_postgres()
    _made.forget()
    return _made
