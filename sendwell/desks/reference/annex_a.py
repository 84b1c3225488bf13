"""Annex A as a table and as a diagram, from the dated scheme that the screens walk through."""

from datetime import date

from sendwell.desks.reference.markdown import code, table
from sendwell.desks.reference.markdown import page as whole_page
from sendwell.law.triage import Outcome, Question, Scheme, scheme
from sendwell.ui import words


def page() -> str:
    """`annex_a.md`."""
    newest = scheme("annex_a", date.max)
    return whole_page(
        newest.title,
        f"From `sendwell/law/schemes/annex_a.yaml`. Source: {newest.source}. "
        f"This version counts from {words.day(newest.version)}. Triage itself stops no clock.",
        "## The way through",
        f"```\n{_diagram(newest)}\n```",
        "## Questions",
        table(
            ["question", "note", "asks", "yes", "no", "the note in our words"],
            [_question(newest, each) for each in newest.questions.values()],
        ),
        "## Outcomes",
        table(
            ["outcome", "note", "what it is", "event", "the six weeks", "the note in our words"],
            [_outcome(each) for each in newest.outcomes.values()],
        ),
    )


def _diagram(found: Scheme) -> str:
    numbers = {name: number for number, name in enumerate(found.questions, start=1)}
    lines = []
    for question in found.questions.values():
        lines.append(f"({numbers[question.id]}) {question.text}")
        for said in ("yes", "no"):
            step = question.answers[said]
            to = f"({numbers[step]})" if step in numbers else f"[ {found.outcomes[step].title} ]"
            on_the_way = question.on_the_way.get(said)
            via = f"{found.outcomes[on_the_way].title}, then " if on_the_way else ""
            lines.append(f"      {said:<3} --> {via}{to}")
        lines.append("")
    return "\n".join(lines).rstrip()


def _question(found: Scheme, question: Question) -> tuple[str, ...]:
    return (
        code(question.id),
        question.note,
        question.text,
        *(code(question.answers[said]) for said in ("yes", "no")),
        question.note_text,
    )


def _outcome(outcome: Outcome) -> tuple[str, ...]:
    clock = "end" if outcome.stops_advice else "go on"
    proposes = " A referral is proposed." if outcome.proposes_referral else ""
    return (
        code(outcome.id),
        outcome.note,
        f"{outcome.title}.{proposes}",
        code(outcome.event),
        clock,
        outcome.note_text,
    )
