"""Who looks at records: an emergency opening is reviewed, refusals and unusual reading are looked into.

At a desk, on a telephone and without JavaScript.
"""

from datetime import date

import pytest

from sendwell.casebook.models import Case
from sendwell.governance.actions import note_findings
from sendwell.governance.models import BreakGlassReview, Finding, Incident, Rule
from sendwell.governance.unusual import Found
from tests.governance.guardians import signs_in
from tests.journeys.browsing import EVERY_MANNER, Manner
from tests.journeys.journey import Journey

HAPPENING = "She is in the emergency department and cannot be asked."
FACTS = "Give the NHS number, or the case reference together with the date of birth."


class TestWhoLooks(Journey):
    @pytest.fixture(params=EVERY_MANNER, ids=lambda manner: manner.name)
    def manner(self, request: pytest.FixtureRequest) -> Manner:
        chosen: Manner = request.param
        return chosen

    def test_the_information_governance_lead_settles_what_waits(self) -> None:
        case = self.world.case()
        for place in (self.world.northbridge, self.world.riverside):
            signs_in(place.governance)
        self.a_clinician_opens_a_record_in_an_emergency(case)
        self.somebody_is_turned_away(case)
        self.somebody_reads_a_child_of_their_own_name(case)

        self.given_i_am(self.world.northbridge.governance)
        self.when_i_open("/governance/")
        self.then_i_see("1 emergency opening to review", "1 unusual reading to look into", "1 refusal in")
        self.the_lead_reviews_the_opening()
        self.the_lead_closes_the_incident()
        self.the_lead_looks_into_what_is_unusual()
        self.the_lead_reads_who_did_what(case)
        self.then_every_page_was_accessible(pages=20)

    def a_clinician_opens_a_record_in_an_emergency(self, case: Case) -> None:
        self.given_i_am(self.world.riverside.paediatrician)
        self.when_i_open("/emergency")
        self.when_i_choose("A medical emergency")
        self.when_i_type("What is happening?", HAPPENING)
        self.when_i_press("Open this record")
        self.then_i_see("There is a problem", FACTS)
        self.then_it_still_says("What is happening?", HAPPENING)
        self.when_i_type("NHS number", case.child.nhs_number)
        self.when_i_press("Open this record")
        self.then_i_see(
            "Record opened in an emergency", "Adela Canary", "Whom to ring", "Northbridge Council"
        )
        self.when_i_open("/emergency")
        self.when_i_follow("The record opened on 2 March 2026, 9:30am")
        self.then_i_see("Record opened in an emergency", "Adela Canary")
        assert BreakGlassReview.objects.get().words == HAPPENING

    def somebody_is_turned_away(self, case: Case) -> None:
        self.given_i_am(self.world.southmere.officer)
        self.when_i_open(f"/cases/{case.ref}")
        self.then_i_see("Page not found")

    def somebody_reads_a_child_of_their_own_name(self, case: Case) -> None:
        officer, council = self.world.northbridge.officer, self.world.northbridge.organisation
        note_findings([Found(Rule.OWN_NAME, officer.pk, case.child_id, date(2026, 3, 1), 2)], council)

    def the_lead_reviews_the_opening(self) -> None:
        self.when_i_follow("2 March 2026, 9:30am")
        self.then_i_see("An emergency opening", "cannot be asked.", "The record, opened in an emergency")
        self.when_i_press("Record the review")
        self.then_i_see("There is a problem", "Answer the question: Was it justified?")
        self.when_i_choose("No. This closes the record to them at once and opens an incident")
        self.when_i_type("What did you find?", "She lives next door to the family.")
        self.when_i_choose("Yes, to show it would put somebody in danger")
        self.when_i_type("Who would be in danger, and how?", "The mother: her post is read.")
        self.when_i_press("Record the review")
        self.then_i_see("The review is recorded.", "None waits for a review.", "1 open incident")

    def the_lead_closes_the_incident(self) -> None:
        self.when_i_open("/governance/incidents")
        self.when_i_follow("2 March 2026, 9:30am")
        self.then_i_see("Adela Canary", "is told by 5 March 2026, 9:30am")
        self.when_i_type("What was done?", "Spoke to her. Told the family.")
        self.when_i_press("Close the incident")
        self.then_i_see("The incident is closed.")
        assert Incident.objects.get().done == "Spoke to her. Told the family."

    def the_lead_looks_into_what_is_unusual(self) -> None:
        self.when_i_open("/governance/refusals")
        self.then_i_see("Sam Officer", "Adela Canary", "Was refused: case")
        self.when_i_follow("Back")
        self.when_i_follow("1 unusual reading to look into")
        self.when_i_follow("The child has the same family name")
        self.when_i_type("What did you find?", "Nobody of hers.")
        self.when_i_press("Record what you found")
        self.then_i_see("Answer yes or no: Did somebody see what they should not have?")
        self.then_it_still_says("What did you find?", "Nobody of hers.")
        self.when_i_choose("No")
        self.when_i_press("Record what you found")
        self.then_i_see("What you found is recorded.", "Nothing unusual waits")
        assert Finding.objects.get().found == "Nobody of hers."

    def the_lead_reads_who_did_what(self, case: Case) -> None:
        self.when_i_open("/governance/search")
        self.when_i_press("Find")
        self.then_i_see("There is a problem", FACTS)
        self.when_i_type("NHS number", case.child.nhs_number)
        self.when_i_press("Find")
        self.then_i_see("Who did what: Adela Canary", "r Paediatrician", "Sam Officer")
        self.when_i_unfold("Filter this list")
        self.when_i_pick("What", "Who was refused")
        self.when_i_press("Apply filters")
        self.then_i_see("Sam Officer")
        self.then_i_do_not_see("r Paediatrician")
        self.when_i_open("/governance/search")
        self.when_i_unfold("Choose a colleague")
        self.when_i_follow("Nora Officer, Council SEND officer")
        self.then_i_see("What Nora Officer did")
