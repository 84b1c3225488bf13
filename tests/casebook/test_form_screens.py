"""What is changed about a case by a form."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from tests.reading import words_of
from tests.world import World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")


class TestForms:
    def test_naming_the_key_worker(self, world: World, as_member: SignedIn) -> None:
        case = world.case()

        answer = as_member(world.northbridge.manager).post(
            f"/cases/{case.ref}/key-worker", {"member": "nora-officer", "handover": ""}
        )

        assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.ref}/people")
        case.refresh_from_db()
        assert case.key_worker == world.northbridge.officer

    def test_the_choice_holds_nobody_of_another_council(self, world: World, as_member: SignedIn) -> None:
        case = world.case()

        said = words_of(as_member(world.northbridge.manager).get(f"/cases/{case.ref}/key-worker"))

        assert "Nora Officer" in said
        assert "Sam Officer" not in said

    def test_a_closed_case_says_when_and_offers_no_more_changes(
        self, world: World, as_member: SignedIn
    ) -> None:
        case = world.assessing()
        browser = as_member(world.northbridge.officer)

        answer = browser.post(f"/cases/{case.ref}/close", {"reason": "The family moved."})

        assert answer["Location"] == f"/cases/{case.ref}"
        said = words_of(browser.get(f"/cases/{case.ref}"))
        assert "Closed on 6 March 2026." in said
        assert "Close this case" not in said

    def test_correcting_by_the_screen(self, world: World, as_member: SignedIn) -> None:
        case = world.assessing()
        decision = case.events.get(type="decided_to_assess")

        answer = as_member(world.northbridge.manager).post(
            f"/cases/{case.ref}/events/{decision.pk}/correct", {"reason": "Wrong child."}
        )

        assert answer["Location"] == f"/cases/{case.ref}/chronology"
        assert case.deadlines.get(timescale="decide_assess_6w").stopped_on is None

    def test_an_event_of_another_case_is_not_corrected_through_this_one(
        self, world: World, as_member: SignedIn
    ) -> None:
        ours, other = world.case(), world.case(world.child("Benjamin"))

        answer = as_member(world.northbridge.officer).post(
            f"/cases/{ours.ref}/events/{other.events.get().pk}/correct", {"reason": "Wrong."}
        )

        assert answer.status_code == 404

    def test_a_clinician_arranges_their_own_cover_and_is_not_offered_anybody_elses_absence(
        self, world: World, as_member: SignedIn
    ) -> None:
        browser = as_member(world.hillside.paediatrician)
        days = {"from_on-day": "9", "from_on-month": "3", "from_on-year": "2026"}
        days |= {"until-day": "13", "until-month": "3", "until-year": "2026"}

        other = browser.post("/cover", {"absent": "h-therapist", "covering": "h-paediatrician", **days})
        own = browser.post("/cover", {"absent": "h-paediatrician", "covering": "h-lead", **days})

        assert (other.status_code, own.status_code) == (200, 302)
        assert world.hillside.paediatrician.covered_by.get().covering == world.hillside.lead
        assert world.hillside.therapist.covered_by.count() == 0

    def test_a_parent_has_no_cover_to_arrange(self, world: World, as_member: SignedIn) -> None:
        assert as_member(world.parent(world.child())).get("/cover").status_code == 404
