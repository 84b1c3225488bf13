"""Every component makes sound HTML that a strict Content-Security-Policy lets through."""

import re
from datetime import UTC, datetime

import html5lib
import pytest
from django import forms
from django.test import RequestFactory
from lxml import etree

from sendwell.ui.jinja import environment
from sendwell.ui.parts import STATE_TAGS
from tests.ui.sample import EveryField, Everything, clocks, everything, whole_page

HTML = "{http://www.w3.org/1999/xhtml}"
FORBIDDEN = re.compile(
    r"<[^>]+\s(style|on[a-z]+)\s*=|<style|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE
)


def parsed(html: str) -> etree._Element:
    return html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), strict=True).parse(html).getroot()


def sent(**typed: object) -> EveryField:
    return EveryField(RequestFactory().post("/", typed))


@pytest.fixture(scope="module")
def html() -> str:
    return whole_page()


def test_a_page_with_every_component_is_sound_html(html):
    root = parsed(html)

    assert root.get("lang") == "en-GB"
    assert [e.text for e in root.iter(f"{HTML}h1")] == ["Everything"]


def test_a_form_with_every_mistake_is_sound_html():
    root = parsed(whole_page(sent(decided="change", why="x" * 99, known="maybe", email="x")))

    assert next(root.iter(f"{HTML}title")).text == "Error: Everything - Sendwell"


@pytest.mark.parametrize("form", [None, sent()])
def test_the_content_security_policy_finds_nothing_to_refuse(form):
    assert FORBIDDEN.findall(whole_page(form)) == []


@pytest.mark.parametrize("form", [None, sent(), sent(decided="change")])
def test_no_two_things_on_a_page_have_the_same_id(form):
    ids = [e.get("id") for e in parsed(whole_page(form)).iter() if e.get("id")]

    assert sorted(ids) == sorted(set(ids))


def test_each_line_of_the_error_summary_leads_to_a_box_on_the_page():
    form = sent(**{"decided": "change", "met-day": "31", "met-month": "2", "met-year": "2026"})
    root = parsed(whole_page(form))
    ids = {e.get("id") for e in root.iter()}
    summary = next(e for e in root.iter(f"{HTML}div") if e.get("class") == "govuk-error-summary")
    links = [(a.text.strip(), a.get("href")) for a in summary.iter(f"{HTML}a")]

    assert links == form.problems
    assert (
        "The meeting was on 31 February 2026, which is not a date. Check the day.",
        "#id_met-day",
    ) in links
    assert [href for _, href in links if href[1:] not in ids] == []


def test_what_was_typed_is_shown_again_to_the_letter():
    words = '\nFirst <line>\n   indented\n\nlast & "quoted"'
    root = parsed(whole_page(sent(decided="change", why=words, name="O'Hara <b>", met_day="x")))

    assert next(e for e in root.iter(f"{HTML}textarea")).text == words
    assert next(e for e in root.iter(f"{HTML}input") if e.get("name") == "name").get("value") == "O'Hara <b>"


def test_a_first_visit_finds_every_box_empty(html):
    root = parsed(html)
    form = next(e for e in root.iter(f"{HTML}form") if "sw-form" in (e.get("class") or ""))
    boxes = [e for e in form.iter(f"{HTML}input") if e.get("type") not in ("hidden", "radio", "checkbox")]

    assert [e.get("name") for e in boxes if e.get("value")] == []
    assert [e.text for e in form.iter(f"{HTML}textarea")] == [None]
    assert [e.get("name") for e in form.iter(f"{HTML}input") if e.get("checked") is not None] == []


def test_a_posted_form_carries_its_token_its_number_and_its_version():
    page = whole_page(EveryField(RequestFactory().get("/"), version=7))
    fields = {
        e.get("name"): e.get("value") for e in parsed(page).iter(f"{HTML}input") if e.get("type") == "hidden"
    }

    assert set(fields) == {"csrfmiddlewaretoken", "once", "version", "step", "sort"}
    assert (fields["version"], fields["step"], fields["sort"]) == ("7", "2", "-due_on")


def test_two_buttons_that_share_a_form_are_two_acts(html):
    numbers = [e.get("value") for e in parsed(html).iter(f"{HTML}input") if e.get("name") == "once"]

    assert len(numbers) == len(set(numbers)) == 2


def test_a_clocks_state_is_said_in_words(html):
    root = parsed(html)
    states = [e.text for e in root.iter(f"{HTML}strong") if "sw-state" in (e.get("class") or "")]

    in_the_list, of_the_clocks, tagged = states[:2], states[2:-1], states[-1]
    assert in_the_list == ["Overdue", "Due soon"]
    assert of_the_clocks == [STATE_TAGS[clock.state][0] for clock in clocks()]
    assert tagged == "Done"


