"""Finding a case by who the child is, without a name in an address."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.casebook.pages import find_page
from sendwell.casebook.pages.finding import Found
from tests.reading import words_of
from tests.world import FRI_6_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")


def looked_for(member: Member, sought: str, born: date | None) -> Found:
    """A search as the web server makes it: behind the walls."""
    with scope.acting(member, as_of=FRI_6_MARCH):
        return find_page(member, sought, born, as_of=FRI_6_MARCH)


class TestFinding:
    def test_by_name_number_birthday_or_reference(self, world: World) -> None:
        case = world.case(world.child("Adela", "Canary", born=date(2018, 5, 4)))
        world.case(world.child("Benjamin", "Budgie", born=date(2019, 1, 1)))
        officer = world.northbridge.officer
        number = case.child.nhs_number

        for sought, born in (
            ("canary", None),
            ("Adela", None),
            ("adel cana", None),
            (number, None),
            (f"{number[:3]} {number[3:6]} {number[6:]}", None),
            (case.ref.lower(), None),
            ("", date(2018, 5, 4)),
        ):
            found = looked_for(officer, sought, born)
            assert [each.ref for each in found.cases] == [case.ref], (sought, born)

    def test_number_and_birthday_must_both_fit(self, world: World) -> None:
        case = world.case()

        found = looked_for(world.northbridge.officer, case.child.nhs_number, date(2001, 1, 1))

        assert list(found.cases) == []

    def test_somebody_elses_child_is_not_found_and_nothing_says_so(
        self, world: World, as_member: SignedIn
    ) -> None:
        world.case()
        nothing = as_member(world.southmere.officer).post("/find", {"sought": "Nobodyatall"})
        theirs = as_member(world.southmere.officer).post("/find", {"sought": "Canary"})

        assert looked_for(world.southmere.officer, "Canary", None).cases == []
        assert words_of(theirs).replace("Canary", "") == words_of(nothing).replace("Nobodyatall", "")

    def test_a_name_never_stands_in_an_address(self, world: World, as_member: SignedIn) -> None:
        world.case()

        said = as_member(world.northbridge.officer).post("/find", {"sought": "Canary"}).content.decode()

        assert "Canary" in said
        assert not [url for url in re.findall(r'(?:href|action|src)="([^"]*)"', said) if "anary" in url]
