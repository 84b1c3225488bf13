"""Each person's home: what is theirs is there, what is somebody else's is not, and late is late without night work."""

import re
from collections.abc import Callable, Mapping
from datetime import date

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, relate
from sendwell.advice import actions as advice
from sendwell.casebook import actions, history
from sendwell.casebook.models import Case
from sendwell.desks import pages
from sendwell.organisations.models import Kind
from tests.reading import words_of
from tests.world import (
    FRI_6_MARCH,
    MON_2_MARCH,
    MON_13_APRIL,
    OPENED,
    THU_5_MARCH,
    World,
    member,
    organisation,
)

type SignedIn = Callable[[Member], Client]

TUE_14_APRIL = date(2026, 4, 14)


def council(
    member: Member, query: Mapping[str, str] | None = None, *, as_of: date
) -> pages.council.CouncilDesk:  # type: ignore[name-defined]
    """The council's desk as this member sees it."""
    query = dict(query or {})
    return pages.council_desk(member, query, pages.DeskFilter(data=query), as_of=as_of)


def kept_by(case: Case, officer: Member, by: Member) -> Case:
    """The case with its key worker."""
    actions.name_key_worker(case=case, member=officer, by=by, day=MON_2_MARCH)
    return case


class TestCouncilOfficer:
    def test_my_own_overdue_decisions_and_not_my_colleagues(self, world: World) -> None:
        officer, manager = world.northbridge.officer, world.northbridge.manager
        mine = kept_by(world.case(), officer, manager)
        kept_by(world.case(world.child("Ben")), manager, officer)

        desk = council(officer, as_of=TUE_14_APRIL)

        assert {row.ref for row in desk.rows} == {mine.ref}
        assert ("decide_assess_6w", "overdue", -1) in {(r.timescale, r.state, r.days_left) for r in desk.rows}

    def test_the_day_before_nothing_was_overdue(self, world: World) -> None:
        officer = world.northbridge.officer
        kept_by(world.case(), officer, world.northbridge.manager)

        assert council(officer, as_of=MON_13_APRIL).rows == []
        assert council(officer, as_of=MON_13_APRIL).empty == "Nothing is overdue."

    def test_everybodys_is_the_councils_and_never_another_councils(self, world: World) -> None:
        ours, theirs = world.case(), world.case(world.child("Ben"), council=world.southmere)

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
        answer = as_member(world.northbridge.officer).get("/desk?show=banana&sort=;drop&page=-3&whose=x")

        assert answer.status_code == 200


class TestManager:
    def test_each_officers_load_with_who_covers(self, world: World) -> None:
        officer, manager = world.northbridge.officer, world.northbridge.manager
        kept_by(world.case(), officer, manager)
        world.case(world.child("Ben"))
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
        late = world.case(world.child("Ben"))
        history.record(
            late, "decided_to_assess", by=world.northbridge.officer, day=TUE_14_APRIL, about="R000001"
        )

        bars = pages.team_desk(world.northbridge.manager, as_of=TUE_14_APRIL).kept.bars

        assert "50% (1 of 2)" in {bar.words for bar in bars}


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
        elsewhere = world.case(world.child("Ben"), council=world.southmere)

        desk = pages.school_desk(world.school.senco, as_of=FRI_6_MARCH)

        assert {row.ref for row in desk.rows} == {ours.ref, elsewhere.ref}
        assert desk.councils == 2
        assert pages.school_desk(world.other_school.senco, as_of=FRI_6_MARCH).rows == []

    def test_a_child_who_has_left_is_gone(self, world: World) -> None:
        case = world.case()
        case.child.relationships.filter(why="on_roll").update(ends_on=THU_5_MARCH)

        assert pages.school_desk(world.school.senco, as_of=FRI_6_MARCH).rows == []


