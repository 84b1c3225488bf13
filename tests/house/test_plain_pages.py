"""Everybody who has something to do with a child, on the pages about no one child: desks, lists, forms, searches.

`test_who_opens` asks for every address about a child; these are all the others (A01, A04, A12). A page is asked for
plainly, sorted and cut, and for a word that stands in a record; nothing may sing that the matrix keeps from them.
"""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.people.models import Child
from tests.house import who_opens
from tests.house.canaries import Heard, heard
from tests.house.story import CANARY, Story
from tests.house.test_addresses import ABOUT_A_CHILD, OURS, PLAIN, WITH_PARTS
from tests.house.test_who_opens import MayHear, asked_for

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.sweep

ASKED = ("", f"?q={CANARY}&sought={CANARY}&page=2", "?sort=-due_on&state=overdue&print=1")
"""As it is, with a word of a record, and turned round."""
ENDS_THE_SESSION = ("/sign-in/", "/one-login")
PAGES = [
    route
    for route in (*PLAIN, *WITH_PARTS)
    if route not in ABOUT_A_CHILD and "GET" in OURS[route].methods and not route.startswith(ENDS_THE_SESSION)
]
# Page and class that the matrix has no letter for, and why it stands there all the same. Checked for being needed.
SAID_ALL_THE_SAME = {
    ("/family", "P"): "an adult is led by its reference to the page that says whose the rights are now",
}


@pytest.fixture(autouse=True)
def friday(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Friday 6 March 2026, noon."""
    caplog.set_level("ERROR", logger="django.request")
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        yield


def sung(story: Story, who: Member, browser: Client) -> tuple[int, set[tuple[str, Heard]]]:
    """How many pages opened, and every canary that sang there, by its route."""
    opened, sang = 0, set()
    for route in (each for each in PAGES if who.may(OURS[each].needs)):
        for address in story.addresses(route) if "<" in route else [route]:
            for asked in (address + more for more in ASKED):
                there, said = asked_for(browser, "GET", asked)
                opened += there
                sang |= {(route, each) for each in heard(said, story, asked)}
    return opened, sang | found_by_searching(story, who, browser)


def found_by_searching(story: Story, who: Member, browser: Client) -> set[tuple[str, Heard]]:
    """What the search says when it is given what stands in the record."""
    if not who.may(OURS["/find"].needs):
        return set()
    child, sang = Child.objects.get(pk=story.case.child_id), set()
    for sought in ("Adela", CANARY, child.nhs_number, child.upn, story.case.ref, child.born.isoformat()):
        said = browser.post("/find", {"sought": sought}).content.decode()
        sang |= {("/find", each) for each in heard(said, story, str(sought))}
    return sang


@pytest.mark.parametrize("name", who_opens.PEOPLE)
def test_desks_lists_and_forms_say_nothing_that_the_matrix_keeps_from_whoever_reads_them(
    name: str, planted: Story, as_member: SignedIn
) -> None:
    who = planted.people[name]
    opened, sang = sung(planted, who, as_member(who))
    may_hear = MayHear(who)

    assert opened > len(ASKED)
    assert (
        sorted(
            (route, canary)
            for route, canary in sang
            if not may_hear(canary) and (route, canary.letter) not in SAID_ALL_THE_SAME
        )
        == []
    )


def test_what_is_said_all_the_same_is_still_said(planted: Story, as_member: SignedIn) -> None:
    who = planted.people["parent of a young person"]
    may_hear = MayHear(who)
    _, sang = sung(planted, who, as_member(who))

    assert {(route, each.letter) for route, each in sang if not may_hear(each)} == set(SAID_ALL_THE_SAME)


def test_control_desks_and_lists_do_sing_to_those_who_may_hear(planted: Story, as_member: SignedIn) -> None:
    """(ctl) Lists name children, and the search finds them."""
    who = planted.people["officer"]
    _, sang = sung(planted, who, as_member(who))

    assert {"/find", "/sending/to-post"} <= {route for route, each in sang if each.letter == "I"}
    assert not any(map(MayHear(planted.people["administrator"]), {each for _, each in sang}))
