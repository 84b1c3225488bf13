"""Annex A: six questions, seven outcomes, every way through."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from sendwell.law import triage
from sendwell.law.reading import LawError
from sendwell.law.timescales import the_law
from sendwell.law.triage import Outcome, Question, Unfinished, UnknownAnswer, next_step, outcome, scheme

DAY = date(2026, 3, 5)
ANNEX_A = scheme("annex_a", DAY)
QUESTIONS = [
    "information_available",
    "possible_need",
    "another_professional",
    "confident",
    "needs_assessment",
    "enough_to_advise",
]

# Every way through the chart: the answers in order, the outcome, and its note in the guide.
WAYS = [
    ("N", "ask_requester", "1.2"),
    ("YN", "no_possible_need", "1.3"),
    ("YYYY", "advice_elsewhere", "1.5"),
    ("YYYNY", "propose_referral", "1.7"),
    ("YYYNNY", "advise_without_seeing", "1.8"),
    ("YYYNNN", "not_known", "1.9"),
    ("YYN-Y", "propose_referral", "1.7"),
    ("YYN-NY", "advise_without_seeing", "1.8"),
    ("YYN-NN", "not_known", "1.9"),
]


def answers(way: str) -> dict[str, bool]:
    """`YYN-Y` as answers to the questions in their order, `-` being a question that is not asked."""
    return {name: said == "Y" for name, said in zip(QUESTIONS, way, strict=False) if said != "-"}


def test_the_questions_come_in_the_order_of_the_guide() -> None:
    assert list(ANNEX_A.questions) == QUESTIONS
    assert [each.note for each in ANNEX_A.questions.values()] == ["1.1", "1.3", "1.4", "1.5", "1.6", "1.8"]


@pytest.mark.parametrize(("way", "end", "note"), WAYS)
def test_every_way_ends_in_the_outcome_of_the_chart(way: str, end: str, note: str) -> None:
    found = outcome(ANNEX_A, answers(way), DAY)
    assert (found.outcome.id, found.outcome.note) == (end, note)
    assert found.path == tuple(answers(way).items())
    assert len(found.reasons) == len(found.path)


def test_there_is_no_other_way() -> None:
    ways = set()
    for said in product((True, False), repeat=len(QUESTIONS)):
        given, taken = dict(zip(QUESTIONS, said, strict=True)), dict[str, bool]()
        while isinstance(step := next_step(ANNEX_A, taken), Question):
            taken[step.id] = given[step.id]
        ways.add((tuple(taken.items()), step.id))
    assert ways == {(tuple(answers(way).items()), end) for way, end, _ in WAYS}


def test_each_question_is_put_until_it_is_answered() -> None:
    taken: dict[str, bool] = {}
    for name in QUESTIONS[:4]:
        step = next_step(ANNEX_A, taken)
        assert isinstance(step, Question)
        assert step.id == name
        with pytest.raises(Unfinished, match="Still to be answered"):
            outcome(ANNEX_A, taken, DAY)
        taken[name] = True
    assert isinstance(next_step(ANNEX_A, taken), Outcome)


def test_another_professional_brings_liaison_on_the_way() -> None:
    assert [each.id for each in outcome(ANNEX_A, answers("YYYNY"), DAY).on_the_way] == ["liaise"]
    assert outcome(ANNEX_A, answers("YYN-Y"), DAY).on_the_way == ()


def test_the_reasons_say_each_question_and_answer() -> None:
    assert outcome(ANNEX_A, answers("YN"), DAY).reasons == (
        "Is there information about the child? Yes.",
        "Could the child have a need in your field? No.",
    )


def test_an_outcome_says_that_it_answers_the_council_only_if_its_event_stops_the_six_weeks() -> None:
    stops = the_law().get("advice_coop_6w").stops_with
    assert {each.id: each.stops_advice for each in ANNEX_A.outcomes.values()} == {
        each.id: each.event in stops for each in ANNEX_A.outcomes.values()
    }


def test_what_does_not_answer_the_council_stays_open_and_only_that() -> None:
    assert [each.id for each in ANNEX_A.outcomes.values() if each.keeps_open] == ["ask_requester", "liaise"]
    assert all(each.keeps_open is not each.stops_advice for each in ANNEX_A.outcomes.values())


def test_only_one_outcome_proposes_a_referral() -> None:
    assert [each.id for each in ANNEX_A.outcomes.values() if each.proposes_referral] == ["propose_referral"]


def test_an_answer_to_an_unknown_question_or_off_the_way_is_refused() -> None:
    with pytest.raises(UnknownAnswer, match="'has_a_cat' is not a question"):
        next_step(ANNEX_A, {"has_a_cat": True})
    with pytest.raises(UnknownAnswer, match="Not asked on this way"):
        outcome(ANNEX_A, {**answers("YN"), "confident": True}, DAY)


def test_a_scheme_is_dated() -> None:
    assert ANNEX_A.version == date(2018, 5, 1)
    with pytest.raises(LawError, match="no version on 2017-01-01"):
        scheme("annex_a", date(2017, 1, 1))
    with pytest.raises(LawError, match="was not yet in use"):
        outcome(ANNEX_A, answers("N"), date(2017, 1, 1))
    with pytest.raises(LawError, match="no triage scheme 'annex_b'"):
        scheme("annex_b", DAY)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"no": ask_requester', '"no": ask_the_cat', "leads to 'ask_the_cat'"),
        ('"no": enough_to_advise', '"no": possible_need', "no outcome and no later question"),
        ('{"yes": possible_need, "no"', "{yes: possible_need, no", "the key yes is read as True"),
        ('{"yes": liaise}', '{"yes": gossip}', "brings 'gossip', which is not an outcome"),
        ("event: requester_asked", "event: cat_asked", "'cat_asked' is not an event type"),
        ("first: information_available", "first: last_one", "is not among the questions"),
        ("keeps_open: true", "keeps_open: perhaps", "'keeps_open' cannot be 'perhaps'"),
    ],
)
def test_a_broken_scheme_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, words: str
) -> None:
    text = (triage.FOLDER / "annex_a.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "annex_a.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(triage, "FOLDER", tmp_path)
    with pytest.raises(LawError, match=words):
        scheme.__wrapped__("annex_a", DAY)
