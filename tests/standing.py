"""What stands in the database between one test and the next, so that it is not built a thousand times.

The world (about a hundred rows behind triggers) takes longer than most tests. It is built once, inside a transaction
that is never committed, and each test runs in a savepoint of its own on top; so does Adela's story on top of the world.
A test that wants neither, or that commits, finds the database empty: what stands is taken back before it begins.
"""

import copy
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

BUILT_AT = "2026-03-06 12:00+00:00"
COMMITS = {"transactional_db", "live_server", "django_db_reset_sequences"}


@dataclass
class Layer:
    """One thing that stands, and the transaction that it stands in."""

    name: str
    held: transaction.Atomic
    made: Any


standing: list[Layer] = []


def _world() -> Any:
    from tests.world import World

    return World()


def _story() -> Any:
    from tests.house import story

    return story.tell(copy_of("world"))


def _planted() -> Any:
    from tests.house import canaries, standings_story

    return canaries.plant(standings_story.add(copy_of("story")))


MAKERS: dict[str, Callable[[], Any]] = {"world": _world, "story": _story, "planted": _planted}
"""In their order: each stands on the one before, so whoever wants one wants those before it."""


def copy_of(name: str) -> Any:
    """What stands under this name, for one test to do with as it likes; None where it does not stand."""
    return next((copy.deepcopy(layer.made) for layer in standing if layer.name == name), None)


def wanted_by(item: pytest.Item) -> tuple[str, ...]:
    """What a test is to find."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    if fixtures & COMMITS or (marker is not None and (marker.args or marker.kwargs)):
        return ()
    wanted = [number for number, name in enumerate(MAKERS) if name in fixtures and _ours(item, name)]
    return tuple(MAKERS)[: max(wanted) + 1] if wanted else ()


def _ours(item: pytest.Item, fixture: str) -> bool:
    """Whether it is the fixture below, and not another of that name."""
    found = item._fixtureinfo.name2fixturedefs.get(fixture)  # type: ignore[attr-defined]
    return bool(found) and found[-1].func.__module__ == __name__


def stand(wanted: tuple[str, ...]) -> None:
    """Take back what is not wanted, and build what is."""
    while len(standing) > len(wanted):
        _take_back()
    for name in wanted[len(standing) :]:
        held = transaction.atomic()
        held.__enter__()
        layer = Layer(name, held, None)
        standing.append(layer)
        try:
            with connection.cursor() as cursor:  # a test before may have asked for its checks at once
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            with time_machine.travel(BUILT_AT, tick=False):
                layer.made = MAKERS[name]()
        except BaseException:
            _take_back()
            raise


def _take_back() -> None:
    layer = standing.pop()
    transaction.set_rollback(True)
    layer.held.__exit__(None, None, None)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Just before pytest-django opens a test's own transaction, see to what it is to find."""
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            stand(wanted_by(request.node))
    return (yield)


def pytest_fixture_post_finalizer(fixturedef: pytest.FixtureDef[Any]) -> None:
    """Nothing stands any longer once the test database goes."""
    if fixturedef.argname == "django_db_setup":
        standing.clear()


@pytest.fixture
def world(db: None) -> Any:
    """Two councils, two trusts, two commissioners, two schools and their people."""
    return copy_of("world") or _world()


@pytest.fixture
def story(db: None) -> Any:
    """Adela's story, told in that world: one of everything that has an address (`tests/house/story.py`)."""
    return copy_of("story")


@pytest.fixture
def planted(db: None) -> Any:
    """The same story with a canary of its class in every text about the children (`tests/house/canaries.py`)."""
    return copy_of("planted")
