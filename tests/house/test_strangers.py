"""Somebody of every role who has nothing to do with the child, at every address, by every verb and format.

A01, A02, A04, A09, A17, A18: a canary of its class stands in every text about the children; none may sing.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member, Reading
from sendwell.access.roles import ROLES
from tests.house.canaries import heard
from tests.house.story import CANARY, Story
from tests.house.test_addresses import ABOUT_A_CHILD, OURS, PLAIN
from tests.world import member

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.sweep

NUMBER_OF_STRANGERS = 20
COLLEAGUES = 5
# Told apart by nothing but the address that was asked for and what is new in every answer.
NEW_EACH_TIME = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|csrf-token" content="[^"]*"')


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon; a thousand pages that are not there need not be told one by one."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def colleagues(story: Story) -> list[Member]:
    """People of the same organisations as those who know Adela, who have nothing to do with her themselves."""
    world = story.world
    north, trust, icb = (place.organisation for place in (world.northbridge, world.hillside, world.icb))
    return [
        member("social_care_adviser", "Una Related", north),
        member("educational_psychologist", "Una Asked", north),
        member("administrator", "Una Admin", north),
        member("commissioner", "Una Commissioner", icb),
        member("administrator", "Una Trust", trust),
    ]


def sings(answer: Any, story: Story, asked: str = "") -> set[str]:
    """The classes that came through; the child's name counts as one. What was asked for may be said again."""
    said = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
    text = said.decode(errors="replace") + str(dict(answer.headers))
    return {each.letter for each in heard(text, story, asked)} | ({"name"} if CANARY in text else set())


def shut(story: Story, browser: Client, method: str, address: str, **more: Any) -> tuple[int, set[str]]:
    """The status of an answer and what it gave away."""
    answer = getattr(browser, method)(address, **more)
    return answer.status_code, sings(answer, story, address.lower() + address.upper() + address)


