"""Which browser the journeys walk in: the system's own Chromium, else the one Playwright has fetched."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
MISSING = "no Chromium was found: install chromium, or run .venv/bin/playwright install chromium"


@cache
def chromium() -> str | None:
    """The path of a Chromium, or None. `SENDWELL_CHROMIUM` names one, or `none` to do without."""
    named = os.environ.get("SENDWELL_CHROMIUM")
    if named:
        return None if named == "none" else named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return str(MAC) if MAC.exists() else _playwrights_own()


def _playwrights_own() -> str | None:
    """The newest Chromium in Playwright's cache."""
    caches = [
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright",
        "~/Library/Caches/ms-playwright",
    ]
    shapes = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*/Contents/MacOS/*")
    found = [path for folder in caches for shape in shapes for path in Path(folder).expanduser().glob(shape)]
    return str(max(found, key=lambda path: path.parts)) if found else None


def browser_is_required() -> bool:
    """Whether a missing browser is a failure (as it is in CI) and not a reason to skip."""
    return os.environ.get("SENDWELL_REQUIRE_BROWSER") == "1"


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> "Iterator[Browser]":
    """One Chromium for every journey of a run; Playwright allows one loop in a process.

    That loop runs in this thread, so Django must be told that we know.
    """
    from playwright.sync_api import sync_playwright  # a third of a second that other tests need not wait

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        launched = playwright.chromium.launch(executable_path=chromium(), args=["--disable-dev-shm-usage"])
        yield launched
        launched.close()
