"""Every look, search, copy, print and refusal leaves its row, no more and no fewer (D01, D07)."""

from collections import Counter
from collections.abc import Callable
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client

from sendwell.access.models import Member, Reading
from tests.audit.addresses import known_address
from tests.house.story import Story
from tests.house.test_addresses import ABOUT_A_CHILD, OURS, _about_one_child, sent_to_sign_in

type SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.usefixtures("on_friday")


LISTS = ("/family-tasks/", "/people/", "/invitation/")


def about_a_record(route: str) -> bool:
    """A page that can be looked at and is about one child: no list, and nobody's account."""
    return "GET" in OURS[route].methods and _about_one_child(route) and not route.startswith(LISTS)


def rows_of(browser: Client, address: str) -> tuple[int, list[Reading]]:
    """The answer's status, and the rows that asking left."""
    last = Reading.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    answer = cast(HttpResponse, browser.get(address))
    status = 401 if sent_to_sign_in(answer) else answer.status_code
    return status, list(Reading.objects.filter(pk__gt=last))


def test_every_page_about_a_child_that_opens_leaves_rows_of_one_request_that_say_who_and_why(
    story: Story, as_member: SignedIn
) -> None:
    """D01 and D07: what was let in is noted as that, with role, organisation, purpose, request and moment."""
    opened, unnoted = 0, []
    for who in (story.insiders[0], story.insiders[5], story.insiders[-1]):
        browser = as_member(who)
        for route in (each for each in ABOUT_A_CHILD if about_a_record(each)):
            address = known_address(story, route)
            status, rows = rows_of(browser, address)
            if status != 200 or address == "/":
                continue
            opened += 1
            let_in = [each for each in rows if each.allowed]
            if not let_in:
                unnoted.append(route)
                continue
            assert (route, len({each.request for each in let_in})) == (route, 1)
            for each in let_in:
                assert (each.member, each.role, each.organisation_id) == (who, who.role, who.organisation_id)
                assert each.child_id is not None or each.kind == "search"
                assert each.purpose != ""
                assert each.xid is not None
            screens = Counter((each.screen, each.child_id, each.kind) for each in let_in)
            assert (route, [key for key, many in screens.items() if many > 1]) == (route, [])

    assert unnoted == []
    assert opened > 30


def test_every_refusal_at_a_record_that_is_there_leaves_exactly_one_row(
    story: Story, as_member: SignedIn
) -> None:
    """D01: one to one, for somebody of each role who has nothing to do with the child."""
    asked, refused = 0, Counter[str]()
    for who in story.strangers:
        browser = as_member(who)
        for route in (each for each in ABOUT_A_CHILD if about_a_record(each)):
            address = known_address(story, route)
            if address == "/":
                continue
            status, rows = rows_of(browser, address)
            assert (who.role, route, status) == (who.role, route, 404)
            asked += 1
            refused[route] += len([each for each in rows if each.kind == "refusal"])
            assert [each for each in rows if each.allowed] == []
            assert (who.role, route, len(rows) <= 1) == (who.role, route, True)

    assert asked > 300
    assert [route for route, many in refused.items() if not many and not route.startswith("/messages/")] == []


def test_a_search_is_one_row_without_what_was_sought(story: Story, as_member: SignedIn) -> None:
    browser = as_member(story.world.northbridge.officer)
    browser.post("/find", {"sought": "Canary"})

    (noted,) = Reading.objects.filter(kind="search")
    assert (noted.screen, noted.child, noted.purpose) == ("find", None, "casebook:find")


def test_a_search_for_nothing_is_none(story: Story, as_member: SignedIn) -> None:
    as_member(story.world.northbridge.officer).get("/find")

    assert not Reading.objects.filter(kind="search").exists()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/cases/{ref}", "read"),
        ("/cases/{ref}?print=1", "print"),
        ("/letters/{letter}.pdf", "export"),
        ("/letters/{letter}", "read"),
    ],
)
def test_what_was_done_with_it_is_told_apart(
    address: str, kind: str, story: Story, as_member: SignedIn
) -> None:
    letter = story.case.letters.filter(for_family=True).first()
    assert letter is not None
    status, rows = rows_of(
        as_member(story.world.northbridge.officer), address.format(ref=story.case.ref, letter=letter.uid)
    )

    assert status == 200
    assert {each.kind for each in rows} == {kind}


def test_a_form_that_is_refused_has_been_a_look_all_the_same(story: Story, as_member: SignedIn) -> None:
    """The transaction of the act is undone, the look is not."""
    browser = as_member(story.world.northbridge.officer)
    before = Reading.objects.count()
    answer = browser.post(
        f"/cases/{story.case.ref}/close", {"reason": "", "once": "0a0bc1f0-1d7a-4c1d-9f0e-0c8ab0b7d1aa"}
    )

    assert answer.status_code == 200
    assert Reading.objects.count() > before
