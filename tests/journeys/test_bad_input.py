"""Things go wrong: each time a clear message, what was typed still there, nothing lost and nothing doubled."""

from datetime import date

from sendwell.advice.actions import allocate
from sendwell.advice.models import Advice, AdviceRequest
from sendwell.casebook.models import Case
from sendwell.documents.models import Letter, Upload
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Child
from sendwell.requests.actions import Requester
from sendwell.requests.models import AssessmentRequest, Decision
from tests.journeys.journey import Journey
from tests.requests.asking import asked

REASONS = "She cannot follow a lesson without an adult beside her, and the reports agree."
OTHER_REASONS = "The school meets her needs from what it has; the psychologist saw steady progress."


class TestDatesThatCannotBe(Journey):
    def test_a_birthday_that_is_no_day_or_has_not_come_or_is_too_long_ago(self) -> None:
        self.given_i_have_no_account()
        self.when_i_open("/ask")
        self.when_i_press("Begin now")
        self.when_i_pick("Which council do you pay council tax to?", "Northbridge Council")
        self.when_i_press("Save and continue")
        self.when_i_choose("A parent or carer")
        self.when_i_type("Your full name", "Pam Bramble")
        self.when_i_press("Save and continue")
        self.when_i_type("First name", "Beatrix")
        self.when_i_type("Last name", "Bramble")

        for born, message in (
            ("31 2 2018", "The date of birth is 31 February 2018, which is not a date. Check the day."),
            ("3 3 2026", "The date of birth is 3 March 2026, but that day has not come yet."),
            ("2 3 2001", "only up to the day before the 25th birthday"),
            ("1 13 2018", "Check the month."),
        ):
            self.when_i_type_the_day("Date of birth", born)
            self.when_i_press("Save and continue")
            self.then_i_see("There is a problem", message)
            self.then_it_still_says("First name", "Beatrix")
            assert self.boxes("born") == born.split()
        assert (AssessmentRequest.objects.count(), Child.objects.count()) == (0, 0)
        self.then_every_page_was_accessible(pages=8)

    def test_a_letter_sent_before_the_child_was_born_or_when_the_adult_was_25(self) -> None:
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open("/requests/paper")
        self.when_i_choose("By first-class post")
        self.when_i_type_the_day("Day", "2 2 2026")
        self.when_i_choose("A parent or carer", under="Who asks?")
        self.when_i_type("Their name", "Pam Bramble")
        self.when_i_type("First name", "Beatrix")
        self.when_i_type("Last name", "Bramble")
        self.when_i_type("What worries you?", "She cannot follow what is said in class.")

        for born, message in (
            ("3 2 2026", "The date of birth is 3 February 2026, which is after the request was sent."),
            ("1 2 2001", "25 or older when the request was received"),
        ):
            self.when_i_type_the_day("Date of birth", born)
            self.when_i_press("Record the request")
            self.then_i_see("There is a problem", message)
            self.then_it_still_says("What worries you?", "She cannot follow what is said in class.")
            assert self.boxes("born") == born.split()
        assert (AssessmentRequest.objects.count(), Case.objects.count()) == (0, 0)

        self.when_i_type_the_day("Date of birth", "4 5 2018")
        self.when_i_press("Record the request")
        assert AssessmentRequest.objects.get().received_on == date(2026, 2, 3)
        self.then_every_page_was_accessible(pages=4)

    def boxes(self, name: str) -> list[str]:
        """The three boxes of a day, as they stand."""
        return [self.page.locator(f"[name={name}-{part}]").input_value() for part in ("day", "month", "year")]


class TestAddressesOfNothing(Journey):
    def test_what_does_not_exist_and_what_is_not_yours_look_the_same(self) -> None:
        request = self.world.request_to(self.world.hillside.paediatrics)
        self.given_i_am(self.world.southmere.officer)
        seen = set()
        for path in (
            f"/cases/{request.case.ref}",
            "/cases/C26-999999",
            f"/advice/{request.ref}",
            "/advice/A999999",
            "/requests/R999999",
            "/letters/00000000-0000-4000-8000-000000000000",
            "/ask/a-token-that-nobody-has",
            "/no-such-page",
        ):
            self.when_i_open(path)
            seen.add(self.text)
        assert len(seen) == 1
        self.then_i_see("Page not found")
        self.then_i_do_not_see("Adela", "Canary")
        self.then_every_page_was_accessible(pages=8)


