"""A letter for a teacher outside: the officer hands it over and rings, she types the code, and it is taken back."""

import re

import pytest

from sendwell.messages.models import OutboxMessage
from tests.documents.test_letters import letter_to
from tests.journeys.browsing import EVERY_MANNER, Manner
from tests.journeys.journey import Journey


class TestHandingOver(Journey):
    @pytest.fixture(params=EVERY_MANNER, ids=lambda manner: manner.name)
    def manner(self, request: pytest.FixtureRequest) -> Manner:
        """On a desktop, on a telephone and without JavaScript."""
        return request.param  # type: ignore[no-any-return]

    def test_a_letter_for_somebody_outside(self) -> None:
        case = self.world.assessing(received=self.today)
        letter_to(self.world, case=case, title="What we heard")
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(f"/cases/{case.ref}/letters")
        self.when_i_follow("Hand something to somebody outside Sendwell")
        self.then_i_see("Your organisation has handed nothing of this case to anybody outside.")
        self.when_i_follow("Hand something over")
        self.when_i_press("Hand it over")
        self.then_i_see("There is a problem", "Choose at least one letter or file")
        self.when_i_fill_it_in()
        self.when_i_press("Hand it over")
        self.then_i_see("The link has been sent.", "Handed to Dana Wells", "Not opened yet")
        (code,) = re.findall(r"The code (\d{3} \d{3}) Ring Dana Wells", self.text)
        link = OutboxMessage.objects.get(kind="handed_over").path

        self.given_i_have_no_account()
        self.when_i_open(link)
        self.then_i_see("Somebody has handed you something to read")
        self.then_i_do_not_see("Adela", "Canary", "Northbridge", "Dana")
        self.when_i_type("The code", "000 000" if code != "000 000" else "000 001")
        self.when_i_press("Open")
        self.then_i_see("That is not the code. You can try 4 times more.")
        self.when_i_type("The code", code)
        self.when_i_press("Open")
        self.then_i_see("Papers for Dana Wells", "From Nora Officer, Northbridge Council")
        pdf = self.page.request.get(f"{self.address}{link}/document.pdf")
        assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")

        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(f"/cases/{case.ref}/hand-overs")
        self.then_i_see("Opened")
        self.when_i_follow("Dana Wells, SENCO")
        self.then_i_see("Took the PDF, which can be kept")
        self.when_i_press("Make a code to read out")
        self.when_i_follow("Take it back")
        self.when_i_type("Why do you take it back?", "She has left the school.")
        self.when_i_press("Take it back")
        self.then_i_see("This was taken back. Its link does not work.")

        self.given_i_have_no_account()
        self.when_i_open(link)
        self.then_i_see("This link opens nothing")
        self.then_every_page_was_accessible(pages=14)

    def when_i_fill_it_in(self) -> None:
        self.page.get_by_label(re.compile("What we heard, to Pippa Parent")).check()
        self.when_i_type("Their name", "Dana Wells")
        self.when_i_type("Their job", "SENCO")
        self.when_i_type("Where they work", "Far Hill School")
        self.when_i_type("Their work email address", "dana@farhill.example")
        self.when_i_choose("They teach or may teach the child: Children and Families Act 2014, section 39")
        self.when_i_choose("I ring them and read it out")
