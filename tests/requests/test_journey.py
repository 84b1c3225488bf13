"""In a real browser: a parent asks on a telephone without JavaScript, and the council decides."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page

from sendwell.access.models import Member
from sendwell.access.step_up import SECOND_FACTOR_AT
from sendwell.requests.models import AssessmentRequest
from tests.requests.asking import REASONS
from tests.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


class Walk:
    """One person in front of one browser; every page they see is looked at by axe."""

    def __init__(
        self, browser: Browser, address: str, *, width: int, scripts: bool, member: Member | None = None
    ) -> None:
        self.address = address
        self.context = browser.new_context(viewport={"width": width, "height": 800})
        if not scripts:
            # axe is a script itself, so ours are kept away instead of all of them.
            self.context.route(
                "**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
            )
        if member is not None:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(member), "url": address}
            self.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own shape
        self.page: Page = self.context.new_page()

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        found = Axe().run(self.page, options=RULES)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url

    def go_on(self, button: str = "Save and continue") -> None:
        self.press(self.page.get_by_role("button", name=button, exact=True))

    def press(self, thing: Locator) -> None:
        with self.page.expect_navigation():
            thing.click()
        self.look()

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)

    def sees(self, text: str) -> bool:
        return text in self.page.inner_text("main")


def session_of(member: Member) -> str:
    client = Client()
    assert member.account is not None
    client.force_login(member.account)
    session = client.session
    session["member"] = member.pk
    session[SECOND_FACTOR_AT] = timezone.now().timestamp()
    session.save()
    return str(session.session_key)


def test_a_parent_asks_on_a_telephone_and_the_council_refuses_with_reasons(live_server, browser) -> None:  # type: ignore[no-untyped-def]
    world = World()
    parent = Walk(browser, live_server.url, width=360, scripts=False)
    parent.open("/ask")
    parent.go_on("Begin now")
    parent.page.get_by_label("Which council do you pay council tax to?").select_option("Northbridge Council")
    parent.go_on()
    parent.page.get_by_label("A parent or carer").check()
    parent.type("What are you to the child? (optional)", "Mother")
    parent.type("Your full name", "Pam Bramble")
    parent.go_on()
    for label, text in (
        ("First name", "Beatrix"),
        ("Last name", "Bramble"),
        ("Day", "31"),
        ("Month", "2"),
        ("Year", "2018"),
    ):
        parent.page.get_by_label(label, exact=True).fill(text)
    parent.go_on()
    assert parent.sees("The date of birth is 31 February 2018, which is not a date. Check the day.")
    parent.page.get_by_label("Day", exact=True).fill("4")
    parent.go_on()
    parent.type("Where does the child live?", "2 Nowhere Lane, Northbridge")
    parent.go_on()
    parent.type("What worries you?", "She cannot follow what is said in class.")
    for _page in ("worries", "support", "hopes"):
        parent.go_on()
    parent.type("Name of the person or team (optional)", "Dr Iris Ivory")
    parent.go_on("Save and add another")
    parent.go_on()
    parent.go_on()
    parent.type("Email address (optional)", "pam@family.example")
    parent.go_on()
    parent.page.get_by_label("What I have said is true as far as I know").check()
    parent.go_on("Send my request")
    assert parent.sees("The council has your request")

    request = AssessmentRequest.objects.get()
    officer = Walk(browser, live_server.url, width=1280, scripts=True, member=world.northbridge.officer)
    officer.open("/requests")
    officer.press(officer.page.get_by_role("link", name=request.ref))
    assert officer.sees("Dr Iris Ivory")
    officer.go_on("Decide whether to assess")
    for name, answer in (("sen", "yes"), ("plan", "no")):
        officer.page.locator(f"input[name={name}][value={answer}]").check()
        officer.page.locator(f"textarea[name={name}_reasons]").fill(REASONS)
    officer.page.locator("textarea[name=evidence]").fill("The request of today.")
    officer.go_on("Show me the notice")
    assert officer.sees("You are about to refuse to assess")
    assert officer.sees("First-tier Tribunal")
    officer.go_on("Send the notice")
    assert officer.sees("Decision: not to assess")
