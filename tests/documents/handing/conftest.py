"""What every test of handing over begins with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import override_settings

from tests.documents import texts
from tests.documents.handing.papers import NOON, Papers
from tests.documents.test_uploads import STATIC
from tests.world import World


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Noon on Thursday 5 March 2026, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as moving:
        yield moving


@pytest.fixture(autouse=True)
def files_in(tmp_path: Path) -> Iterator[Path]:
    """Files of a test go into its own folder; texts into memory."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    texts.sent.clear()
    texts.fails.clear()
    with override_settings(STORAGES={"default": default, "staticfiles": STATIC}):
        yield tmp_path


@pytest.fixture
def papers(world: World) -> Papers:
    """One case with something to hand over."""
    return Papers(world)
