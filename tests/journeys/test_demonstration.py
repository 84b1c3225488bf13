"""The demonstration as somebody meets it who has just started it: choose whom to be, and look around."""

import os
from datetime import date
from pathlib import Path

from sendwell.access.models import Member
from sendwell.casebook.models import Case, Stage
from sendwell.demo.personas import PASSWORD, SIGNS_IN
from sendwell.demo.world import build
from tests.journeys.browsing import DESKTOP, HEIGHT, PHONE
from tests.journeys.journey import Journey

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
CASES = 40
SHOWN_NOTHING = "craig-marchbanks"
"""A father whom a court keeps away."""


class TestTheDemonstration(Journey):
    """A small one: every stage and every persona, fewer of each. It is built once, and seen wide and narrow."""

    today = date(2026, 6, 1)

    def people_the_world(self) -> None:
        build(1, self.today, lambda done, of, words: None, cases=CASES)

    def test_everybody_has_a_home_and_everything_in_their_menu(self) -> None:
        self.given_i_have_no_account()
        self.when_i_open("/demo/sign-in")
        names = self.page.locator("button[name=persona]").evaluate_all("all => all.map((each) => each.value)")
        opened: set[str] = set()
        for slug in names:
            self.when_i_become(slug)
            self.then_i_see(f"You are now {Member.objects.get(slug=slug).name}.")
            if slug != SHOWN_NOTHING:
                self.then_i_do_not_see("There is nothing here yet.")
            self.when_i_look_on_a_telephone()
            for path in self.everything_in_the_menu() - opened:
                opened.add(path)
                self.when_i_open(path)
                self.when_i_look_on_a_telephone()
            self.page.goto(f"{self.address}/demo/sign-in")
        self.when_i_open("/demo/mail")
        self.when_i_become_again(SIGNS_IN)
        self.when_i_open(f"/cases/{a_case_with_much_to_show().ref}")
        self.then_i_see("Where things stand", "Next date:")
        self.then_the_readme_has_its_picture()
        self.then_one_can_sign_in_as_on_a_real_system()
        assert len(names) >= 15
        self.then_every_page_was_accessible(pages=2 * len(names))

    def then_one_can_sign_in_as_on_a_real_system(self) -> None:
        """By email and password; a wrong one is said to be wrong, and never which of the two."""
        self.when_i_follow("Sign out")
        self.when_i_press("Sign out")
        self.when_i_open("/accounts/login/")
        self.when_i_type("Email", Member.objects.get(slug=SIGNS_IN).email)
        for password, seen in (("not that", "There is a problem"), (PASSWORD, "My cases")):
            self.page.locator("input[type=password]").fill(password)
            self.when_i_press("Sign in")
            self.then_i_see(seen)

    def then_the_readme_has_its_picture(self) -> None:
        """Made anew only when asked for, so that a run of the tests changes no file."""
        if os.environ.get("SENDWELL_SCREENSHOTS") == "1":
            IMAGES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=IMAGES / "case.png")

    def when_i_look_on_a_telephone(self) -> None:
        """The same page in a narrow window."""
        self.page.set_viewport_size({"width": PHONE.width, "height": HEIGHT})
        self.inspector.look(self.page)
        self.page.set_viewport_size({"width": DESKTOP.width, "height": HEIGHT})

    def when_i_become_again(self, slug: str) -> None:
        self.page.goto(f"{self.address}/demo/sign-in")
        self.when_i_become(slug)

    def when_i_become(self, slug: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(f"button[value={slug}]").click()
        self.inspector.look(self.page)

    def everything_in_the_menu(self) -> set[str]:
        """The addresses in the bar at the top, without the one I am at."""
        links = self.page.locator(".govuk-service-navigation a:not([aria-current])")
        return set(links.evaluate_all("all => all.map((each) => each.getAttribute('href'))")) - {"/"}


def a_case_with_much_to_show() -> Case:
    """A child in the middle of an assessment, with most events."""
    assessing = Case.objects.filter(stage=Stage.ASSESSING, authority__name__startswith="Northbridge")
    return max(assessing, key=lambda case: (case.events.count(), case.ref))
