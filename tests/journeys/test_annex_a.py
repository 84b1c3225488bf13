"""Annex A: a few questions, an ending each, and hands that never leave the keyboard."""

import pytest

from sendwell.advice.models import AdviceRequest, ProposedReferral, Question, State, Triage
from sendwell.documents.models import Letter
from sendwell.messages.models import OutboxMessage
from tests.journeys.browsing import PHONE, Manner
from tests.journeys.journey import Journey

KNOWN = "Is there information about the child?"
NEED = "Could the child have a need in your field?"
ANOTHER = "Is there another named person or team who could advise in your place?"
CONFIDENT = "Are you confident that the right health advice is being given?"
ASSESS = "Do you or your team think that the child needs an assessment?"
ENOUGH = "Is there enough information to advise without seeing the child?"
SEND = "Send this to Northbridge Council"


class AnnexA(Journey):
    """A paediatrician has been given a request about a child whom nobody knows."""

    @pytest.fixture(autouse=True)
    def _asked(self, _set_out: None) -> None:
        self.request = self.world.request_to(self.world.hillside.paediatrics, received=self.today)
        self.given_i_am(self.world.hillside.paediatrician)

    def when_i_begin(self) -> None:
        self.when_i_open(f"/advice/{self.request.ref}/annex-a")

    def then_the_request_is(self, state: State) -> None:
        assert AdviceRequest.objects.get().state == state

    def then_the_council_sees(self, *words: str) -> None:
        self.given_i_am(self.world.northbridge.officer)
        self.when_i_open(f"/cases/{self.request.case.ref}/advice")
        self.then_i_see(*words)


class TestByKeyboard(AnnexA):
    def test_a_notice_is_sent_with_y_n_tab_and_enter_alone(self) -> None:
        self.when_i_open(f"/advice/{self.request.ref}")
        self.when_i_tab_to("Work through Annex A")
        self.when_i_press_enter()
        for question, key in ((KNOWN, "y"), (NEED, "y"), (ANOTHER, "n"), (ASSESS, "n"), (ENOUGH, "n")):
            assert self.heading == question
            self.page.keyboard.press(key)
            self.when_i_press_enter()
        self.then_i_see("Tell the council that the child is not known to you")
        self.when_i_tab_to("Anything the council should know")
        self.page.keyboard.type("n or y are only letters here.")
        self.when_i_tab_to(SEND)
        self.when_i_press_enter()

        self.then_the_request_is(State.NOT_NEEDED)
        assert "n or y are only letters here." in str(Letter.objects.get().blocks)
        self.then_every_page_was_accessible(pages=8)

    def when_i_tab_to(self, name: str) -> None:
        """From wherever I am, with Tab alone."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(WHAT_HAS_THE_FOCUS).startswith(name):
                return
        raise AssertionError(f"{name!r} cannot be reached with Tab on {self.page.url}")

    def when_i_press_enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.inspector.look(self.page)


WHAT_HAS_THE_FOCUS = """() => {
  const it = document.activeElement;
  return (it.labels?.[0] ?? it).innerText.trim();
}"""


class TestEveryEnding(AnnexA):
    @pytest.fixture
    def manner(self) -> Manner:
        return PHONE

    def test_a_child_nobody_knows(self) -> None:
        self.when_i_begin()
        self.when_i_answer(KNOWN, "Yes")
        self.when_i_answer(NEED, "No")
        self.then_i_see("Our service does not know this child or young person.")
        self.when_i_press(SEND)

        self.then_the_council_sees("1 service asked, 0 still to answer", "not known")
        self.then_every_page_was_accessible(pages=5)

    def test_somebody_else_advises(self) -> None:
        self.when_i_begin()
        self.when_i_answer(KNOWN, "Yes")
        self.when_i_answer(NEED, "Yes")
        self.when_i_answer(ANOTHER, "Yes")
        self.when_i_type("Who did you speak to?", "Dr Ray, Riverside")
        self.when_i_answer(CONFIDENT, "Yes")
        self.then_it_still_says("Who is giving the advice?", "Dr Ray, Riverside")
        self.when_i_type("Who is giving the advice?", "")
        self.when_i_press(SEND)
        self.then_i_see("Name who is giving the advice")
        self.when_i_type("Who is giving the advice?", "Dr Ray, Riverside NHS Trust")
        self.when_i_press(SEND)

        self.then_the_request_is(State.NOT_NEEDED)
        self.then_every_page_was_accessible(pages=7)

    def test_a_question_to_the_council_has_an_owner_and_a_day(self) -> None:
        self.when_i_begin()
        self.when_i_answer(KNOWN, "No")
        self.when_i_type("What do you need to know?", "Since when does she fall?")
        self.when_i_choose("Nora Officer")
        self.when_i_type_the_day("By when do you need the answer?", "10 3 2026")
        self.when_i_press(SEND)

        question = Question.objects.get()
        assert (question.wanted_by.isoformat(), question.owner) == (
            "2026-03-10",
            self.world.northbridge.officer,
        )
        self.then_the_request_is(State.ASKING)
        self.then_the_council_sees("Since when does she fall?", "The six weeks run on.")
        self.when_i_follow(f"Answer the question on {self.request.ref}")
        self.when_i_type("Your answer", "Since last autumn.")
        self.when_i_press("Send the answer")
        self.given_i_am(self.world.hillside.paediatrician)
        self.when_i_open(f"/advice/{self.request.ref}")
        self.then_i_see("Since last autumn.")
        self.then_every_page_was_accessible(pages=7)

    def test_an_assessment_is_proposed_as_part_of_the_plan(self) -> None:
        self.when_i_begin()
        self.when_i_answer(KNOWN, "Yes")
        self.when_i_answer(NEED, "Yes")
        self.when_i_answer(ANOTHER, "No")
        self.when_i_answer(ASSESS, "Yes")
        self.when_i_pick("Which service should assess the child?", "Physiotherapy, Hillside NHS Trust")
        self.when_i_type("Why is an assessment needed?", "She falls often and tires.")
        self.when_i_choose("Nora Officer")
        self.when_i_type_the_day("By when should the assessment be made?", "1 5 2026")
        self.when_i_press("Sign this and send it to Northbridge Council")

        assert ProposedReferral.objects.get().to_service == self.world.hillside.physiotherapy
        self.then_the_request_is(State.RETURNED)
        self.then_the_council_sees("Assessments proposed as part of the plan", "She falls often and tires.")
        self.then_every_page_was_accessible(pages=7)

    def test_going_back_changes_an_answer_tells_nobody_and_loses_nothing(self) -> None:
        told_before = OutboxMessage.objects.count()
        self.when_i_begin()
        self.when_i_answer(KNOWN, "Yes")
        self.when_i_unfold("Private notes of your service")
        self.when_i_type("Private notes", "Perhaps seen in 2019.")
        self.when_i_answer(NEED, "No")
        self.when_i_follow(f"Change the answer: {NEED}")
        self.then_i_see("You answered No before.")
        self.then_it_still_says("Private notes", "Perhaps seen in 2019.")
        self.when_i_answer(NEED, "Yes")

        assert self.heading == ANOTHER
        assert Triage.objects.get().answers == {"information_available": True, "possible_need": True}
        assert OutboxMessage.objects.count() == told_before
        self.then_every_page_was_accessible(pages=5)
