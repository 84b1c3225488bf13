"""Every page of this room is well-formed, silent in its addresses, and not there for strangers."""

from collections.abc import Callable
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client

from sendwell.access.models import Member
from tests.house.story import CANARY, Story
from tests.house.test_addresses import OURS
from tests.house.test_pages import NOT_A_PAGE, wrong_with

type SignedIn = Callable[[Member], Client]

HERE = sorted(
    route
    for route in OURS
    if route.startswith(("/emergency", "/governance/", "/who-looked/", "/slow-down"))
    and "GET" in OURS[route].methods
)
ABOUT_SOMEBODY = [route for route in HERE if "<" in route]

pytestmark = pytest.mark.usefixtures("on_friday")


def test_every_page_opens_for_somebody_and_is_as_it_should_be(story: Story, as_member: SignedIn) -> None:
    browsers = [as_member(who) for who in story.insiders]
    for route in HERE:
        address = story.one_address(route) if "<" in route else route
        answers = [each for each in (browser.get(address) for browser in browsers) if each.status_code == 200]
        assert (route, bool(answers)) == (route, True)
        if not answers[0]["Content-Type"].startswith(NOT_A_PAGE):
            assert (route, wrong_with(cast(HttpResponse, answers[0]))) == (route, [])


def test_a_stranger_of_every_role_is_told_that_nothing_is_there(story: Story, as_member: SignedIn) -> None:
    for stranger in story.strangers:
        browser = as_member(stranger)
        for route in ABOUT_SOMEBODY:
            answer = browser.get(story.one_address(route))
            assert (stranger.role, route, answer.status_code) == (stranger.role, route, 404)
            assert CANARY not in answer.content.decode()


def test_a_colleague_who_does_not_answer_for_data_reads_none_of_it(story: Story, as_member: SignedIn) -> None:
    officer = as_member(story.world.northbridge.officer)
    for route in (each for each in HERE if each.startswith("/governance/")):
        address = story.one_address(route) if "<" in route else route
        assert (route, officer.get(address).status_code) == (route, 404)
