"""Somebody whose readings are sealed, and somebody who owns the server."""

from collections.abc import Iterator

import pytest

from sendwell.access.models import Member
from sendwell.audit import chain
from sendwell.audit.chain import seal
from tests.audit.sealing import NOON, WHATEVER_GOES_ON, child, guards_off, look
from tests.world import member, organisation


@pytest.fixture
def whatever_other_tests_do(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Other databases of the same server hold transactions open, for which the real sealer would wait."""
    if "real_sealer" not in request.fixturenames:
        monkeypatch.setattr(chain, "SEAL", WHATEVER_GOES_ON)


@pytest.fixture
def real_sealer() -> None:
    """The test seals as the worker does."""


@pytest.fixture
def looker(transactional_db: None) -> Iterator[Member]:
    """Somebody whose readings are noted; the audit is empty before and after."""
    from sendwell.organisations.models import Kind

    yield member("council_officer", "Nora Officer", organisation(Kind.LOCAL_AUTHORITY, "Northbridge Council"))


@pytest.fixture
def as_superuser(transactional_db: None) -> Iterator[None]:
    """The guards are off, as for somebody who owns the server."""
    with guards_off():
        yield


@pytest.fixture
def sealed(looker: Member) -> None:
    """Three seals over twelve changes and nine readings."""
    for _ in range(3):
        for n in range(3):
            look(looker, child(f"Child{n}"))
        assert seal(NOON) is not None
