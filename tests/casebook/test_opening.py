"""Who opens a case on the screen, who is told that nothing is there, and that either is noted."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member, Reading
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Case
from sendwell.casebook.pages import case_page
from tests.world import FRI_6_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")


def readings(case: Case) -> list[tuple[str, str, bool]]:
    """Who read what of this child, and whether they were let."""
    return list(case.child.readings.order_by("pk").values_list("member__slug", "screen", "allowed"))


def strangers(world: World) -> list[Member]:
    """Everybody who has nothing to do with a Northbridge child's case, or may not read one."""
    return [
        world.southmere.officer,
        world.southmere.manager,
        world.other_icb.designated,
        world.hillside.clerk,
        world.hillside.paediatrician,
        world.riverside.lead,
        world.northbridge.psychologist,
        world.school.senco,
        world.other_school.senco,
    ]


class TestOpening:
    def test_the_council_and_the_commissioners_officer_open_a_case_and_that_is_noted(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()
        for who in (world.northbridge.officer, world.northbridge.manager, world.icb.designated):
            assert as_member(who).get(f"/cases/{case.ref}").status_code == 200

        assert readings(case) == [
            ("nora-officer", "case", True),
            ("max-manager", "case", True),
            ("dee-designated", "case", True),
        ]

    @pytest.mark.parametrize("part", ["", "/chronology", "/people", "/key-worker", "/close"])
    def test_a_stranger_is_told_that_nothing_is_there(
        self, world: World, as_member: SignedIn, part: str
    ) -> None:
        case = world.case()
        nothing = as_member(world.southmere.officer).get(f"/cases/C26-999999{part}")
        for stranger in strangers(world):
            answer = as_member(stranger).get(f"/cases/{case.ref}{part}")
            assert (stranger.slug, answer.status_code) == (stranger.slug, 404)
            assert "Canary" not in answer.content.decode()
        same = as_member(world.southmere.officer).get(f"/cases/{case.ref}{part}")
        assert same.content == nothing.content

    def test_the_attempt_of_a_role_that_reads_cases_is_noted_as_refused(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.case()

        as_member(world.southmere.officer).get(f"/cases/{case.ref}")

        assert readings(case) == [("sam-officer", "case", False)]

    def test_so_is_one_by_a_form_with_its_number(self, world: World, as_member: SignedIn) -> None:
        case = world.case()

        as_member(world.southmere.officer).post(f"/cases/{case.ref}/close", {"once": str(uuid.uuid4())})

        assert readings(case) == [("sam-officer", "close", False)]

    def test_a_form_that_is_shown_again_was_read(self, world: World, as_member: SignedIn) -> None:
        case = world.case()

        answer = as_member(world.northbridge.officer).post(
            f"/cases/{case.ref}/close", {"once": str(uuid.uuid4()), "reason": ""}
        )

        assert answer.status_code == 200
        assert readings(case) == [("nora-officer", "closing", True)]

    def test_two_councils_with_the_same_child_open_only_their_own_case(
        self, world: World, as_member: SignedIn
    ) -> None:
        ours = world.case()
        theirs = world.case(ours.child, council=world.southmere)

        assert as_member(world.southmere.officer).get(f"/cases/{theirs.ref}").status_code == 200
        assert as_member(world.southmere.officer).get(f"/cases/{ours.ref}").status_code == 404
        assert readings(ours) == [("sam-officer", "case", True), ("sam-officer", "case", False)]

    def test_somebody_who_has_not_signed_in_is_asked_to(self, world: World) -> None:
        answer = Client().get(f"/cases/{world.case().ref}")

        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/cases/")


def test_reading_a_case_that_was_refused_leaves_no_name_behind(world: World) -> None:
    case = world.case()
    with pytest.raises(NotThere) as nothing:
        case_page(world.southmere.officer, case.ref, as_of=FRI_6_MARCH)

    assert str(nothing.value) == ""
    assert Reading.objects.get().allowed is False
