"""The council's homes: what is theirs is there, what is a colleague's or another council's is not."""

import re
from collections.abc import Callable
from datetime import date

import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook import actions, history
from sendwell.desks import pages
from tests.desks.cases import TUE_14_APRIL, council, kept_by
from tests.world import FRI_6_MARCH, MON_13_APRIL, THU_5_MARCH, World

type SignedIn = Callable[[Member], Client]


class TestCouncilOfficer:
    def test_my_own_overdue_decisions_and_not_my_colleagues(self, world: World) -> None:
        officer, manager = world.northbridge.officer, world.northbridge.manager
        mine = kept_by(world.case(), officer, manager)
        kept_by(world.case(world.child("Benjamin")), manager, officer)

        desk = council(officer, as_of=TUE_14_APRIL)

        assert {row.ref for row in desk.rows} == {mine.ref}
        assert ("decide_assess_6w", "overdue", -1) in {(r.timescale, r.state, r.days_left) for r in desk.rows}

    def test_the_day_before_nothing_was_overdue(self, world: World) -> None:
        officer = world.northbridge.officer
        kept_by(world.case(), officer, world.northbridge.manager)

        assert council(officer, as_of=MON_13_APRIL).rows == []
        assert council(officer, as_of=MON_13_APRIL).empty == "Nothing is overdue."

    def test_everybodys_is_the_councils_and_never_another_councils(self, world: World) -> None:
        ours, theirs = world.case(), world.case(world.child("Benjamin"), council=world.southmere)

        desk = council(world.northbridge.officer, {"whose": "all"}, as_of=TUE_14_APRIL)

        assert {row.ref for row in desk.rows} == {ours.ref}
        assert theirs.ref not in str(desk)

    def test_while_i_stand_in_for_a_colleague_their_work_is_mine(self, world: World) -> None:
        officer, manager = world.northbridge.officer, world.northbridge.manager
        case = kept_by(world.case(), officer, manager)
        actions.arrange_cover(
            absent=officer, covering=manager, from_on=TUE_14_APRIL, until=TUE_14_APRIL, by=officer
        )

        assert {row.ref for row in council(manager, as_of=TUE_14_APRIL).rows} == {case.ref}
        assert council(manager, as_of=date(2026, 4, 15)).rows == []

    def test_what_is_due_this_week_holds_the_seventh_day_and_not_the_eighth(self, world: World) -> None:
        officer = world.northbridge.officer
        case = kept_by(world.case(), officer, world.northbridge.manager)

        seen = {
            day: [row.timescale for row in council(officer, {"show": "week"}, as_of=day).rows]
            for day in (date(2026, 4, 5), date(2026, 4, 6))
        }

        assert case.deadlines.filter(timescale="decide_assess_6w", due_on=MON_13_APRIL).exists()
        assert "decide_assess_6w" not in seen[date(2026, 4, 5)]
        assert "decide_assess_6w" in seen[date(2026, 4, 6)]

    def test_waiting_on_others_names_them(self, world: World) -> None:
        officer = world.northbridge.officer
        case = kept_by(world.assessing(), officer, world.northbridge.manager)
        world.request_to(world.hillside.paediatrics, case=case)

        desk = council(officer, {"show": "others"}, as_of=FRI_6_MARCH)

        assert [(row.timescale, row.with_whom) for row in desk.rows] == [
            ("advice_coop_6w", "Hillside NHS Trust")
        ]
        assert [(each.name, each.open) for each in desk.waiting_on] == [("Hillside NHS Trust", 1)]

    def test_nobody_waits_for_a_family_to_use_its_right(self, world: World) -> None:
        officer = world.northbridge.officer
        case = kept_by(world.case(), officer, world.northbridge.manager)
        history.record(case, "decided_not_to_assess", by=officer, day=THU_5_MARCH, about="R000001")

        assert council(officer, {"show": "others"}, as_of=FRI_6_MARCH).rows == []

    def test_an_excused_decision_is_open_and_not_overdue(self, world: World) -> None:
        officer = world.northbridge.officer
        case = kept_by(world.case(), officer, world.northbridge.manager)
        history.record(
            case, "ground_recorded", by=officer, day=THU_5_MARCH, ground="exceptional_circumstances"
        )

        states = {r.timescale: r.state for r in council(officer, {"show": "all"}, as_of=TUE_14_APRIL).rows}

        assert states["decide_assess_6w"] == "excused"
        assert "decide_assess_6w" not in {r.timescale for r in council(officer, as_of=TUE_14_APRIL).rows}

    def test_the_counts_lead_to_the_lists_they_count(self, world: World) -> None:
        officer = world.northbridge.officer
        kept_by(world.case(), officer, world.northbridge.manager)
        tiles = council(officer, as_of=TUE_14_APRIL).tiles

        assert sum(tile.number for tile in tiles) > 0
        for tile in tiles:
            show = re.search(r"show=(\w+)", tile.url or "")
            assert show is not None
            assert tile.number == len(council(officer, {"show": show[1]}, as_of=TUE_14_APRIL).rows)

    def test_a_long_list_is_read_page_by_page_and_sorted_by_links(
        self, world: World, as_member: SignedIn, django_assert_max_num_queries: Callable[[int], object]
    ) -> None:
        for number in range(30):
            world.case(world.child(f"Child{number}"))
        browser = as_member(world.northbridge.officer)

        first = council(world.northbridge.officer, {"whose": "all"}, as_of=TUE_14_APRIL)
        second = council(world.northbridge.officer, {"whose": "all", "page": "2"}, as_of=TUE_14_APRIL)

        assert len(first.rows) == 25
        assert not {(r.ref, r.timescale) for r in first.rows} & {(r.ref, r.timescale) for r in second.rows}
        with time_machine.travel("2026-04-14 12:00+00:00", tick=False), django_assert_max_num_queries(16):  # type: ignore[attr-defined]
            browser.get("/desk?whose=all&sort=-due_on")

    def test_an_address_that_somebody_made_up_shows_the_usual_list(
        self, world: World, as_member: SignedIn
    ) -> None:
        kept_by(world.case(), world.northbridge.officer, world.northbridge.manager)
        browser = as_member(world.northbridge.officer)

        with time_machine.travel("2026-04-14 12:00+00:00", tick=False):
            made_up = browser.get("/desk?show=banana&page=-3&whose=x")
            usual = browser.get("/desk")
            by_what_is_not_offered = browser.get("/desk?sort=case__child__born")

        assert (made_up.status_code, by_what_is_not_offered.status_code) == (200, 400)
        rows = re.findall(r"<tr.*?</tr>", usual.content.decode(), re.DOTALL)
        assert len(rows) > 1
        assert re.findall(r"<tr.*?</tr>", made_up.content.decode(), re.DOTALL)[1:] == rows[1:]


