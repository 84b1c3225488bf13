"""An agreement that ran out: an officer is stopped and told why, two leads make a new one, and the officer can ask."""

from datetime import date

import pytest

from sendwell.access.models import Account, Member
from sendwell.advice.models import AdviceRequest
from sendwell.sharing.models import Agreement, Flow
from tests.journeys.browsing import EVERY_MANNER, Manner
from tests.journeys.journey import Journey
from tests.world import Place

NEW = "Sharing for assessments, renewed"


class TestAnAgreementThatRanOut(Journey):
    @pytest.fixture(params=EVERY_MANNER, ids=lambda manner: manner.name)
    def manner(self, request: pytest.FixtureRequest) -> Manner:
        """On a desktop, on a telephone and without JavaScript."""
        return request.param  # type: ignore[no-any-return]

    def test_it_is_renewed(self) -> None:
        case = self.world.assessing(received=self.today)
        Agreement.objects.update(until=date(2026, 2, 28))
        ask = f"/cases/{case.ref}/ask/physiotherapy"
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(ask)
        self.then_i_see("It expired on 28 February 2026", "Gov Northbridge, information-governance lead")
        self.when_i_follow("What may pass between the two, and what is missing")
        self.then_i_see("A missing document stops no time limit")

        self.given_i_am(self.lead(self.world.northbridge))
        self.when_i_open("/sharing/flows")
        self.then_i_see("Closed", "The agreement does not count. It expired on 28 February 2026.")
        self.when_i_follow("Agreements")
        self.when_i_follow("Write down an agreement")
        self.when_i_write_it_down()
        self.when_i_follow("Add a party")
        self.when_i_choose("One organisation")
        self.when_i_pick("Which organisation?", "Hillside NHS Trust")
        self.when_i_press("Add")
        self.when_i_read_and_sign("Northbridge Council")

        self.given_i_am(self.lead(self.world.hillside))
        self.when_i_open("/sharing/agreements")
        self.when_i_follow(NEW)
        self.when_i_read_and_sign("Hillside NHS Trust")
        self.then_i_see("Live")

        Flow.objects.update(agreement=Agreement.objects.get(title=NEW))
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(ask)
        self.then_i_do_not_see("Nothing can be sent yet")
        self.when_i_type("The child’s circumstances", "Falls often on uneven ground.")
        self.when_i_press("See the request before you send it")
        self.when_i_press("Send the request")
        assert AdviceRequest.objects.get().provider == self.world.hillside.organisation
        self.then_every_page_was_accessible(pages=14)

    def test_the_notices_are_read_by_everybody(self) -> None:
        self.given_i_have_no_account()
        self.when_i_open("/privacy/")
        self.then_i_see("How we use information about you and your child")
        self.when_i_follow("For children")
        self.then_i_see("What we know about you, and who can see it")
        self.when_i_follow("Easy read")
        self.then_i_see("No paper, no sharing.")
        self.then_every_page_was_accessible(pages=3)

    def when_i_write_it_down(self) -> None:
        self.when_i_type("Title", NEW)
        self.when_i_type("What is the data shared for?", "To find out what help a child needs.")
        self.when_i_choose("Article 6(1)(e): a public task")
        self.when_i_choose("Article 9(2)(h), Schedule 1 paragraph 2: health or social care")
        for data in (
            "Dates, stages and who does what",
            "Who the child is: name, date of birth, NHS number, UPN",
            "What the child and the family say",
            "Education advice",
            "Health advice written for the plan",
        ):
            self.when_i_choose(data)
        self.when_i_type_the_day("From which day does it count?", "2 3 2026")
        self.when_i_type_the_day("Until which day does it count?", "31 3 2028")
        self.when_i_type("Where is the signed paper kept?", "Legal folder 14")
        self.when_i_type_the_day("When is it next reviewed?", "1 3 2027")
        self.when_i_press("Save")

    def when_i_read_and_sign(self, organisation: str) -> None:
        self.when_i_follow(f"Read and sign for {organisation}")
        self.when_i_choose("I have read it and am authorised to sign it for my organisation")
        self.when_i_press("Sign")
        self.then_i_see("Signed for your organisation.")

    def lead(self, place: Place) -> Member:
        """The information-governance lead of a place, with an account."""
        who: Member = place.governance
        who.account = Account.objects.create_user(f"{who.slug}@people.example")
        who.save(update_fields=["account"])
        return who
