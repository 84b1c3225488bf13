"""What every journey is made of: who I am, what I do on the screen, and what I see then.

A journey reads as a story: `given_...` sets the scene, `when_...` is done on the screen alone, `then_...` looks.
Days are fixed, in London; the people are those of `tests.world`.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, ClassVar
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request
from playwright.sync_api import Error as PlaywrightError

from sendwell.access.models import Member
from sendwell.access.opening import relate
from sendwell.access.step_up import SECOND_FACTOR_AT
from sendwell.casebook.models import Case
from sendwell.people.models import AdultOfChild, Basis, Child, HeldAs, Responsibility
from tests.journeys.browsing import DESKTOP, Inspector, Manner
from tests.world import OPENED, World, member

LONDON = ZoneInfo("Europe/London")
MORNING = time(9, 30)
SEND_AGAIN = """([action, fields]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action });
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
class Journey:
    """One story. A subclass that lists several `manners` parametrises its tests over them."""

    today: ClassVar[date] = date(2026, 3, 2)
    world: World
    page: Page
    last_form: Request

    @pytest.fixture
    def manner(self) -> Manner:
        """A desktop, unless a test says otherwise."""
        return DESKTOP

    @pytest.fixture(autouse=True)
    def _set_out(
        self, request: pytest.FixtureRequest, live_server: Any, browser: Browser, manner: Manner
    ) -> Iterator[None]:
        title = re.sub(r"[^a-z0-9]+", "-", request.node.originalname.removeprefix("test_").lower())
        self.address = live_server.url
        self.inspector = Inspector(browser, manner, title)
        self.clock = time_machine.travel(datetime.combine(self.today, MORNING, LONDON), tick=True)
        self.moving = self.clock.start()
        self.people_the_world()
        self.at: dict[str, BrowserContext] = {}
        yield
        for context in self.at.values():
            context.close()
        self.inspector.close()
        self.clock.stop()

    # The scene

    def people_the_world(self) -> None:
        """Two councils, two trusts and their people."""
        self.world = World()

    def given_it_is(self, day: date) -> None:
        """The morning of another day. Sessions last twelve hours, so everybody signs in again."""
        self.moving.move_to(datetime.combine(day, MORNING, LONDON), tick=True)
        for context in self.at.values():
            context.close()
        self.at.clear()

    def given_i_am(self, who: Member) -> None:
        """I sit before my own browser, signed in."""
        if who.slug not in self.at:
            self._sit_down(who.slug)
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(who), "url": self.address}
            self.at[who.slug].add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own shape
        self.page = self.at[who.slug].pages[0]

    def given_i_have_no_account(self) -> None:
        """A stranger's browser."""
        if "" not in self.at:
            self._sit_down("")
        self.page = self.at[""].pages[0]

    def given_the_family_can_sign_in(self, child: Child) -> Member:
        """The council has seen who the parent who asked is, and given them an account."""
        link = AdultOfChild.objects.select_related("adult").get(child=child)
        link.responsibility, link.held_as, link.basis = (
            Responsibility.YES,
            HeldAs.PARENT,
            Basis.RESPONSIBILITY,
        )
        link.verified_on, link.lives_with = OPENED, True
        link.save()
        adult = link.adult
        parent = member("parent", adult.name, None, adult=adult)
        relate(child, to=parent, why="parent", born_of="verified by the council", starts_on=OPENED)
        return parent

    def _sit_down(self, who: str) -> None:
        self.at[who] = self.inspector.context()
        page = self.inspector.listen(self.at[who].new_page())
        page.on("request", self._remember)

    def _remember(self, request: Request) -> None:
        if request.method == "POST" and request.is_navigation_request():
            self.last_form = request

    # What is done on the screen

    def when_i_open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.address + path)
        self.inspector.look(self.page)

    def when_i_follow(self, link: str, *, within: str = "main, nav, header") -> None:
        """Follow the first link of that name, whether or not it looks like a button."""
        place = self.page.locator(within)
        named = [place.get_by_role(role, name=link, exact=True) for role in ("link", "button")]
        self._go(self.page.locator("a").and_(named[0].or_(named[1])).first)

    def when_i_choose_from_the_menu(self, link: str) -> None:
        """On a telephone the menu is unfolded first; without JavaScript it always is."""
        menu = self.page.get_by_role("button", name="Menu", exact=True)
        if menu.is_visible():
            menu.click()
        self.when_i_follow(link, within="nav")

    def when_i_press(self, button: str) -> None:
        """Press a button, and be taken on."""
        self._go(self.page.get_by_role("button", name=button, exact=True).first)

    def when_i_type(self, question: str, answer: str) -> None:
        """Type into the box of that name."""
        self._field(question).fill(answer)

    def when_i_type_the_day(self, question: str, day: str) -> None:
        """Type a day, as "31 2 2018", under that question."""
        group = self.page.get_by_role("group", name=asking(question))
        for name, number in zip(("Day", "Month", "Year"), day.split(), strict=True):
            group.get_by_label(name, exact=True).fill(number)

    def when_i_choose(self, answer: str, *, under: str = "") -> None:
        """Choose one answer of a question, or tick a box."""
        place = self.page.get_by_role("group", name=under) if under else self.page
        place.get_by_label(answer, exact=True).check()

    def when_i_pick(self, question: str, answer: str) -> None:
        """Pick from a list."""
        self._field(question).select_option(answer)

    def when_i_unfold(self, words: str) -> None:
        """Open what is folded away."""
        self.page.locator("summary", has_text=words).first.click()

    def when_i_answer(self, question: str, answer: str) -> None:
        """Answer a page that asks one question with two buttons."""
        assert self.heading == question
        self.when_i_press(answer)

    def when_the_same_form_is_sent_again(self) -> None:
        """As a browser does that is told to load the page again: the last form, word for word."""
        fields = parse_qsl(self.last_form.post_data or "", keep_blank_values=True)
        with self.page.expect_navigation():
            self.page.evaluate(SEND_AGAIN, [self.last_form.url, fields])
        self.inspector.look(self.page)

    def when_i_go_back(self) -> None:
        """The browser's own way back."""
        self.page.go_back()

    def _go(self, thing: Locator) -> None:
        try:
            with self.page.expect_navigation():
                thing.click()
        except PlaywrightError as error:
            raise AssertionError(f"{error}\n{self.page.url} says:\n{self.text}") from None
        self.inspector.look(self.page)

    def _field(self, question: str) -> Locator:
        return self.page.get_by_label(asking(question)).first

    # What is seen

    @property
    def heading(self) -> str:
        """The title of the page."""
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """All that is on the page, as one line."""
        return " ".join(self.page.locator("body").inner_text().split())

    def then_i_see(self, *words: str) -> None:
        """Each of these stands on the page."""
        for each in words:
            assert each in self.text, f"{each!r} is not on {self.page.url}:\n{self.text}"

    def then_i_do_not_see(self, *words: str) -> None:
        """None of these does."""
        for each in words:
            assert each not in self.text, f"{each!r} is on {self.page.url}"

    def then_it_still_says(self, question: str, answer: str) -> None:
        """What was typed is kept."""
        kept = self._field(question).input_value()
        assert kept == answer, f"{question!r} now says {kept!r} on {self.page.url}"

    def then_every_page_was_accessible(self, *, pages: int) -> None:
        """At least so many pages were seen, and nothing was wrong with any."""
        assert len(self.inspector.seen) >= pages
        assert self.inspector.faults == [], "\n".join(self.inspector.faults)


def asking(question: str) -> re.Pattern[str]:
    """A question word for word; "(optional)" need not be said."""
    return re.compile(rf"^\s*{re.escape(question)}( \(optional\))?\s*$")


def session_of(who: Member) -> str:
    """The key of a session in which `who` is signed in."""
    client = Client()
    assert who.account is not None
    client.force_login(who.account)
    session = client.session
    session["member"] = who.pk
    session[SECOND_FACTOR_AT] = timezone.now().timestamp()
    session.save()
    return str(session.session_key)


def the_case() -> Case:
    """The only case there is."""
    return Case.objects.get()
