"""The homes of health and of schools, and everybody's way to their own."""

from collections.abc import Callable
from datetime import date

import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.advice import actions as advice
from sendwell.desks import pages
from tests.desks.cases import TUE_14_APRIL
from tests.reading import words_of
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, THU_5_MARCH, World, member

type SignedIn = Callable[[Member], Client]


class TestClinician:
    def test_what_was_given_to_me_and_what_my_service_has_not_given_out(self, world: World) -> None:
        hillside = world.hillside
        mine = world.request_to(hillside.paediatrics)
        advice.allocate(request=mine, clinician=hillside.paediatrician, by=hillside.clerk, day=MON_2_MARCH)
        unallocated = world.request_to(hillside.paediatrics)
        world.request_to(hillside.occupational_therapy)
        world.request_to(world.riverside.paediatrics)

        desk = pages.clinician_desk(hillside.paediatrician, as_of=FRI_6_MARCH)

        assert [row.ref for row in desk.mine] == [mine.ref]
        assert [row.ref for row in desk.team] == [unallocated.ref]
        assert pages.clinician_desk(world.riverside.lead, as_of=FRI_6_MARCH).mine == []

    def test_what_a_lead_sees_with_colleagues_is_not_said_to_be_with_nobody(self, world: World) -> None:
        hillside = world.hillside
        given = world.request_to(hillside.paediatrics)
        advice.allocate(request=given, clinician=hillside.paediatrician, by=hillside.clerk, day=MON_2_MARCH)

        desk = pages.clinician_desk(hillside.lead, as_of=FRI_6_MARCH)

        assert (desk.mine, desk.team) == ([], [])
        assert [(row.ref, row.with_whom) for row in desk.colleagues] == [(given.ref, "h Paediatrician")]

    def test_a_list_shows_initials_and_the_year_of_birth_not_the_name(
        self, world: World, as_member: SignedIn
    ) -> None:
        request = world.request_to(world.hillside.paediatrics)
        with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
            read = words_of(as_member(world.hillside.paediatrician).get("/my-requests"))

        assert request.case.child.family_name not in read
        assert "AC, born 2018" in read

    def test_late_is_late_on_the_day_after(self, world: World) -> None:
        hillside = world.hillside
        request = world.request_to(hillside.paediatrics)
        advice.allocate(request=request, clinician=hillside.paediatrician, by=hillside.clerk, day=MON_2_MARCH)

        overdue = [
            pages.clinician_desk(hillside.paediatrician, as_of=day).overdue
            for day in (MON_13_APRIL, TUE_14_APRIL)
        ]

        assert overdue == [0, 1]


class TestDesignatedOfficer:
    def desk(self, who: Member, show: str, as_of: date = TUE_14_APRIL) -> list[str]:
        """The references in one of the lists."""
        query = {"show": show}
        return [
            r.ref
            for r in pages.oversight_desk(who, query, pages.OversightFilter(data=query), as_of=as_of).rows
        ]

    def test_late_requests_about_the_children_of_my_commissioner_wherever_they_are(
        self, world: World
    ) -> None:
        ours = world.request_to(world.hillside.paediatrics)
        also_ours = world.request_to(world.riverside.paediatrics)
        assert ours.case.authority == world.northbridge.organisation

        assert self.desk(world.icb.designated, "late") == [ours.ref, also_ours.ref]
        assert self.desk(world.icb.designated, "late", MON_13_APRIL) == []
        assert self.desk(world.other_icb.designated, "late") == []

    def test_an_answered_one_moves_from_open_to_its_list(self, world: World) -> None:
        hillside = world.hillside
        request = world.request_to(hillside.paediatrics)
        assert self.desk(world.icb.designated, "open") == [request.ref]

        advice.triage(
            request=request,
            answers={"information_available": True, "possible_need": False},
            by=hillside.paediatrician,
            day=FRI_6_MARCH,
        )

        assert self.desk(world.icb.designated, "open") == []
        assert self.desk(world.icb.designated, "not_known") == [request.ref]


class TestSchool:
    def test_children_on_our_roll_whichever_council_they_are_with(self, world: World) -> None:
        ours = world.case()
        elsewhere = world.case(world.child("Benjamin"), council=world.southmere)

        desk = pages.school_desk(world.school.senco, as_of=FRI_6_MARCH)

        assert {row.ref for row in desk.rows} == {ours.ref, elsewhere.ref}
        assert desk.councils == 2
        assert pages.school_desk(world.other_school.senco, as_of=FRI_6_MARCH).rows == []

    def test_a_child_who_has_left_is_gone(self, world: World) -> None:
        case = world.case()
        case.child.relationships.filter(why="on_roll").update(ends_on=THU_5_MARCH)

        assert pages.school_desk(world.school.senco, as_of=FRI_6_MARCH).rows == []


def test_everybody_is_led_to_their_own_home(world: World, as_member: SignedIn) -> None:
    case = world.case()
    with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
        for who, home in (
            (world.northbridge.officer, "/desk"),
            (world.northbridge.manager, "/team"),
            (world.hillside.clerk, "/inbox"),
            (world.hillside.paediatrician, "/my-requests"),
            (world.icb.designated, "/oversight"),
            (world.school.senco, "/school"),
            (world.parent(case.child), "/family"),
            (member("administrator", "Ad Ministrator", world.icb.organisation), "/people"),
            (member("commissioner", "Com Missioner", world.icb.organisation), "/services"),
        ):
            assert (who.role, as_member(who).get("/")["Location"]) == (who.role, home)


def test_a_stranger_is_told_what_this_is_and_where_to_begin(db: None) -> None:
    answer = Client().get("/")

    assert answer.status_code == 200
    assert "/accounts/login/" in answer.content.decode()