def bypasses(address: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The ways round a door that have worked elsewhere: another verb, another format, another spelling (A17)."""
    yield "head", address, {}
    yield "options", address, {}
    yield "put", address, {"data": "{}", "content_type": "application/json"}
    yield "delete", address, {}
    yield "get", address + "/", {}
    yield "get", address + ".json", {}
    yield "get", address + "?format=json&print=1", {}
    yield "get", address, {"headers": {"accept": "application/json"}}
    yield "get", address, {"headers": {"x-http-method-override": "PUT", "x-original-url": address}}
    yield (
        "post",
        address,
        {"data": {"_method": "GET", "child": "1", "case": "1", "sealed": "", "role": "council_manager"}},
    )
    yield "get", address.replace("/", "%2f", 2).replace("%2f", "/", 1), {}
    yield "get", address.upper(), {}


def look_at_everything(story: Story, who: Member, browser: Client) -> list[object]:
    """Every address about a child: whatever is not a plain 404 without a canary."""
    wrong: list[object] = []
    for route in ABOUT_A_CHILD:
        address = story.one_address(route)
        may = who.may(OURS[route].needs)
        for method in OURS[route].methods if may else OURS[route].methods[:1]:
            got = shut(story, browser, method.lower(), address)
            if got != (404, set()):
                wrong.append((who.slug, method, address, got))
    return wrong


@pytest.mark.parametrize("number", range(NUMBER_OF_STRANGERS))
def test_a_stranger_of_every_role_finds_nothing_anywhere(
    number: int, planted: Story, as_member: SignedIn
) -> None:
    """A01, A02, A18: another council's, trust's, school's or family's people, and the system administrator."""
    assert len(planted.strangers) == NUMBER_OF_STRANGERS
    assert {each.role for each in planted.strangers} == set(ROLES)
    who = planted.strangers[number]

    assert look_at_everything(planted, who, as_member(who)) == []
    mine = Reading.objects.filter(member=who, allowed=True, child__in=[planted.case.child_id])
    assert not mine.exists()


@pytest.mark.parametrize("number", range(COLLEAGUES))
def test_a_colleague_who_has_nothing_to_do_with_the_child_finds_nothing_either(
    number: int, planted: Story, as_member: SignedIn
) -> None:
    """A01, A08, A18: the same organisation is not a reason."""
    who = colleagues(planted)[number]

    assert look_at_everything(planted, who, as_member(who)) == []


@pytest.mark.parametrize("number", range(NUMBER_OF_STRANGERS))
def test_lists_searches_and_counts_say_nothing_to_a_stranger(
    number: int, planted: Story, as_member: SignedIn
) -> None:
    """A04: every page without a part in its address, which lists, counts or finds, and the search with her name."""
    who = planted.strangers[number]
    browser = as_member(who)
    pages = [each for each in PLAIN if who.may(OURS[each].needs) and "GET" in OURS[each].methods]
    found = {each: sings(browser.get(each), planted) for each in pages}
    asked = {  # what was asked for is said again, and nothing else
        each: sings(browser.get(f"{each}?q={CANARY}&sought={CANARY}&page=2"), planted) - {"name"}
        for each in pages
    }
    if who.may(OURS["/find"].needs):
        number = f"{planted.case.child.nhs_number}"
        found["/find"] = sings(browser.post("/find", {"sought": number}), planted, number)

    assert {address: said for address, said in (found | asked).items() if said} == {}


def whoever_may(story: Story, as_member: SignedIn) -> Callable[[str], tuple[str, Client]]:
    """For each address, a stranger whose role has the permission for it; each signs in once."""
    browsers: dict[str, Client] = {}

    def of(route: str) -> tuple[str, Client]:
        who = next((each for each in story.strangers if each.may(OURS[route].needs)), story.strangers[0])
        if who.slug not in browsers:
            browsers[who.slug] = as_member(who)
        return who.slug, browsers[who.slug]

    return of


@pytest.mark.parametrize("half", [0, 1])
def test_no_verb_and_no_format_is_a_way_round_the_door(
    half: int, planted: Story, as_member: SignedIn
) -> None:
    """A17: for whoever has the permission and no relationship, at every address."""
    wrong = []
    stranger = whoever_may(planted, as_member)
    for route in ABOUT_A_CHILD[half::2]:
        who, browser = stranger(route)
        address = planted.one_address(route)
        for method, asked, more in bypasses(address):
            status, said = shut(planted, browser, method, asked, **more)
            if said or status not in (404, 405):
                wrong.append((who, method, asked, status, said))

    assert wrong == []


def made_up(story: Story, route: str) -> str:
    """An address of the same form that leads nowhere."""
    nothing = {"ref": "C26-999999", "uid": str(uuid.UUID(int=7)), "number": "999999", "slug": "no-such-thing"}
    address = re.sub(
        r"<(?:\w+:)?(\w+)>", lambda part: nothing.get(part[1], part[0]), route
    )  # what is left is no name of a record: a step, a question
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(story._part(route, part[1])[0]), address)


def test_what_is_not_theirs_and_what_is_not_there_are_told_in_the_same_words(
    planted: Story, as_member: SignedIn
) -> None:
    """A09: status, headers and every byte, but for the address itself and what is new each time."""
    wrong = []
    stranger = whoever_may(planted, as_member)
    for route in (each for each in ABOUT_A_CHILD if "GET" in OURS[each].methods):
        who, browser = stranger(route)
        theirs, nothing = planted.one_address(route), made_up(planted, route)
        answers = [(browser.get(address), address) for address in (theirs, nothing)]
        seen = [
            (
                answer.status_code,
                sorted(answer.headers.items()),
                NEW_EACH_TIME.sub("", answer.content.decode().replace(address, "ADDRESS")),
            )
            for answer, address in answers
        ]
        if seen[0] != seen[1]:
            wrong.append((who, theirs, nothing, seen[0][0], seen[1][0]))

    assert wrong == []


def test_control_an_insider_hears_the_canaries(planted: Story, as_member: SignedIn) -> None:
    """(ctl) The rows above are not silent because nothing sings."""
    officer = as_member(planted.world.northbridge.officer)
    pages = [
        f"/cases/{planted.case.ref}{each}" for each in ("", "/advice", "/people", "/chronology", "/letters")
    ]
    through = set().union(*(sings(officer.get(each), planted) for each in pages))

    assert through >= {"F", "I", "L", "P", "V", "name"}