class TestAFileThatLies(Journey):
    def test_a_page_of_a_website_called_report_pdf_is_not_taken_and_the_words_are_kept(self) -> None:
        request = self.world.request_to(self.world.hillside.paediatrics, received=self.today)
        self.given_i_am(self.world.hillside.paediatrician)
        self.when_i_open(f"/advice/{request.ref}/write")
        self.when_i_type("What you know and think", "Adela falls on uneven ground.")
        self.when_i_attach("report.pdf", b"<html><script>alert(1)</script></html>")
        self.when_i_press("Keep my draft")

        self.then_i_see("There is a problem", "report.pdf")
        self.then_it_still_says("What you know and think", "Adela falls on uneven ground.")
        assert Upload.objects.count() == 0

        self.when_i_press("Keep my draft")
        assert Advice.objects.get().narrative == "Adela falls on uneven ground."
        self.then_every_page_was_accessible(pages=3)

    def when_i_attach(self, name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "application/pdf", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a TypedDict


class TestTwoAtOnce(Journey):
    def test_of_two_officers_who_decide_the_second_is_told_who_did_and_keeps_the_text(self) -> None:
        child = self.world.child()
        mother = self.world.parent(child)
        asking = Requester(name=mother.name, relation="Mother", email=mother.email, member=mother)
        request = asked(self.world, existing=child, requester=asking, by=mother)
        nora, max_ = self.world.northbridge.officer, self.world.northbridge.manager
        for officer, plan, reasons in ((nora, "yes", REASONS), (max_, "no", OTHER_REASONS)):
            self.given_i_am(officer)
            self.when_i_open(f"/requests/{request.ref}/decide")
            self.when_i_fill_in_the_test(plan, reasons)
            self.when_i_press("Show me the notice")
        told = OutboxMessage.objects.count()

        self.given_i_am(nora)
        self.when_i_press("Send the notice")
        self.then_i_see("Decision: to assess")
        self.given_i_am(max_)
        self.when_i_press("Send the notice")

        self.then_i_see("Nora Officer decided to assess on 2 March 2026.", "What you wrote is kept below.")
        assert self.page.locator("textarea[name=plan_reasons]").input_value() == OTHER_REASONS
        assert Decision.objects.get().by == nora
        assert Letter.objects.filter(kind="decision", for_family=True).count() == 1
        assert OutboxMessage.objects.count() > told
        self.then_every_page_was_accessible(pages=6)

    def when_i_fill_in_the_test(self, plan: str, reasons: str) -> None:
        for name, answer in (("sen", "yes"), ("plan", plan)):
            self.page.locator(f"input[name={name}][value={answer}]").check()
            self.page.locator(f"textarea[name={name}_reasons]").fill(reasons)
        self.when_i_type("What did you read, and whom did you hear?", "The request; Pam Bramble.")

    def test_of_two_who_write_one_draft_the_second_sees_both_texts(self) -> None:
        request = self.world.request_to(self.world.hillside.paediatrics, received=self.today)
        hillside = self.world.hillside
        allocate(request=request, clinician=hillside.paediatrician, by=hillside.clerk, day=self.today)
        for writer, words in ((hillside.lead, "The lead’s words."), (hillside.paediatrician, "My words.")):
            self.given_i_am(writer)
            self.when_i_open(f"/advice/{request.ref}/write")
            self.when_i_type("What you know and think", words)
        for writer in (hillside.lead, hillside.paediatrician):
            self.given_i_am(writer)
            self.when_i_press("Keep my draft")

        self.then_i_see("Somebody else changed this", "Theirs", "The lead’s words.")
        self.then_it_still_says("What you know and think", "My words.")
        assert Advice.objects.get().narrative == "The lead’s words."

        self.when_i_type("What you know and think", "The lead’s words. My words.")
        self.when_i_press("Keep my draft")
        assert Advice.objects.get().narrative == "The lead’s words. My words."
        self.then_every_page_was_accessible(pages=5)

    def test_of_two_who_give_out_one_request_the_second_is_told(self) -> None:
        request = self.world.request_to(self.world.hillside.paediatrics, received=self.today)
        hillside = self.world.hillside
        for giver, clinician in ((hillside.clerk, "h Paediatrician"), (hillside.lead, "h Lead")):
            self.given_i_am(giver)
            self.when_i_open(f"/advice/{request.ref}/give")
            self.page.get_by_label(clinician).first.check()
        for giver in (hillside.clerk, hillside.lead):
            self.given_i_am(giver)
            self.when_i_press("Give the request")

        self.then_i_see("There is a problem", "Somebody else changed this")
        assert AdviceRequest.objects.get().clinician == hillside.paediatrician
        self.then_every_page_was_accessible(pages=4)


class TestTheSameFormTwice(Journey):
    def test_a_request_for_advice_sent_again_is_one_request(self) -> None:
        case = self.world.assessing(received=self.today)
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(f"/cases/{case.ref}/ask/community_paediatrics")
        self.when_i_type("The child’s circumstances", "Falls often.")
        self.when_i_press("See the request before you send it")
        self.when_i_press("Send the request")
        self.when_the_same_form_is_sent_again()

        self.then_i_see("You have already sent this. Nothing was done twice.")
        assert AdviceRequest.objects.count() == 1
        self.then_every_page_was_accessible(pages=4)
