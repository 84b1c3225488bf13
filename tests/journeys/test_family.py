"""A family in two households: what the council may send to whom, and what the family itself says about it.

At a desk, on a telephone and without JavaScript.
"""

from datetime import date

import pytest

from sendwell.access.models import Member
from sendwell.access.opening import relate
from sendwell.casebook.models import Case
from sendwell.family.models import Answer, Consent, Override
from sendwell.people.models import Adult, AdultOfChild, Order, Profile, Representation, Seal
from tests.governance.guardians import signs_in
from tests.journeys.browsing import EVERY_MANNER, Manner
from tests.journeys.journey import Journey
from tests.world import OPENED, member

DECIDED = "The council decided to assess, and told the family"
YES = "The council said yes to an assessment"


class InEveryManner(Journey):
    """Wide, narrow and without JavaScript."""

    @pytest.fixture(params=EVERY_MANNER, ids=lambda manner: manner.name)
    def manner(self, request: pytest.FixtureRequest) -> Manner:
        chosen: Manner = request.param
        return chosen

    def when_i_open_the_first_of_the_list(self) -> None:
        self._go(self.page.locator(".sw-table tbody a").first)


class TestTheFamilyMap(InEveryManner):
    def test_an_officer_restricts_and_a_second_person_looks_at_the_evidence(self) -> None:
        case = self.world.case()
        self.world.parent(case.child)
        father = Adult.objects.create(name="Finn Father")
        AdultOfChild.objects.create(child=case.child, adult=father, relation="Father")
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open("/family-tasks")
        self.then_i_see("Finn Father, father", "Look at the evidence of parental responsibility")
        self.when_i_open(f"/cases/{case.ref}/family")
        self.then_i_see("Nothing goes to Finn Father until this is settled")
        self.the_officer_has_seen_the_evidence()
        self.an_order_is_recorded()
        self.the_officer_proposes(case)
        self.a_manager_decides()
        self.then_every_page_was_accessible(pages=14)

    def the_officer_has_seen_the_evidence(self) -> None:
        self.when_i_follow("Look at the evidence of responsibility (Finn Father)")
        self.when_i_choose("Yes", under="Does this adult have parental responsibility?")
        self.when_i_choose("No", under="Does the child live with them?")
        self.when_i_type("What did you see?", "Birth certificate")
        self.when_i_press("Record what you saw")
        self.then_i_see("There is a problem", "Answer the question: How do they hold it?")
        self.then_it_still_says("What did you see?", "Birth certificate")
        self.when_i_choose("As the child’s parent")
        self.when_i_press("Record what you saw")
        self.then_i_see("Birth certificate", "Seen on 2 March 2026")
        self.then_i_do_not_see("Nothing goes to Finn Father")

    def an_order_is_recorded(self) -> None:
        self.when_i_follow("Record a court order")
        self.when_i_pick("What kind of order is it?", "Prohibited steps")
        self.when_i_type("Which court made it?", "Family Court")
        self.when_i_type_the_day("When was it made?", "1 2 2026")
        self.when_i_type("What does it say?", "No removal from school.")
        self.when_i_type("Who has seen the sealed copy, and where is it?", "Nora Officer, legal folder 3")
        self.when_i_press("Record the order")
        self.then_i_see("There is a problem", "Answer the question: Whom does it name?")
        self.then_it_still_says("What does it say?", "No removal from school.")
        self.when_i_pick("Whom does it name?", "Finn Father, father")
        self.when_i_press("Record the order")
        self.then_i_see("What goes to this person now waits for two people.", "Prohibited steps")
        assert Order.objects.get().adult == Adult.objects.get(name="Finn Father")

    def the_officer_proposes(self, case: Case) -> None:
        self.when_i_follow("Propose that they may know more (Finn Father)")
        self.then_i_see("Nothing until two people have decided")
        self.when_i_choose("Only copies from which two people have taken out what must not be known")
        self.when_i_type("Why may they know more?", "He appeals and asks for the reports.")
        self.when_i_type("What shows it?", "His letter of 27 February, case folder")
        self.when_i_press("Propose it")
        self.then_i_see("For a second person to confirm", "What this adult may be sent, Finn Father")
        self.when_i_open("/family-tasks/proposals")
        self.then_i_see("What this adult may be sent, Finn Father")
        self.when_i_open(f"/cases/{case.ref}/family/rights")
        self.then_i_see("Nothing has been said yet.", "Capacity is presumed.")

    def a_manager_decides(self) -> None:
        self.given_i_am(self.world.northbridge.manager)
        self.when_i_open("/family-tasks/proposals")
        self.when_i_open_the_first_of_the_list()
        self.then_i_see("Confirm that more may be known", "His letter of 27 February")
        self.when_i_choose("Yes: it takes effect now")
        self.when_i_type("What did you look at?", "The letter.")
        self.when_i_press("Decide")
        self.then_i_see("Decided.", "Only copies from which two people have taken out")
        self.when_i_follow("What was changed")
        self.then_i_see("From “Nothing until two people have decided” to", "Nora Officer and Max Manager")
        assert AdultOfChild.objects.get(adult__name="Finn Father").profile == Profile.REDACTED

    def test_what_a_child_asks_to_keep_back_is_sealed_and_opened_again_by_two(self) -> None:
        case = self.world.assessing()
        mother = self.world.parent(case.child)
        self.given_i_am(mother)
        self.when_i_open(f"/family/{case.ref}")
        self.then_i_see(YES)
        self.an_officer_seals_it(case)
        self.given_i_am(mother)
        self.when_i_open(f"/family/{case.ref}")
        self.then_i_do_not_see(YES)
        self.an_officer_proposes_to_open_it(case)
        self.a_manager_agrees()
        self.given_i_am(mother)
        self.when_i_open(f"/family/{case.ref}")
        self.then_i_see(YES)
        self.then_every_page_was_accessible(pages=12)

    def an_officer_seals_it(self, case: Case) -> None:
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(f"/cases/{case.ref}/family/rights")
        self.then_i_see("Nothing is sealed.")
        self.when_i_follow("Seal an item")
        self.when_i_choose("The child asks that their parents do not see it")
        self.when_i_type("Why is the child competent to ask this, and who thinks so?", "Her teacher does.")
        self.when_i_type("Why?", "She wants to tell them herself.")
        self.when_i_type_the_day("When is it looked at again?", "1 9 2026")
        self.when_i_press("Seal it")
        self.then_i_see("There is a problem", "Answer the question: Which item?")
        self.then_it_still_says("Why?", "She wants to tell them herself.")
        self.when_i_pick("Which item?", f"2 March 2026: {DECIDED}")
        self.when_i_press("Seal it")
        self.then_i_see("Sealed. No parent sees it or that it is there.")
        assert Seal.objects.get().lifted_on is None

    def an_officer_proposes_to_open_it(self, case: Case) -> None:
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(f"/cases/{case.ref}/family/rights")
        self.then_i_see("The child asks that their parents do not see it")
        self.when_i_follow("Propose to take it off (seal 1)")
        self.when_i_type("Why need this no longer be kept back?", "She has told them.")
        self.when_i_type("What shows it?", "Her own words to Nora Officer, 2 March")
        self.when_i_press("Propose it")
        self.then_i_see("Nothing changes until a second person has looked at the evidence.")
        assert Seal.objects.get().lifted_on is None

    def a_manager_agrees(self) -> None:
        self.given_i_am(self.world.northbridge.manager)
        self.when_i_open("/family-tasks/proposals")
        self.when_i_open_the_first_of_the_list()
        self.then_i_see("Confirm that more may be known", "Her own words to Nora Officer, 2 March")
        self.when_i_choose("Yes: it takes effect now")
        self.when_i_type("What did you look at?", "I asked her.")
        self.when_i_press("Decide")
        self.then_i_see("Decided.")
        assert Seal.objects.get().lifted_on == self.today


