"""A file that seems to be about another child: its author is told, and a second person looks before it can go.

At a desk, on a telephone and without JavaScript.
"""

import pytest

from sendwell.access.models import Member
from sendwell.advice.actions import allocate
from sendwell.documents.models import Upload
from tests.documents.small_files import docx
from tests.journeys.browsing import EVERY_MANNER, Manner
from tests.journeys.journey import Journey

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TestAHeldFile(Journey):
    @pytest.fixture(params=EVERY_MANNER, ids=lambda manner: manner.name)
    def manner(self, request: pytest.FixtureRequest) -> Manner:
        chosen: Manner = request.param
        return chosen

    def test_a_second_person_compares_two_things_and_lets_it_go(self) -> None:
        hillside = self.world.hillside
        asked = self.world.request_to(hillside.paediatrics, received=self.today)
        allocate(request=asked, clinician=hillside.paediatrician, by=hillside.clerk, day=self.today)
        write = f"/advice/{asked.ref}/write"
        self.given_i_am(hillside.paediatrician)
        self.when_i_open(write)
        self.when_i_attach_a_report_that_names_another_child()
        self.then_i_see("This file is held.", "It seems to hold another child’s NHS number.")
        self.then_i_see("Whose turn it is: A colleague who did not send it.", "Is it the wrong file?")
        self.then_i_do_not_see("Budgie")
        self.a_lead_lets_it_go(hillside.lead)
        self.given_i_am(hillside.paediatrician)
        self.when_i_open(write)
        self.then_i_see("Report kept beside this advice: report.docx")
        self.then_i_do_not_see("This file is held.")
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open("/files/held")
        self.then_i_see("No file is held.")
        self.then_every_page_was_accessible(pages=8)

    def when_i_attach_a_report_that_names_another_child(self) -> None:
        other = self.world.child("Benjamin", "Budgie")
        content = docx(f"NHS number {other.nhs_number}")
        file = {"name": "report.docx", "mimeType": WORD, "buffer": content}
        self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a TypedDict
        self.when_i_press("Keep my draft")

    def a_lead_lets_it_go(self, lead: Member) -> None:
        self.given_i_am(lead)
        self.when_i_open("/files/held")
        self.when_i_follow("report.docx")
        self.then_i_see("It seems to hold another child’s NHS number.", "Adela Canary")
        self.then_i_do_not_see("Budgie")
        self.when_i_choose("The child’s name")
        self.when_i_type("What did you find?", "A slip in one line.")
        self.when_i_press("Release the file")
        self.then_i_see("There is a problem", "Tick two things that you compared with the record.")
        self.then_it_still_says("What did you find?", "A slip in one line.")
        self.when_i_choose("The date of birth")
        self.when_i_press("Release the file")
        self.then_i_see("report.docx is released.", "No file is held.")
        assert Upload.objects.get().release.words == "A slip in one line."
