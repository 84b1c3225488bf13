"""Lists are cut into pages and sorted by links."""

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict

from sendwell.ui.lists import Paging, Sort, address


def test_a_list_is_sorted_as_asked_and_a_second_click_turns_it_round():
    sort = Sort.read(
        QueryDict("sort=child&state=overdue&page=4"), allowed={"child", "due_on"}, default="due_on"
    )

    assert sort.order == "child"
    assert (sort.direction("child"), sort.direction("due_on")) == ("ascending", "none")
    assert sort.url("child") == "?sort=-child&state=overdue"
    assert sort.url("due_on") == "?sort=due_on&state=overdue"


@pytest.mark.parametrize("asked", ["", "sort="])
def test_a_list_that_is_not_told_how_is_sorted_as_usual(asked):
    sort = Sort.read(QueryDict(asked), allowed={"child"}, default="-due_on")

    assert (sort.order, sort.direction("due_on")) == ("-due_on", "descending")


@pytest.mark.parametrize("asked", ["password", "--child", "-nothing", "child__nhs_number", "?"])
def test_a_sort_that_is_not_offered_is_refused(asked):
    """A10: so nobody learns by an order what they may not read."""
    with pytest.raises(BadRequest):
        Sort.read({"sort": asked}, allowed={"child"}, default="-due_on")


def test_the_third_page_of_a_list():
    paging = Paging.read(QueryDict("page=3&state=overdue"), total=120, size=25)

    assert (paging.start, paging.stop) == (50, 75)
    assert paging.words == "Showing 51 to 75 of 120"
    assert paging.numbers == [1, 2, 3, 4, 5]
    assert paging.previous_url == "?page=2&state=overdue"
    assert paging.next_url == "?page=4&state=overdue"
    assert paging.url(1) == "?state=overdue"


def test_a_long_list_names_its_ends_and_its_neighbours():
    assert Paging.read(QueryDict("page=20"), total=1204, size=25).numbers == [1, None, 19, 20, 21, None, 49]


@pytest.mark.parametrize(
    ("asked", "number"), [("", 1), ("0", 1), ("-2", 1), ("x", 1), ("²", 1), ("9" * 5000, 1), ("999", 5)]
)
def test_a_page_that_is_not_there_gives_one_that_is(asked, number):
    assert Paging.read({"page": asked}, total=120).number == number


def test_a_list_of_one_page_needs_no_links():
    paging = Paging.read({}, total=3)

    assert (paging.previous_url, paging.next_url, paging.numbers) == (None, None, [])


def test_an_empty_list_says_nothing_of_pages():
    assert Paging.read({}, total=0).words == ""


def test_a_list_too_long_to_count_goes_on_while_there_is_more():
    going, gone = (Paging.read({"page": "4"}, total=None, more=more) for more in (True, False))

    assert (going.words, going.previous_url, going.next_url) == ("Page 4", "?page=3", "?page=5")
    assert gone.next_url is None


def test_an_address_drops_what_is_empty():
    assert address({"a": "1", "b": ""}, a=None, c="x y", page=0) == "?c=x+y&page=0"
