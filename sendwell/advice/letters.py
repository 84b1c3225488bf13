"""The letters of the body asked: one function for each, used by the preview and by the act that sends it.

So what a clinician reads before sending is the very letter that goes. Titles name no child; the body does,
because the council must know whom it is about.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.advice.draft import Line
from sendwell.advice.held import tell_who_checks
from sendwell.advice.models import Advice, AdviceRequest, Part, StatementKind
from sendwell.documents.blocks import Block, facts, heading, points, text
from sendwell.documents.letters import Recipient, write_letter
from sendwell.documents.models import Letter
from sendwell.law.checks import Limb
from sendwell.ui import words

NOT_ASSESSED = (
    "I have not assessed this child or young person, and neither has my team. "
    "An assessment by us is not thought to be necessary."
)
MORE = (
    "If you hold information that points to a need in our field, send it to us through Sendwell "
    "and we will look again."
)
KINDS = {StatementKind.NEED: "Needs", StatementKind.OUTCOME: "Outcomes", StatementKind.PROVISION: "Provision"}
ADVICE_TITLES = {
    Part.WHOLE: "Advice for the education, health and care needs assessment",
    Part.ONE: "First advice for the assessment, with a fuller assessment to follow",
    Part.TWO: "Advice after the fuller assessment",
}


@dataclass(frozen=True)
class Written:
    """A letter before it is sent."""

    kind: str
    title: str
    to: str
    blocks: Sequence[Block]


def send(written: Written, request: AdviceRequest, *, by: Member, day: date) -> Letter:
    """Send it to the council's contact for this request, or hold it and tell those who check it."""
    letter = write_letter(
        case=request.case,
        kind=written.kind,
        title=written.title,
        to=Recipient(request.contact_name, None, (request.case.authority.name,), request.case.authority),
        from_name=f"{request.service.name}, {request.provider.name}",
        blocks=written.blocks,
        for_family=False,
        about=request.ref,
        day=day,
        by=by,
    )
    tell_who_checks(letter, day)
    return letter


def notice(outcome: str, request: AdviceRequest, *, source: str = "", note: str = "") -> Written:
    """The short written notice that ends Annex A (notes 1.3, 1.5 and 1.9)."""
    title, said = _NOTICES[outcome]
    blocks = [_about(request), *(text(line.format(source=source or "…")) for line in said)]
    if note:
        blocks.append(text(note))
    return Written("advice_not_known", title, _to(request), [*blocks, text(MORE)])


_NOTICES = {
    "no_possible_need": (
        "We have no advice to give",
        (
            "Our service does not know this child or young person.",
            "We have read the circumstances and the history that you sent. They do not suggest a need that our "
            "profession would help with, so we have no advice to give and do not propose to see the child.",
        ),
    ),
    "advice_elsewhere": (
        "The advice is being given by somebody else",
        (
            "The advice that you need from our field is being given by: {source}.",
            "We have made sure of this. So that the family is not asked twice, we will not write a second advice.",
        ),
    ),
    "not_known": (
        "This child is not known to us",
        (
            "Neither we nor our colleagues know this child or young person.",
            "We have considered what you sent, whether somebody else gives the advice and whether we should see "
            "the child. Nothing suggests that our professional input is needed.",
        ),
    ),
}


def question(request: AdviceRequest, *, asked: str, owner: str, wanted_by: date | None) -> Written:
    """Asking the council for information (note 1.2). Says that the six weeks go on."""
    blocks = [
        _about(request),
        text("Before we can answer your request we need to know:"),
        text(asked or "…"),
        text(f"Please answer by {words.day(wanted_by) if wanted_by else '…'}. The question is with {owner}."),
        text(f"The six weeks go on meanwhile: our advice is due by {words.day(request.due_on)}."),
    ]
    return Written(
        "more_information_asked", "We need to know more before we can advise", _to(request), blocks
    )


def refusal(request: AdviceRequest, *, ground: Limb | None, reasons: str) -> Written:
    """Declining, on a ground of CFA 2014 s.31(2), with the written reasons that s.31(3) asks for."""
    named = f"{ground.text} ({ground.reference.title})" if ground else "…"
    blocks = [
        _about(request),
        text("We have decided not to comply with your request for advice. The ground is:"),
        points([named]),
        heading("Our reasons"),
        text(reasons or "…"),
        text(
            "These are our written reasons under section 31(3) of the Children and Families Act 2014. "
            "The time limits that the council must keep are not changed by them."
        ),
    ]
    return Written(
        "advice_declined", "We cannot give the advice you asked for: our reasons", _to(request), blocks
    )


def advice(
    request: AdviceRequest, given: Advice, lines: Sequence[Line], *, report_withheld: bool = False
) -> Written:
    """Advice with its numbered lines, signed or as it would be. A report that is withheld is not named."""
    blocks = [_about(request)]
    if given.not_assessed:
        blocks.append(text(NOT_ASSESSED))
    blocks += [text(paragraph) for paragraph in given.narrative.split("\n\n") if paragraph.strip()]
    blocks += _numbered(lines)
    if given.part == Part.ONE and given.fuller_by:
        blocks.append(text(f"A fuller assessment will be made by {words.day(given.fuller_by)}."))
    if given.report:
        named = "it is withheld" if report_withheld else given.report.name
        blocks.append(text(f"A report is kept beside this advice: {named}."))
    blocks += [heading("Signed"), facts(_signatures(given))]
    return Written("advice_returned", ADVICE_TITLES[Part(given.part)], _to(request), blocks)


def _about(request: AdviceRequest) -> Block:
    child = request.case.child
    return facts(
        [
            ("About", f"{child.given_name} {child.family_name}, born {words.day(child.born)}"),
            ("Your request", f"{request.ref}, which we received on {words.day(request.received_on)}"),
            ("Asked of", f"{request.service.name}, {request.provider.name}"),
        ]
    )


def _numbered(lines: Sequence[Line]) -> Iterable[Block]:
    """By kind, each line keeping the number by which a plan will point to it."""
    for kind, title in KINDS.items():
        of_kind = [(number, line) for number, line in enumerate(lines, 1) if line.kind == kind]
        if of_kind:
            yield heading(title)
            yield from (facts(_rows(number, line)) for number, line in of_kind)


def _rows(number: int, line: Line) -> list[tuple[str, str]]:
    rows = [
        (str(number), line.text),
        ("Who", line.who),
        ("How often", line.how_often),
        ("How long", line.how_long),
        ("Review", line.review),
        ("Answers to", f"number {line.serves}" if line.serves else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _signatures(given: Advice) -> list[tuple[str, str]]:
    rows = []
    if given.signed_by and given.signed_on:
        rows.append(("Signed by", f"{given.signed_by.name}, {given.signed_as}, {words.day(given.signed_on)}"))
    if given.signed_off_by and given.signed_off_on:
        rows.append(("Signed off by", f"{given.signed_off_by.name}, {words.day(given.signed_off_on)}"))
    return rows or [("Signed by", "…")]


def _to(request: AdviceRequest) -> str:
    return f"{request.contact_name}, {request.case.authority.name}"