class TestManager:
    def test_each_officers_load_with_who_covers(self, world: World) -> None:
        officer, manager = world.northbridge.officer, world.northbridge.manager
        kept_by(world.case(), officer, manager)
        world.case(world.child("Benjamin"))
        actions.arrange_cover(
            absent=officer, covering=manager, from_on=TUE_14_APRIL, until=TUE_14_APRIL, by=manager
        )

        desk = pages.team_desk(manager, as_of=TUE_14_APRIL)

        loads = {each.name: (each.cases, each.overdue > 0, each.covered_by) for each in desk.officers}
        assert loads == {"Nora Officer": (1, True, "Max Manager"), "Max Manager": (0, False, "")}
        assert desk.nobody == 1

    def test_another_councils_officers_and_cases_are_not_in_it(self, world: World) -> None:
        kept_by(world.case(council=world.southmere), world.southmere.officer, world.southmere.manager)

        desk = pages.team_desk(world.northbridge.manager, as_of=TUE_14_APRIL)

        assert {each.name for each in desk.officers} == {"Nora Officer", "Max Manager"}
        assert (sum(each.cases for each in desk.officers), desk.nobody) == (0, 0)
        assert [tile.number for tile in desk.tiles] == [0, 0, 0]

    def test_what_the_council_waits_for_counts_for_the_key_worker(self, world: World) -> None:
        officer, manager = world.northbridge.officer, world.northbridge.manager
        case = kept_by(world.assessing(), officer, manager)
        world.request_to(world.hillside.paediatrics, case=case)

        loads = {each.name: each.waiting for each in pages.team_desk(manager, as_of=FRI_6_MARCH).officers}

        assert loads == {"Nora Officer": 1, "Max Manager": 0}

    def test_how_many_limits_were_kept(self, world: World) -> None:
        kept_by(world.assessing(), world.northbridge.officer, world.northbridge.manager)
        late = world.case(world.child("Benjamin"))
        history.record(
            late, "decided_to_assess", by=world.northbridge.officer, day=TUE_14_APRIL, about="R000001"
        )

        bars = pages.team_desk(world.northbridge.manager, as_of=TUE_14_APRIL).kept.bars

        assert "50% (1 of 2)" in {bar.words for bar in bars}
