"""Answers + a triage scheme + a day -> the next question, or the outcome with its reasons.

A scheme is dated data in `schemes/`: which question follows which answer, and what each outcome does. The
first is Annex A of the Quick Guide: what a clinician does with a request about a child they do not know.
Triage stops no clock; the event of its outcome may.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from sendwell.law import reading
from sendwell.law.events import event_types
from sendwell.law.reading import LawError, Section

FOLDER = Path(__file__).parent / "schemes"
QUESTION_KEYS = {"text", "hint", "note", "note_text", "answers", "on_the_way"}
FLAGS = ("stops_advice", "proposes_referral", "keeps_open")
OUTCOME_KEYS = {"title", "letter", "event", "note", "note_text", *FLAGS}


class Unfinished(ValueError):
    """The answers lead to a question that has not been answered yet."""

    def __init__(self, question: "Question") -> None:
        super().__init__(f"Still to be answered: {question.text}")
        self.question = question


class UnknownAnswer(ValueError):
    """An answer was given to a question that the scheme does not ask, or that is not on the way taken."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its note. `answers` says what follows "yes" and "no": a question or an outcome.

    `on_the_way` names an outcome that an answer brings with it while the questions go on (1.4: liaise).
    """

    id: str
    text: str
    hint: str
    note: str
    note_text: str
    answers: Mapping[str, str]
    on_the_way: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the questions end, or rest. `event` is the event type that records it."""

    id: str
    title: str
    letter: str
    event: str
    stops_advice: bool  # it answers the council: the body's six weeks end with its event
    proposes_referral: bool
    keeps_open: bool  # the request waits for somebody, and its clock runs
    note: str
    note_text: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A triage scheme as it stood from `version` on."""

    id: str
    title: str
    source: str
    version: date
    first: str
    questions: Mapping[str, Question] = field(repr=False)
    outcomes: Mapping[str, Outcome] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers come to: the outcome, the way there as (question id, answer), each step in words."""

    outcome: Outcome
    path: tuple[tuple[str, bool], ...]
    reasons: tuple[str, ...]
    on_the_way: tuple[Outcome, ...]


@lru_cache
def scheme(scheme_id: str, day: date) -> Scheme:
    """The scheme as it stood on a day. Raises LawError if there is none of that id, or none yet."""
    path = FOLDER / f"{scheme_id}.yaml"
    if not scheme_id.isidentifier() or not path.is_file():
        raise LawError(f"there is no triage scheme {scheme_id!r}")
    file = reading.read(path)
    file.only({"id", "title", "source", "versions"})
    versions: Section = file.need("versions", dict)
    since = max((each for each in versions if each <= day), default=None)
    if since is None:
        raise LawError(f"the triage scheme {scheme_id} had no version on {day}")
    return _scheme(file, since, versions[since])


def next_step(scheme: Scheme, answers: Mapping[str, bool]) -> Question | Outcome:
    """What comes next after these answers: the first question without one, or the outcome.

    Raises UnknownAnswer for an answer to a question that the scheme does not have.
    """
    _check(scheme, answers)
    return _walk(scheme, answers)[0]


def outcome(scheme: Scheme, answers: Mapping[str, bool], day: date) -> Result:
    """The outcome of these answers, with its path and reasons, as triage on `day` by this version.

    Raises Unfinished if a question on the way has no answer; UnknownAnswer for an answer off the way, so that
    what is recorded is exactly what was decided; LawError if the version was not yet in use on `day`.
    """
    if day < scheme.version:
        raise LawError(f"version {scheme.version} of {scheme.id} was not yet in use on {day}")
    _check(scheme, answers)
    end, path = _walk(scheme, answers)
    if isinstance(end, Question):
        raise Unfinished(end)
    off_the_way = set(answers) - {question for question, _ in path}
    if off_the_way:
        raise UnknownAnswer(
            f"Not asked on this way through {scheme.title!r}: {', '.join(sorted(off_the_way))}"
        )
    questions = scheme.questions
    reasons = [f"{questions[name].text} {'Yes' if said else 'No'}." for name, said in path]
    met = [questions[name].on_the_way.get(word(said)) for name, said in path]
    return Result(end, path, tuple(reasons), tuple(scheme.outcomes[name] for name in met if name))


def word(answer: bool) -> str:
    """The word by which a scheme's file knows an answer."""
    return "yes" if answer else "no"


def _walk(
    scheme: Scheme, answers: Mapping[str, bool]
) -> tuple[Question | Outcome, tuple[tuple[str, bool], ...]]:
    path: list[tuple[str, bool]] = []
    here = scheme.first
    while here in scheme.questions:
        question = scheme.questions[here]
        if here not in answers:
            return question, tuple(path)
        path.append((here, answers[here]))
        here = question.answers[word(answers[here])]
    return scheme.outcomes[here], tuple(path)


def _check(scheme: Scheme, answers: Mapping[str, bool]) -> None:
    for name in answers:
        if name not in scheme.questions:
            raise UnknownAnswer(f"{name!r} is not a question of {scheme.title!r}")


def _scheme(file: Section, since: date, version: Section) -> Scheme:
    version.only({"first", "questions", "outcomes"})
    questions: Section = version.need("questions", dict)
    outcomes: Section = version.need("outcomes", dict)
    found = Scheme(
        id=file.need("id"),
        title=file.need("title"),
        source=file.need("source"),
        version=since,
        first=version.need("first"),
        questions={name: _question(name, questions.need(name, dict)) for name in questions},
        outcomes={name: _outcome(name, outcomes.need(name, dict)) for name in outcomes},
    )
    _check_steps(found, version)
    return found


def _check_steps(scheme: Scheme, version: Section) -> None:
    """Every answer leads somewhere, always to a later question, so that no way through is endless."""
    order = {name: place for place, name in enumerate(scheme.questions)}
    if scheme.first not in order:
        raise version.error(f"the first question {scheme.first!r} is not among the questions", "first")
    for question in scheme.questions.values():
        for step in question.answers.values():
            later = order.get(step, -1) > order[question.id]
            if not later and step not in scheme.outcomes:
                raise version.error(f"{question.id} leads to {step!r}: no outcome and no later question")
        for step in question.on_the_way.values():
            if step not in scheme.outcomes:
                raise version.error(f"{question.id} brings {step!r}, which is not an outcome")


def _question(name: str, section: Section) -> Question:
    section.only(QUESTION_KEYS)
    answers: Section = section.need("answers", dict)
    if set(answers) != {"yes", "no"}:
        raise section.error('answers must say what follows "yes" and "no", both in quotes', "answers")
    return Question(
        id=name,
        text=section.need("text"),
        hint=section.need("hint"),
        note=section.need("note"),
        note_text=section.need("note_text"),
        answers=answers,
        on_the_way=section.may("on_the_way", dict, {}),
    )


def _outcome(name: str, section: Section) -> Outcome:
    section.only(OUTCOME_KEYS)
    event: str = section.need("event")
    if event not in event_types():
        raise section.error(f"{event!r} is not an event type of events.yaml", "event")
    stops, proposes, keeps = (section.need(flag, bool) for flag in FLAGS)
    return Outcome(
        id=name,
        title=section.need("title"),
        letter=section.need("letter"),
        event=event,
        stops_advice=stops,
        proposes_referral=proposes,
        keeps_open=keeps,
        note=section.need("note"),
        note_text=section.need("note_text"),
    )