class TestSharingAfterANo(InEveryManner):
    def test_an_officer_writes_down_a_no_and_then_why_it_cannot_be_kept_to(self) -> None:
        case = self.world.case()
        self.world.parent(case.child)
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(f"/cases/{case.ref}/family/rights")
        self.then_i_see("Nothing has been shared against a refusal.")
        self.a_no_is_written_down()
        self.it_is_shared_all_the_same()
        self.when_i_open("/family-tasks/overrides")
        self.then_i_see(
            "Adela Canary", "Safeguarding a child: Oakwood Primary School", "Decided by Max Manager."
        )
        self.then_i_see("The family was not told")
        self.when_i_open_the_first_of_the_list()
        self.then_i_see("Rights, consent and capacity")
        self.given_i_am(signs_in(self.world.northbridge.governance))
        self.when_i_open("/governance/")
        self.then_i_see("1 override of consent in 30 days")
        self.then_every_page_was_accessible(pages=8)

    def a_no_is_written_down(self) -> None:
        self.when_i_follow("Write down what was said about sharing")
        self.when_i_choose("Refused")
        self.when_i_choose("Parent with parental responsibility, who has capacity")
        self.when_i_pick("Which parent?", "Pippa Parent, mother")
        self.when_i_choose("Education advice")
        self.when_i_choose("Oakwood Primary School")
        self.when_i_type("What for?", "The assessment")
        self.when_i_type("Their words", "Not the school.")
        self.when_i_type_the_day("Until when?", "24 7 2026")
        self.when_i_press("Write it down")
        self.then_i_see("What this refusal does", "Nothing has been recorded yet.")
        assert Consent.objects.count() == 0
        self.when_i_press("Yes, record the refusal")
        self.then_i_see("Written down.", "Not the school.")
        assert Consent.objects.get().answer == Answer.REFUSED

    def it_is_shared_all_the_same(self) -> None:
        self.when_i_follow("Share although consent was refused")
        self.when_i_pick("With whom?", "Oakwood Primary School")
        self.when_i_choose("Safeguarding a child")
        self.when_i_type("What makes it necessary?", "A strategy meeting on 3 March.")
        self.when_i_choose("No, because that would not be safe", under="Has the family been told?")
        self.when_i_type("Why would it not be safe?", "It would put her in danger at home.")
        self.when_i_type_the_day("Until when?", "31 3 2026")
        self.when_i_press("Write it down")
        self.then_i_see("There is a problem", "Answer the question: Who decided it?")
        self.then_it_still_says("What makes it necessary?", "A strategy meeting on 3 March.")
        self.when_i_pick("Who decided it?", "Max Manager, council send manager")
        self.when_i_press("Write it down")
        self.then_i_see("Written down. It stands on a list.", "The family was not told: It would put her in")
        assert Override.objects.get().decided_by == self.world.northbridge.manager


