"""Every page that anybody can open: well-formed, safe, and silent about the child where it must be."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from urllib.parse import unquote

import html5lib
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve

from sendwell.access.models import Member
from sendwell.messages.models import OutboxMessage
from tests.house.story import NAMES, Story
from tests.house.test_addresses import BY_LINK, OURS, PLAIN, WITH_PARTS

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
GOES_TO = re.compile(r'\s(?:href|action|formaction|data-autosave)="(/[^"?#]*)')
# A download, and an answer to a program.
NOT_A_PAGE = ("application/pdf", "text/calendar", "application/json", "text/csv")


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


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


def addresses_for(story: Story, who: Member) -> list[list[str]]:
    """For each kind of page that this member's role may open, the addresses it has in the story."""
    routes = [r for r in (*PLAIN, *WITH_PARTS) if "GET" in OURS[r].methods and who.may(OURS[r].needs)]
    return [story.addresses(route) for route in routes]


def links_of(answer: HttpResponse) -> set[str]:
    """Where a page leads, or sends on to."""
    if answer.status_code == 302:
        return {answer["Location"]}
    return set(GOES_TO.findall(answer.content.decode(errors="replace")))


def answers_of(
    story: Story, who: Member, browser: Client, *, most: int
) -> Iterator[tuple[str, HttpResponse]]:
    """What this member opens, so many of each kind; without what is only there to be downloaded."""
    for addresses in addresses_for(story, who):
        pages = [address for address in addresses if not address.endswith((".pdf", ".ics"))]
        answers = ((address, browser.get(address)) for address in pages)
        there = (each for each in answers if each[1].status_code in (200, 302))
        yield from islice(there, most)  # type: ignore[misc]


def pages_of(story: Story, who: Member, browser: Client) -> Iterator[tuple[str, HttpResponse]]:
    """The pages among them, the first of each kind."""
    for address, answer in answers_of(story, who, browser, most=1):
        if answer.status_code == 200 and not answer["Content-Type"].startswith(NOT_A_PAGE):
            yield address, answer


NUMBER_OF_INSIDERS = 15
# Roles in the order in which they have most pages that nobody before them has.
UNLIKE = [
    "council_manager",
    "information_governance",
    "clinical_lead",
    "parent",
    "young_person",
    "senco",
    "single_point_of_contact",
    "clinician",
    "designated_officer",
    "educational_psychologist",
    "council_officer",
    "iass_worker",
]
# For programs; and for those alone who have a second role.
NOT_LINKED = {"/health/live", "/health/ready", "/health/worker", "/health/files", "/access/hats"} | {
    f"/{each}" for each in ("sign-in/session", "sign-in/away", "one-login/start", "one-login/callback")
}
# Come to by an act: five minutes go by, a button keeps a draft and goes on, too many records are opened.
BY_AN_ACT = {"/sign-in/confirm", "/advice/<ref>/sign", "/slow-down"}


@pytest.mark.sweep
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


@pytest.mark.sweep
def test_every_page_can_be_come_to_by_a_link_or_a_message(story: Story, as_member: SignedIn) -> None:
    led = set(OutboxMessage.objects.values_list("path", flat=True)) | {"/"}
    for address in ("/", "/law/", "/ask"):
        led |= links_of(Client().get(address))  # type: ignore[arg-type]
    wanted = (
        {r for r in OURS if "GET" in OURS[r].methods and not r.startswith(BY_LINK)} - NOT_LINKED - BY_AN_ACT
    )
    for who in sorted(story.insiders, key=lambda member: UNLIKE.index(member.role)):
        for _, answer in answers_of(story, who, as_member(who), most=2):
            led |= links_of(answer)
        wanted -= {f"/{match.route}" for match in map(_resolved, led) if match}
        if not wanted:
            break

    assert sorted(wanted) == []


@cache
def _resolved(address: str) -> ResolverMatch | None:
    try:
        return resolve(address)
    except Resolver404:
        return None


def test_every_public_page_is_as_it_should_be(story: Story) -> None:
    public = [a for a in PLAIN if OURS[a].needs.value == "anyone" and "GET" in OURS[a].methods]
    public += [
        each
        for route in OURS
        if route.startswith((*BY_LINK, "/law/", "/privacy/"))
        and "<" in route
        and "GET" in OURS[route].methods
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