class TestFamily:
    def page(
        self, world: World, case: Case, who: Member, as_of: date = FRI_6_MARCH
    ) -> pages.family.FamilyPage:  # type: ignore[name-defined]
        """The family's page."""
        return pages.family_page(who, case.ref, as_of=as_of)

    def test_where_we_are_what_is_next_and_who_was_asked(self, world: World) -> None:
        case = kept_by(world.assessing(), world.northbridge.officer, world.northbridge.manager)
        parent = world.parent(case.child)
        world.request_to(world.hillside.paediatrics, case=case)

        page = self.page(world, case, parent)

        assert page.where == (
            "Northbridge Council is finding out what Ada needs. It is asking the people who can help."
        )
        assert [(each.organisation, each.words, each.due_on) for each in page.asked] == [
            ("Hillside NHS Trust", "Has been asked", MON_13_APRIL)
        ]
        assert (page.key_worker, page.next_late) == ("Nora Officer", False)
        assert [step.state for step in page.steps] == ["done", "done", "now", "later", "later"]

    def test_a_late_answer_is_called_late(self, world: World) -> None:
        case = world.assessing()
        parent = world.parent(case.child)
        world.request_to(world.hillside.paediatrics, case=case)

        (asked,) = self.page(world, case, parent, TUE_14_APRIL).asked

        assert (asked.words, asked.late) == ("Was asked and is late", True)

    def test_what_the_services_write_to_each_other_is_not_there(
        self, world: World, as_member: SignedIn
    ) -> None:
        hillside = world.hillside
        case = world.assessing()
        parent = world.parent(case.child)
        request = world.request_to(hillside.paediatrics, case=case)
        advice.allocate(request=request, clinician=hillside.paediatrician, by=hillside.clerk, day=MON_2_MARCH)
        advice.triage(
            request=request,
            answers={"information_available": True, "possible_need": False},
            notes="PRIVATENOTE mother seemed anxious",
            by=hillside.paediatrician,
            day=THU_5_MARCH,
        )
        history.record(
            case,
            "triangulated",
            by=world.icb.designated,
            day=THU_5_MARCH,
            details={"source": "PRIVATESOURCE"},
        )
        history.record(case, "deadline_warned", by=None, day=THU_5_MARCH, details={"state": "PRIVATESTATE"})

        with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
            read = as_member(parent).get(f"/family/{case.ref}").content.decode()

        for private in (
            "PRIVATE",
            "Annex A",
            "triage",
            "h Paediatrician",
            "h Clerk",
            "Community paediatrics",
        ):
            assert private not in read
        assert "Ada" in read

    def test_no_jargon(self, world: World, as_member: SignedIn) -> None:
        case = world.assessing()
        parent = world.parent(case.child)
        world.request_to(world.hillside.paediatrics, case=case)
        with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
            read = words_of(as_member(parent).get(f"/family/{case.ref}"))
        outside_the_working = re.sub(r"How was this worked out\?.*?What has happened", "", read)

        for hard in ("EHC needs assessment", "ICB", "SENCO", "statutory", "outcome", "provision", "referral"):
            assert hard not in outside_the_working

    def test_another_family_and_every_professional_are_strangers(self, world: World) -> None:
        case = world.case()
        world.parent(case.child)
        other = world.parent(world.child("Ben"), "Otto Other")
        for who in (other, world.northbridge.officer, world.hillside.clerk, world.school.senco):
            with pytest.raises(NotThere):
                self.page(world, case, who)
        assert case.child.readings.filter(allowed=True).count() == 0

    def test_when_parental_access_ends_the_page_is_gone_the_day_after(self, world: World) -> None:
        case = world.case()
        parent = world.parent(case.child)
        case.child.relationships.filter(why="parent").update(ends_on=THU_5_MARCH)

        assert self.page(world, case, parent, THU_5_MARCH).ref == case.ref
        with pytest.raises(NotThere):
            self.page(world, case, parent, FRI_6_MARCH)

    def test_two_children_are_two_pages_and_one_goes_straight_there(
        self, world: World, as_member: SignedIn
    ) -> None:
        ada = world.case()
        parent = world.parent(ada.child)
        with time_machine.travel("2026-03-06 12:00+00:00", tick=False):
            assert as_member(parent).get("/family")["Location"] == f"/family/{ada.ref}"
            ben = world.case(world.child("Ben"))
            relate(ben.child, to=parent, why="parent", born_of="verified by the council", starts_on=OPENED)
            read = words_of(as_member(parent).get("/family"))

        assert "Ada (Northbridge Council)" in read
        assert "Ben (Northbridge Council)" in read

    def test_free_help_that_is_not_from_the_council_is_named(self, world: World) -> None:
        case = world.case()
        parent = world.parent(case.child)
        help_ = organisation(Kind.IASS, "Northbridge Advice")
        help_.area = world.northbridge.organisation
        help_.save()
        organisation(Kind.IASS, "Elsewhere Advice")

        assert self.page(world, case, parent).help_name == "Northbridge Advice"

    def test_a_recalled_request_is_not_waited_for(self, world: World) -> None:
        case = world.assessing()
        parent = world.parent(case.child)
        request = world.request_to(world.hillside.paediatrics, case=case)
        advice.recall_request(
            request=request, reason="Not needed.", by=world.northbridge.officer, day=THU_5_MARCH
        )

        assert self.page(world, case, parent).asked == []


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
