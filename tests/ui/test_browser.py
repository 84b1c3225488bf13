"""A page of every component in a real browser: accessible wide and narrow, with and without JavaScript."""

import mimetypes
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from sendwell.ui.forms import LongTextField, SendwellForm, YesNoField
from sendwell.ui.jinja import environment
from sendwell.ui.vendor_assets import FOLDER
from tests.ui.sample import EveryField, whole_page

STATIC = FOLDER.parent
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HERE = "http://sendwell.example"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Opens a page of HTML as Sendwell would serve it, and fails on anything the browser complains of."""
    complaints: list[str] = []
    contexts = []

    def open_page(html: str, *, width: int = 1280, scripts: bool = True, **answers: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: _complained(said) and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", lambda route: _serve(route, html, answers))
        if not scripts:
            page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.goto(f"{HERE}/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _complained(said: ConsoleMessage) -> bool:
    """Whether the browser found a fault; that a draft was refused is what one test is about."""
    return said.type == "error" and not said.location.get("url", "").endswith("/draft")


def _serve(route: Route, html: str, answers: dict[str, Any]) -> None:
    path = route.request.url.removeprefix(HERE).partition("?")[0].lstrip("/")
    if path in answers:
        answers[path](route)
    elif path.startswith("static/"):
        file = STATIC / path.removeprefix("static/")
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file)[0] or "text/plain")
    else:
        route.fulfill(
            body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CSP}
        )


def with_mistakes() -> str:
    typed = {
        "decided": "change",
        "why": "x" * 60,
        "met-day": "31",
        "met-month": "2",
        "met-year": "2026",
        "state": "z",
    }
    return whole_page(EveryField(RequestFactory().post("/", typed)))


# axe cannot run where JavaScript is off altogether, so "without" is the page whose scripts never came.
@pytest.mark.parametrize(
    ("html", "width", "scripts"),
    [
        pytest.param(whole_page(), 1280, True, id="first visit, wide"),
        pytest.param(whole_page(), 360, False, id="first visit, narrow, without scripts"),
        pytest.param(with_mistakes(), 360, True, id="with mistakes, narrow"),
        pytest.param(with_mistakes(), 1280, False, id="with mistakes, wide, without scripts"),
    ],
)
def test_every_component_is_accessible_and_fits(opened: Open, html: str, width: int, scripts: bool) -> None:
    page = opened(html, width=width, scripts=scripts)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]

    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_further_question_shows_with_its_answer_even_without_scripts(opened: Open) -> None:
    page = opened(whole_page(), scripts=False)

    assert not page.get_by_label("Why?").is_visible()
    page.get_by_label("Change the plan").check()
    assert page.get_by_label("Why?").is_visible()
    page.get_by_label("Keep the plan").check()
    assert not page.get_by_label("Why?").is_visible()


def test_the_error_summary_takes_the_focus_and_its_links_lead_to_the_box(opened: Open) -> None:
    page = opened(with_mistakes(), said=[])

    page.get_by_role("link", name="The meeting was on 31 February 2026").click()
    assert page.evaluate("document.activeElement.id") == "id_met-day"
    assert page.get_by_label("Day", exact=True).input_value() == "31"


def test_a_draft_is_saved_while_it_is_written_and_says_so(opened: Open) -> None:
    drafts: list[str] = []

    def take(route: Route) -> None:
        drafts.append(route.request.post_data or "")
        route.fulfill(json={"saved": "10:05am", "version": 8})

    page = opened(whole_page(EveryField(RequestFactory().get("/"), version=7)), draft=take)
    page.clock.install()
    page.reload()
    page.get_by_label("Full name").fill("Robin Example")
    page.clock.run_for(6000)
    page.get_by_text("Saved at 10:05am").wait_for()
    page.clock.run_for(6000)

    assert len(drafts) == 1
    assert "Robin Example" in drafts[0]
    assert 'name="once"' not in drafts[0]
    assert page.locator("form.sw-form input[name=version]").input_value() == "8"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda route: route.abort(), "Not saved: there is no connection. We will try again."),
        (lambda route: route.fulfill(status=403), "Your draft is not being saved."),
    ],
    ids=["no connection", "signed out"],
)
def test_a_draft_that_cannot_be_saved_is_not_said_to_be(opened: Open, answer: Any, said: str) -> None:
    page = opened(whole_page(), draft=answer)
    page.clock.install()
    page.reload()
    page.get_by_label("Full name").fill("Robin Example")
    page.clock.run_for(6000)

    page.get_by_text(said).wait_for()


def test_one_box_ticks_all_the_rows(opened: Open) -> None:
    page = opened(whole_page())
    page.get_by_label("Select all").check()

    assert [box.is_checked() for box in page.locator("input[name=request]").all()] == [True, True]


def test_y_and_n_answer_a_page_of_one_question_but_not_while_typing(opened: Open) -> None:
    page = opened(one_question())
    page.keyboard.press("n")
    assert page.get_by_label("No", exact=True).is_checked()
    page.keyboard.press("y")
    assert page.get_by_label("Yes", exact=True).is_checked()
    page.get_by_label("Note").fill("")
    page.get_by_label("Note").press("n")
    assert page.get_by_label("Yes", exact=True).is_checked()


class OneQuestion(SendwellForm):
    """As a step of Annex A."""

    known = YesNoField("Is the child known to you?", heading=True)
    note = LongTextField("Note", optional=True)


def one_question() -> str:
    source = """{% extends "layout.html" %}{% from "components/form.html" import render_form %}
    {% block title %}Known{% endblock %}{% block content %}{{ render_form(form, keys=true) }}{% endblock %}"""
    return environment().from_string(source).render({"form": OneQuestion()})


def test_leaving_with_unsaved_words_asks_first_and_sending_them_does_not(opened: Open) -> None:
    asked: list[str] = []
    page = opened(one_question())
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Note").fill("Something")
    page.goto(f"{HERE}/elsewhere")
    assert asked == ["beforeunload"]

    page.get_by_label("Note").fill("Something")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()
    assert asked == ["beforeunload"]


def test_the_page_for_paper_has_no_menu_and_everything_unfolded(opened: Open) -> None:
    page = opened(whole_page(printing=True))

    assert not page.get_by_role("banner").is_visible()
    assert page.get_by_text("A.", exact=True).is_visible()
