"""The whole road: a parent asks, the council decides and asks for advice, two services answer, the family reads it.

Walked three times: at a desk, on a telephone, and without JavaScript. On the way two forms are sent twice.
"""

from datetime import date

import pytest

from sendwell.advice.models import AdviceRequest, State
from sendwell.casebook.models import Case
from sendwell.documents.models import Letter
from sendwell.people.models import Child
from sendwell.requests.models import AssessmentRequest, Decision
from tests.journeys.browsing import EVERY_MANNER, Manner
from tests.journeys.journey import Journey, the_case

MON_9_MARCH, TUE_10_MARCH, WED_11_MARCH = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)
THU_12_MARCH, THU_2_APRIL = date(2026, 3, 12), date(2026, 4, 2)
REASONS = "Beatrix cannot follow a lesson without an adult beside her, and both reports agree."
PAEDIATRICS, THERAPY = "Community paediatrics", "Occupational therapy"


class TestTheWholeRoad(Journey):
    @pytest.fixture(params=EVERY_MANNER, ids=lambda manner: manner.name)
    def manner(self, request: pytest.FixtureRequest) -> Manner:
        chosen: Manner = request.param
        return chosen

    def test_from_asking_to_what_the_family_reads(self) -> None:
        self.a_parent_asks_without_an_account()
        self.the_council_decides_to_assess()
        self.the_council_asks_two_services()
        self.the_single_point_of_contact_gives_them_out()
        self.a_therapist_knows_nothing_that_suggests_a_need()
        self.a_paediatrician_advises_without_seeing_the_child()
        self.the_council_reads_the_advice()
        self.the_family_sees_who_was_asked_and_what_came_back()

        self.then_every_page_was_accessible(pages=50)

    def a_parent_asks_without_an_account(self) -> None:
        self.given_i_have_no_account()
        self.when_i_open("/")
        self.when_i_follow("Ask for an assessment")
        self.when_i_press("Begin now")
        self.when_i_pick("Which council do you pay council tax to?", "Northbridge Council")
        self.when_i_press("Save and continue")
        self.when_i_choose("A parent or carer")
        self.when_i_type("What are you to the child?", "Mother")
        self.when_i_type("Your full name", "Pam Bramble")
        self.when_i_press("Save and continue")
        self.when_i_type("First name", "Beatrix")
        self.when_i_type("Last name", "Bramble")
        self.when_i_type_the_day("Date of birth", "4 5 2018")
        self.when_i_press("Save and continue")
        self.when_i_type("Where does the child live?", "2 Nowhere Lane, Northbridge")
        self.when_i_type("Name of the school, nursery or college", "Oakwood Primary School")
        self.when_i_press("Save and continue")
        self.when_i_type("What worries you?", "She cannot follow what is said in class.")
        self.when_i_press("Save and continue")
        self.when_i_press("Save and continue")
        self.when_i_press("Save and continue")
        self.when_i_type("Name of the person or team", "Hillside occupational therapy")
        self.when_i_pick("What do they do?", THERAPY)
        self.when_i_press("Save and add another")
        self.when_i_press("Save and continue")
        self.when_i_press("Save and continue")
        self.when_i_type("Email address", "pam@family.example")
        self.when_i_press("Save and continue")
        self.then_i_see("Beatrix", "Hillside occupational therapy")
        self.when_i_choose("What I have said is true as far as I know")
        self.when_i_press("Send my request")
        self.then_i_see("The council has your request", "Monday 13 April 2026")
        receipt = self.page.url
        self.when_the_same_form_is_sent_again()
        assert self.page.url == receipt
        assert AssessmentRequest.objects.count() == Case.objects.count() == Child.objects.count() == 1

    def the_council_decides_to_assess(self) -> None:
        asked = AssessmentRequest.objects.get()
        self.given_it_is(MON_9_MARCH)
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open("/")
        self.when_i_choose_from_the_menu("Requests")
        self.when_i_follow(asked.ref)
        self.when_i_press("Take this request")
        self.when_i_follow("Consult the family")
        self.when_i_type("How were they consulted?", "By telephone")
        self.when_i_press("Save")
        self.when_i_follow("Decide whether to assess")
        for name in ("sen", "plan"):
            self.page.locator(f"input[name={name}][value=yes]").check()
            self.page.locator(f"textarea[name={name}_reasons]").fill(REASONS)
        self.when_i_type("What did you read, and whom did you hear?", "The request of 2 March; Pam Bramble.")
        self.when_i_press("Show me the notice")
        self.then_i_see("You are about to agree to assess", REASONS)
        self.when_i_press("Send the notice")
        self.then_i_see("Decision: to assess", "Nora Officer, 9 March 2026")
        self.when_the_same_form_is_sent_again()
        self.then_i_see("You have already sent this. Nothing was done twice.")
        assert Decision.objects.count() == Letter.objects.filter(for_family=True).count() == 1

    def the_council_asks_two_services(self) -> None:
        self.given_it_is(TUE_10_MARCH)
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(f"/cases/{the_case().ref}")
        self.when_i_follow("Advice")
        self.when_i_follow("Ask for advice")
        self.then_i_see("Occupational therapy, Hillside NHS Trust")
        self.then_i_do_not_see("Newly arrived")
        self.when_i_follow(f"Write this request : {THERAPY}")
        self.then_i_see("This service is offered because")
        self.when_i_press("See the request before you send it")
        self.when_i_press("Send the request")
        self.when_i_unfold("Ask another profession")
        self.when_i_follow(PAEDIATRICS)
        self.when_i_press("See the request before you send it")
        self.then_i_see("This is what the clinician will see")
        self.when_i_press("Send the request")
        self.then_i_see("due 21 Apr 2026")
        assert AdviceRequest.objects.filter(due_on=date(2026, 4, 21)).count() == 2

    def the_single_point_of_contact_gives_them_out(self) -> None:
        self.given_it_is(WED_11_MARCH)
        self.given_i_am(self.world.hillside.clerk)
        self.when_i_open("/")
        self.then_i_see("Requests for advice", "Northbridge Council", "Nobody yet")
        for service, clinician in ((PAEDIATRICS, "h Paediatrician"), (THERAPY, "h Therapist")):
            self.when_i_open("/inbox")
            self.when_i_follow(asked_of(service).ref)
            self.when_i_follow("Give it to a clinician")
            self.when_i_choose_whom(clinician)
            self.when_i_press("Give the request")
            self.then_i_see(f"With {clinician}")

    def when_i_choose_whom(self, clinician: str) -> None:
        self.page.get_by_label(clinician).first.check()

    def a_therapist_knows_nothing_that_suggests_a_need(self) -> None:
        self.given_it_is(THU_12_MARCH)
        self.given_i_am(self.world.hillside.therapist)
        self.when_i_open("/")
        self.when_i_open(f"/advice/{asked_of(THERAPY).ref}")
        self.when_i_follow("Work through Annex A")
        self.when_i_answer("Is there information about the child?", "Yes")
        self.when_i_answer("Could the child have a need in your field?", "No")
        self.then_i_see("The letter that will go", "To: Nora Officer, Northbridge Council")
        self.when_i_press("Send this to Northbridge Council")
        assert asked_of(THERAPY).state == State.NOT_NEEDED

    def a_paediatrician_advises_without_seeing_the_child(self) -> None:
        self.given_i_am(self.world.hillside.paediatrician)
        self.when_i_open("/")
        self.when_i_open(f"/advice/{asked_of(PAEDIATRICS).ref}/annex-a")
        self.when_i_answer("Is there information about the child?", "Yes")
        self.when_i_answer("Could the child have a need in your field?", "Yes")
        self.when_i_answer("Is there another named person or team who could advise in your place?", "No")
        self.when_i_answer("Do you or your team think that the child needs an assessment?", "No")
        self.when_i_answer("Is there enough information to advise without seeing the child?", "Yes")
        self.when_i_press("Go on to write the advice")
        self.when_i_type("What you know and think", "From the school’s report and her GP record.")
        self.when_i_press("Add a need")
        self.when_i_type("1. What does the child need help with?", "She tires quickly when she walks.")
        self.when_i_press("Add a provision")
        self.when_i_type("2. What will be done?", "A rest after each lesson, and a seat near the door.")
        self.when_i_type("Who does it?", "Her class teacher")
        self.when_i_press("Read it through and sign")
        self.then_i_see("What the council will get", "She tires quickly when she walks.")
        self.when_i_choose("This is my advice. It keeps to my own profession and does not say which school.")
        self.when_i_choose("No")
        self.when_i_press("Sign")
        assert asked_of(PAEDIATRICS).state == State.RETURNED

    def the_council_reads_the_advice(self) -> None:
        self.given_it_is(THU_2_APRIL)
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open("/")
        self.when_i_open(f"/cases/{the_case().ref}")
        self.when_i_follow("Chronology")
        self.when_i_follow("People")
        self.when_i_follow("Letters")
        self.when_i_follow("Advice")
        self.when_i_follow("Read the advice of community paediatrics")
        self.then_i_see(
            "She tires quickly when she walks.", "An assessment by us is not thought to be necessary"
        )

    def the_family_sees_who_was_asked_and_what_came_back(self) -> None:
        self.given_i_am(self.given_the_family_can_sign_in(the_case().child))
        self.when_i_open("/")
        self.then_i_see(
            "Northbridge Council is finding out what Beatrix needs.",
            "Has written to the council. Hillside NHS Trust. Answered on 12 March 2026.",
            "By 20 July 2026",
        )
        self.then_i_do_not_see("She tires quickly when she walks.", "Annex A")


def asked_of(service: str) -> AdviceRequest:
    """The request to that service."""
    return AdviceRequest.objects.get(service__name=service)
