"""The notices of this room as letter blocks: the decision with reasons and rights, and the smaller letters.

Regulation 5(3) of the SEND Regulations 2014 lists what a refusal must say: the right to appeal, the time limits,
mediation, disagreement resolution, and where to get information and advice. Pure: facts in, blocks out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.documents.blocks import Block, facts, heading, points, text
from sendwell.law import clock as law
from sendwell.ui import words

TRIBUNAL = "www.gov.uk/appeal-ehc-plan-decision"
WHO_IS_ASKED = [
    "the family, and the child or young person",
    "the school, nursery or college",
    "a health professional whom the health commissioner names",
    "an educational psychologist",
    "social care",
    "anybody else the council thinks right, or whom the family reasonably asks for",
]


@dataclass(frozen=True)
class NoticeDates:
    """The last days that follow from a request and from a refusal. Each comes from the law's own files."""

    received_on: date
    decide_by: date
    no_plan_by: date
    final_plan_by: date


def notice_dates(received_on: date) -> NoticeDates:
    """The dates that follow from a request counted as received on `received_on` (regs 4, 5, 10 and 13)."""
    found = _due("request_received", received_on)
    return NoticeDates(
        received_on, found["decide_assess_6w"], found["refuse_plan_16w"], found["final_plan_20w"]
    )


def appeal_by(sent_on: date) -> date:
    """The last day to appeal when no mediation certificate comes later (Tribunal Rules, r.20(1)(c))."""
    return _due("decided_not_to_assess", sent_on)["appeal_2m_or_1m"]


def mediation_by(sent_on: date) -> date:
    """The last day to contact a mediation adviser (reg 33)."""
    return _due("decided_not_to_assess", sent_on)["mediation_contact_2m"]


def _due(event: str, day: date) -> dict[str, date]:
    return {clock.timescale: clock.due for clock in law.clocks([law.Event(event, day)], day) if clock.due}


@dataclass(frozen=True, kw_only=True)
class NoticeFacts:
    """What a notice of decision says, however it was found."""

    child: str
    council: str
    council_contact: str
    officer: str
    asked_by: str
    received_on: date
    day: date
    sen: bool
    sen_reasons: str
    plan: bool
    plan_reasons: str
    evidence: str
    mediation: str = ""
    resolution: str = ""
    advice_service: Sequence[str] = ()

    @property
    def assess(self) -> bool:
        """Section 36(8): both limbs, or no duty to assess."""
        return self.sen and self.plan


def title_of(notice: NoticeFacts) -> str:
    """The heading of the letter. It names nobody: a title may stand where others see it."""
    return (
        "We will carry out an EHC needs assessment"
        if notice.assess
        else "We will not carry out an EHC needs assessment"
    )


def notice_blocks(notice: NoticeFacts) -> list[Block]:
    """The whole notice to the family."""
    after = what_happens_next(notice) if notice.assess else your_rights(notice)
    return [*opening(notice), *reasons(notice), *after, *who_to_ask(notice)]


def opening(notice: NoticeFacts) -> list[Block]:
    """What was asked and what was decided, in two sentences."""
    answer = "We have decided to carry out" if notice.assess else "We have decided not to carry out"
    return [
        text(
            f"On {words.day(notice.received_on)} we received a request for an education, health and care (EHC) "
            f"needs assessment of {notice.child}. It came from {notice.asked_by}."
        ),
        text(f"{answer} the assessment. This letter gives our reasons and says what can happen next."),
    ]


def reasons(notice: NoticeFacts) -> list[Block]:
    """The two limbs of the test, each with an answer and its reasons, and what was read."""
    return [
        heading("How we decided"),
        text(
            "The law asks two questions (Children and Families Act 2014, section 36(8)). "
            "If the answer to both is yes, we must assess."
        ),
        heading(f"1. Does {notice.child} have, or may {notice.child} have, special educational needs?"),
        text("Our answer: yes." if notice.sen else "Our answer: no."),
        text(notice.sen_reasons),
        heading(f"2. May it be necessary for {notice.child} to have help through an EHC plan?"),
        text("Our answer: yes." if notice.plan else "Our answer: no."),
        text(notice.plan_reasons),
        heading("What we looked at"),
        text(notice.evidence),
    ]


def what_happens_next(notice: NoticeFacts) -> list[Block]:
    """After a yes: who is asked, and the dates."""
    dates = notice_dates(notice.received_on)
    return [
        heading("What happens next"),
        text(
            "We will now ask these people for advice. Each has six weeks from the day our question reaches them."
        ),
        points(WHO_IS_ASKED),
        facts(
            [
                ("If we then decide not to make a plan, we must tell you by", dates.no_plan_by),
                ("If we make a plan, you must have the final plan by", dates.final_plan_by),
            ]
        ),
        text("Before that we send you a draft. You have at least 15 days to say what you think of it."),
    ]


