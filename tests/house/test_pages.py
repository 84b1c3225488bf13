"""Every page that anybody can open: well-formed, safe, and silent about the child where it must be."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import html5lib
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from sendwell.access.models import Member
from tests.house import story as stories
from tests.house.story import NAMES, Story
from tests.house.test_addresses import ABOUT_A_CHILD, BY_LINK, OURS, PLAIN
from tests.world import World

type SignedIn = Callable[[Member], Client]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
INLINE = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)
ADDRESSES = re.compile(r'\s(?:href|src|action|formaction)="([^"]*)"')
# A download, and an answer to a program.
NOT_A_PAGE = ("application/pdf", "text/calendar", "application/json")


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


@pytest.fixture
def story(world: World) -> Story:
    """Ada's story."""
    return stories.tell(world)


def wrong_with(answer: HttpResponse) -> list[str]:
    """Everything that is wrong with a page, in words."""
    body = answer.content.decode()
    return [
        *_malformed(body),
        *(f"inline: {each}" for each in INLINE.findall(body)),
        *(f"a name in an address: {each}" for each in ADDRESSES.findall(body) if _names_somebody(each)),
        *(f"h1 {many} times" for many in {len(re.findall(r"<h1[\s>]", body))} - {1}),
        *(["no title"] if not re.search(r"<title>\s*\S[^<]* - Sendwell\s*</title>", body) else []),
        *(["no language"] if '<html lang="en-GB"' not in body else []),
        *(f"{name}: {answer.get(name)}" for name, value in HEADERS.items() if answer.get(name) != value),
        *(f"the same id twice: {each}" for each in _twice(re.findall(r'\sid="([^"]+)"', body))),
    ]


def _malformed(body: str) -> list[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(body)
    return [f"{code} at {position} {values}" for position, code, values in parser.errors]


def _names_somebody(address: str) -> bool:
    said = unquote(address)
    return not said.startswith(("mailto:", "https://")) and any(name in said for name in NAMES)


def _twice(found: list[str]) -> set[str]:
    return {each for each in found if found.count(each) > 1}


def pages_of(story: Story, who: Member, browser: Client) -> Iterator[tuple[str, HttpResponse]]:
    """Every page this member can open."""
    plain = [address for address in PLAIN if "GET" in OURS[address].methods and who.may(OURS[address].needs)]
    parts = [route for route in ABOUT_A_CHILD if "GET" in OURS[route].methods and who.may(OURS[route].needs)]
    for address in [*plain, *(each for route in parts for each in story.addresses(route))]:
        answer = browser.get(address)
        if answer.status_code == 200 and not answer["Content-Type"].startswith(NOT_A_PAGE):
            yield address, answer  # type: ignore[misc]


NUMBER_OF_INSIDERS = 12


@pytest.mark.parametrize("number", range(NUMBER_OF_INSIDERS))
def test_every_page_that_an_insider_opens_is_as_it_should_be(
    number: int, story: Story, as_member: SignedIn
) -> None:
    assert len(story.insiders) == NUMBER_OF_INSIDERS
    who = story.insiders[number]
    opened = 0
    for address, answer in pages_of(story, who, as_member(who)):
        opened += 1
        assert (address, wrong_with(answer)) == (address, [])

    assert opened > 3


def test_every_public_page_is_as_it_should_be(story: Story) -> None:
    public = [a for a in PLAIN if OURS[a].needs.value == "anyone" and "GET" in OURS[a].methods]
    public += [
        each
        for route in OURS
        if route.startswith((*BY_LINK, "/law/")) and "<" in route and "GET" in OURS[route].methods
        for each in story.addresses(route)
    ]
    for address in [*public, "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]:
        answer = Client().get(address)
        if answer.status_code == 200 and not answer["Content-Type"].startswith(NOT_A_PAGE):
            assert (address, wrong_with(answer)) == (address, [])  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_page_is_a_page_and_says_nothing_about_a_child(story: Story, status: int) -> None:
    from django.test import RequestFactory

    from sendwell.access import errors

    request = RequestFactory().get(f"/cases/{story.case.ref}?name=Canary")
    request.session = {}  # type: ignore[assignment]
    pages = {
        400: lambda: errors.bad_request(request, ValueError("Canary")),
        403: lambda: errors.forged(request, "Canary"),
        404: lambda: errors.not_found(request, ValueError("Canary")),
        500: lambda: errors.server_error(request),
    }

    answer = pages[status]()

    assert answer.status_code == status
    assert "Canary" not in answer.content.decode()
    assert story.case.ref not in answer.content.decode()
    assert _malformed(answer.content.decode()) == []


def test_the_policy_is_exactly_this(db: None) -> None:
    assert Client().get("/")["Content-Security-Policy"] == CSP


def test_an_unknown_address_keeps_the_policy_too(db: None) -> None:
    answer = Client().get("/no/such/page")

    assert (answer.status_code, answer["Content-Security-Policy"]) == (404, CSP)
