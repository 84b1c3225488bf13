"""One person in front of one browser, and what is looked at on every page they reach.

Playwright opens pages; axe judges them. axe is a script, and cannot run where JavaScript is off: there, the very
HTML that the person has in front of them is laid before axe in a second browser, whose only script is axe.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

# WCAG 2.0 to 2.2, levels A and AA, and axe's own good practice (headings in order, everything in a landmark).
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
SHOTS = os.environ.get("SENDWELL_SHOTS_DIR", "")
HEIGHT = 800
PATIENCE = 20_000
"""Milliseconds after which something that should be on the page is said to be missing."""


@dataclass(frozen=True)
class Manner:
    """How somebody looks at Sendwell."""

    name: str
    width: int = 1280
    scripts: bool = True


DESKTOP = Manner("desktop")
PHONE = Manner("phone", width=360)
NO_SCRIPTS = Manner("no JavaScript", scripts=False)
EVERY_MANNER = (DESKTOP, PHONE, NO_SCRIPTS)


class Inspector:
    """Looks at every page of a journey; keeps what is wrong until it is asked."""

    def __init__(self, browser: Browser, manner: Manner, title: str) -> None:
        self.browser, self.manner, self.title = browser, manner, title
        self.seen: list[str] = []
        self.faults: list[str] = []
        self._twin: Page | None = None

    def context(self, **more: Any) -> BrowserContext:
        """A browser of its own, looked at in this journey's manner."""
        made = self.browser.new_context(
            viewport={"width": self.manner.width, "height": HEIGHT},
            java_script_enabled=self.manner.scripts,
            **more,
        )
        made.set_default_timeout(PATIENCE)
        return made

    def listen(self, page: Page) -> Page:
        """Whatever the browser itself complains of is a fault too: a script that fails, a refused style."""
        page.on("console", lambda said: self._complained(page, said))
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        return page

    def look(self, page: Page) -> None:
        """One page: accessible, and no wider than the window."""
        self.seen.append(page.url)
        judged = page if self.manner.scripts else self._laid_before_axe(page)
        self.faults += [f"{page.url}: {fault}" for fault in (*violations(judged), *too_wide(judged))]
        if SHOTS and self.manner.scripts:
            self._picture(page)

    def close(self) -> None:
        """Shut the second browser, if there was one."""
        if self._twin is not None:
            self._twin.context.close()

    def _complained(self, page: Page, said: ConsoleMessage) -> None:
        # A page that is not there is what some journeys are about; the browser reports it as an error.
        if said.type == "error" and "the server responded with a status of 4" not in said.text:
            self.faults.append(f"{page.url}: {said.text}")

    def _laid_before_axe(self, page: Page) -> Page:
        """The same HTML in a browser that runs axe and no script of ours."""
        if self._twin is None:
            context = self.browser.new_context(viewport={"width": self.manner.width, "height": HEIGHT})
            context.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
            self._twin = context.new_page()
        html, address = page.content(), page.url
        self._twin.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
        self._twin.goto(address)
        self._twin.unroute(address)
        return self._twin

    def _picture(self, page: Page) -> None:
        folder = Path(SHOTS) / str(page.viewport_size["width"] if page.viewport_size else "")
        folder.mkdir(parents=True, exist_ok=True)
        where = re.sub(r"[^a-z0-9]+", "-", page.url.split("/", 3)[3].lower())[:50]
        page.screenshot(path=folder / f"{self.title}-{len(self.seen):02}-{where}.png", full_page=True)


def violations(page: Page) -> Iterable[str]:
    """What axe finds on a page: the rule and the pieces of HTML that break it."""
    for found in Axe().run(page, options=RULES).response["violations"]:
        yield f"{found['id']}: {[node['html'][:200] for node in found['nodes']]}"


def too_wide(page: Page) -> Iterable[str]:
    """Whether one has to move the page sideways to read it."""
    width, window = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    if width > window:
        yield f"the page is {width} pixels wide in a window of {window}: {page.evaluate(WIDEST)}"


WIDEST = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((each) => each.outerHTML.slice(0, 120))"""