def your_rights(notice: NoticeFacts) -> list[Block]:
    """After a no: what regulation 5(3) requires, with the time limits worked out."""
    return [
        heading("If you do not agree"),
        text("You do not have to accept our decision. You can do any of these things."),
        *_mediation(notice),
        *_appeal(notice),
        heading("Help to settle a disagreement"),
        text(
            "Independent people can help families and councils to settle a disagreement (section 57 of the Act). "
            "Both sides must agree to it. It does not change the time limits for an appeal. "
            + (notice.resolution or f"To use it, ask us: {notice.council_contact}.")
        ),
    ]


def _mediation(notice: NoticeFacts) -> list[Block]:
    adviser = notice.mediation or f"Ask us for the adviser’s name and number: {notice.council_contact}."
    return [
        heading("Mediation"),
        text(
            "A mediation adviser tells you what mediation is. The adviser is independent of the council and costs "
            f"you nothing. Contact the adviser by {words.day(mediation_by(notice.day))}. {adviser}"
        ),
        points(
            [
                "You must speak to the adviser before you appeal. You need not take part in mediation.",
                "If you do not want mediation, the adviser sends you a certificate within 3 working days.",
                "If you want mediation, we must arrange it within 30 days and take part.",
                "After mediation you get a certificate too, and you can still appeal.",
            ]
        ),
    ]


def _appeal(notice: NoticeFacts) -> list[Block]:
    return [
        heading("Appeal"),
        text(
            "You have the right to appeal to the First-tier Tribunal (Special Educational Needs and Disability) "
            "against this decision (section 51 of the Act). It costs nothing. "
            "You need the mediation adviser’s certificate first."
        ),
        facts(
            [
                ("Appeal by", appeal_by(notice.day)),
                ("or, if that is later,", "one month from the day on the mediation certificate"),
                ("How", TRIBUNAL),
            ]
        ),
        text(
            f"The first date is two months from the day we sent this letter, {words.day(notice.day)}. "
            "Where that ends at Christmas, in August or on a day that is not a working day, "
            "it is the next day the Tribunal works."
        ),
    ]


def who_to_ask(notice: NoticeFacts) -> list[Block]:
    """Free, impartial advice (section 32), and the person who decided."""
    service = list(notice.advice_service)
    advice = (
        [
            text("This service gives families free, impartial information, advice and support:"),
            points(service),
        ]
        if service
        else [
            text(f"Ask us for the local information, advice and support service: {notice.council_contact}.")
        ]
    )
    return [
        heading("Where to get advice"),
        *advice,
        heading("Questions about this letter"),
        text(f"Ask {notice.officer}, {notice.council}: {notice.council_contact}."),
    ]


def copy_blocks(notice: NoticeFacts) -> list[Block]:
    """The notice to those who were told that an assessment was considered (reg 4(2) and 5)."""
    decided = "will carry out" if notice.assess else "will not carry out"
    blocks = [
        text(
            f"We told you that we were considering an EHC needs assessment of {notice.child}. "
            f"We have decided that we {decided} one. The family has been told, with reasons"
            f"{'' if notice.assess else ' and with their right to appeal'}."
        )
    ]
    if notice.assess:
        blocks.append(
            text(
                "Those who are asked for advice will get a request of their own, with its date. This is not it."
            )
        )
    return [*blocks, text(f"Questions: {notice.officer}, {notice.council_contact}.")]


def considering_blocks(
    *, child: str, born: date, council_contact: str, officer: str, decide_by: date
) -> list[Block]:
    """Telling others that an assessment is considered (reg 4(2))."""
    return [
        text(
            f"We have received a request for an EHC needs assessment of {child}, born on {words.day(born)}, and are "
            "considering whether to carry one out. We tell you because the law says so "
            "(SEND Regulations 2014, regulation 4(2))."
        ),
        text(
            f"We must decide by {words.day(decide_by)}. If you know something that bears on the decision, "
            f"send it to {officer} ({council_contact}) before then."
        ),
    ]


def question_blocks(*, question: str, council_contact: str, officer: str, decide_by: date) -> list[Block]:
    """Asking for more information. It stops no clock, and the letter says so."""
    return [
        text("Thank you for the request for an EHC needs assessment. We need to know more:"),
        text(question),
        text(
            f"Please answer {officer} ({council_contact}) as soon as you can. You need not get new reports. "
            f"We must decide by {words.day(decide_by)}, with or without your answer."
        ),
    ]


def withdrawn_blocks(
    *, received_on: date, day: date, reason: str, officer: str, council_contact: str
) -> list[Block]:
    """Confirming that a request was withdrawn."""
    return [
        text(
            f"The request for an EHC needs assessment that we received on {words.day(received_on)} was withdrawn on "
            f"{words.day(day)}. What we noted: {reason}"
        ),
        text("We will not decide on it. You can ask again at any time."),
        text(f"If this is not what you wanted, tell {officer} at once: {council_contact}."),
    ]