@pytest.mark.parametrize(
    "said",
    [
        "Due on <strong>13 April 2026</strong>: 20 days left",
        "Due on <strong>13 April 2026</strong>: due today",
        "Due on <strong>13 April 2026</strong>: 3 days late",
        "Done on 9 April 2026; it was due on 13 April 2026",
        "Withdrawn on 13 April 2026; it was due on 13 April 2026",
        "Open until at least <strong>13 April 2026</strong>: 4 days left",
        "There is no fixed date: 4 days so far",
        "Reason recorded on 1 April 2026: the child missed an appointment (reg 8(2)(c))",
        "The date has not moved.",
        "The law says this must happen",
        "The SEND Code of Practice says this should happen",
        "A local standard: not the law",
        "We have not seen the wording of this limit in the law itself.",
        'href="/law/advice_coop_6w"',
        "How was this worked out?",
    ],
)
def test_a_clock_says_when_by_what_right_and_how_sure_we_are(html, said):
    assert said in html


def test_a_list_says_how_it_is_sorted_and_where_it_can_go(html):
    root = parsed(html)
    headings = {e.get("aria-sort") for e in root.iter(f"{HTML}th")}

    assert headings == {None, "descending"}
    assert 'href="?state=overdue&amp;sort=due_on"' in html
    assert "Showing 51 to 75 of 1,204" in html
    assert 'href="?state=overdue&amp;sort=-due_on&amp;page=4"' in html


def test_the_page_names_the_person_acting_and_says_that_it_is_a_demonstration(html):
    assert "<strong>Amina Field</strong>, Single point of contact, Hillside NHS Trust" in html
    assert "Every child here is invented." in html
    assert "Passed on." in html


def test_a_stranger_sees_no_ones_name_and_no_menu():
    html = whole_page(viewer=None, demo=False, said=[])

    assert "Amina" not in html
    assert "Sign out" not in html
    assert "Every child here is invented." not in html


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503, "withheld"])
def test_an_error_page_needs_nothing_and_is_sound_html(status):
    html = environment().get_template(f"errors/{status}.html").render({})

    assert len(list(parsed(html).iter(f"{HTML}h1"))) == 1
    assert FORBIDDEN.findall(html) == []


@pytest.mark.parametrize("name", ["accessibility", "source"])
def test_the_pages_about_sendwell_are_sound_html(name):
    assert parsed(environment().get_template(f"about/{name}.html").render({})) is not None


def test_the_accessibility_statement_says_what_the_regulations_ask_for():
    """The Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018, reg 8."""
    html = environment().get_template("about/accessibility.html").render({})
    days = re.findall(r"\d+ \w+ 20\d\d", html.split("When this was written")[1])
    written, again = (datetime.strptime(day, "%d %B %Y").replace(tzinfo=UTC) for day in days)

    assert re.findall(r'<h2 class="govuk-heading-m">(.*?)</h2>', html) == [
        "How far it meets the rules",
        "What does not work yet",
        "How we check",
        "Tell us what is wrong",
        "If you are not happy with the answer",
        "When this was written",
    ]
    assert re.findall(r"\b[1-4]\.\d\.\d\b", html) == ["1.1.1", "1.3.1", "1.4.5", "1.3.1", "1.3.2", "3.1.2"]
    assert {"EHRC", "EASS"} <= set(re.findall(r"\((\w+)\)", html))
    assert 0 < (again - written).days <= 366


class SignIn(forms.Form):
    """As a sign-in library would make it, knowing nothing of our fields."""

    login = forms.EmailField(label="Email")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    remember = forms.BooleanField(label="Remember me", required=False)


def test_a_form_that_is_not_ours_is_asked_in_the_same_way():
    source = """{% extends "layout.html" %}{% from "components/form.html" import plain_fields %}
    {% block title %}Sign in{% endblock %}
    {% block content %}<form>{{ plain_fields(form) }}</form>{% endblock %}"""
    html = environment().from_string(source).render({"form": SignIn({"login": "x", "remember": "on"})})
    root = parsed(html)

    assert [a.get("href") for a in root.iter(f"{HTML}a") if (a.get("href") or "").startswith("#id")] == [
        "#id_login",
        "#id_password",
    ]
    assert [e.get("type") for e in root.iter(f"{HTML}input")] == ["email", "password", "checkbox"]
    assert next(root.iter(f"{HTML}title")).text.startswith("Error: ")


def test_the_sample_page_leaves_no_part_out():
    assert isinstance(everything(), Everything)