class TestAFamilysOwnPages(InEveryManner):
    def test_a_parent_says_no_and_then_yes_and_takes_it_back(self) -> None:
        case = self.world.case()
        self.given_i_am(self.world.parent(case.child))
        self.when_i_open(f"/family/{case.ref}")
        self.when_i_follow("See who looked at this record")
        self.then_i_see("Who looked at Adela’s record", "It does not show their name.")
        self.when_i_follow("Back")
        self.when_i_follow("Your rights, and what may be shared")
        self.then_i_see("You have the rights in law about Adela’s help.", "You have said nothing yet.")
        self.when_i_follow("Say what may be shared, or say no")
        self.when_i_press("Send")
        self.then_i_see("There is a problem", "Answer the question: What do you want to say?")
        self.a_no_shows_first_what_it_does()
        self.a_yes_is_taken_back()
        self.then_every_page_was_accessible(pages=13)

    def a_no_shows_first_what_it_does(self) -> None:
        self.when_i_say("No, do not share it")
        self.then_i_see("What saying no does", "The council still decides, keeps its dates")
        assert Consent.objects.count() == 0
        self.when_i_press("Yes, record the refusal")
        self.then_i_see("You said no to sharing with Oakwood Primary School", "You said no on 2 March 2026")

    def a_yes_is_taken_back(self) -> None:
        self.when_i_follow("Say what may be shared, or say no")
        self.when_i_say("Yes, you may share it")
        self.then_i_see("You said yes to sharing with", "It counts until 24 July 2026")
        self.when_i_follow("Take it back (number 1)")
        self.when_i_press("Take it back")
        self.then_i_see("Read what this does, then tick the box")
        self.when_i_choose("I have read what this does")
        self.when_i_press("Take it back")
        self.then_i_see("You have taken it back.", "You took it back on 2 March 2026")
        assert set(Consent.objects.values_list("answer", flat=True)) == {Answer.GIVEN, Answer.REFUSED}

    def when_i_say(self, answer: str) -> None:
        self.when_i_choose(answer)
        self.when_i_choose("What the school and the educational psychologist write")
        self.when_i_choose("Oakwood Primary School")
        self.when_i_type_the_day("Until when?", "24 7 2026")
        self.when_i_press("Send")

    def test_a_young_person_lets_a_parent_see_something_for_a_time(self) -> None:
        case = self.world.case(self.world.child("Yan", "Young", born=date(2008, 9, 1)))
        mother = self.world.parent(case.child)
        self.given_i_am(mother)
        self.when_i_open(f"/family/{case.ref}")
        self.then_i_see("The rights have moved", "email send@northbridge-council.example")
        self.given_i_am(self.yan(case))
        self.when_i_open(f"/family/{case.ref}/rights")
        self.when_i_follow("Let them see something (Pippa Parent)")
        self.when_i_press("Let them see this")
        self.then_i_see("There is a problem")
        self.when_i_choose("Dates, and who does what")
        self.when_i_type_the_day("Until when?", "24 7 2026")
        self.when_i_press("Let them see this")
        self.then_i_see("Can see: dates, and who does what. Until 24 July 2026.")
        self.when_i_press("Take it back from Pippa Parent")
        self.then_i_see("They can no longer see it.", "Can see nothing now.")
        assert Representation.objects.get().taken_back_on == self.today
        self.then_every_page_was_accessible(pages=6)

    def yan(self, case: Case) -> Member:
        young = member("young_person", "Yan Young", None, child=case.child)
        relate(case.child, to=young, why="self", born_of="the rights have moved", starts_on=OPENED)
        return young
