"""The family's page about their child: where things are, in plain words, and nothing that is not theirs."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
import time_machine
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, relate
from sendwell.advice import actions as advice
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.desks import pages
from sendwell.organisations.models import Kind
from sendwell.ui.words import LONDON
from tests.desks.cases import TUE_14_APRIL, kept_by
from tests.reading import words_of
from tests.world import FRI_6_MARCH, MON_2_MARCH, MON_13_APRIL, OPENED, THU_5_MARCH, World, organisation

type SignedIn = Callable[[Member], Client]


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
            "Northbridge Council is finding out what Adela needs. It is asking the people who can help."
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

    def test_an_appointment_leads_to_where_the_family_answers_and_to_their_calendar(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.assessing()
        mother = as_member(world.parent(case.child))
        request = world.request_to(world.hillside.paediatrics, case=case)
        appointment = advice.propose_appointment(
            requests=[request],
            starts_at=datetime(2026, 3, 18, 10, tzinfo=LONDON),
            place="Rosehill clinic",
            by=world.hillside.paediatrician,
            day=THU_5_MARCH,
        )
        with time_machine.travel("2026-03-06 12:00", tick=False):
            page = mother.get(f"/family/{case.ref}").content.decode()
            (address,) = re.findall(r'href="(/appointments/[^"]+)"', page)

            assert (address, "Offered: say if you can come." in page) == (
                f"/appointments/{appointment.uid}",
                True,
            )
            assert "We can come" in mother.get(address).content.decode()
            assert mother.get(f"{address}.ics").status_code == 200

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
        assert "Adela" in read

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
        other = world.parent(world.child("Benjamin"), "Otto Other")
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
            ben = world.case(world.child("Benjamin"))
            relate(ben.child, to=parent, why="parent", born_of="verified by the council", starts_on=OPENED)
            known = {"responsibility": "yes", "verified_on": OPENED, "lives_with": True}
            ben.child.adults.create(adult=parent.adult, relation="Mother", **known)
            read = words_of(as_member(parent).get("/family"))

        assert "Adela (Northbridge Council)" in read
        assert "Benjamin (Northbridge Council)" in read

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
