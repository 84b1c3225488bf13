"""Duties that are not periods, each named by its provision. The docstring is the message that people are shown.

A check takes what is known and answers True where the provision is satisfied; `message` gives the words to
show where it is not. The lists are the grounds, limbs and contents that a provision names, to choose from.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sendwell.law.shapes import Reference

CFA = "https://www.legislation.gov.uk/ukpga/2014/6/section/"
REGS = "https://www.legislation.gov.uk/uksi/2014/1530/regulation/"


@dataclass(frozen=True, slots=True)
class Limb:
    """One limb, ground or item of a provision: its words for professionals, and where it stands."""

    id: str
    text: str
    reference: Reference


LEGAL_TEST = (
    Limb(
        "may_have_sen",
        "The child or young person has, or may have, special educational needs.",
        Reference("Children and Families Act 2014, s.36(8)(a)", CFA + "36"),
    ),
    Limb(
        "may_need_plan",
        "It may be necessary for special educational provision to be made through an EHC plan.",
        Reference("Children and Families Act 2014, s.36(8)(b)", CFA + "36"),
    ),
)

REFUSING_ADVICE = (
    Limb(
        "incompatible",
        "Complying would be incompatible with the body's own duties.",
        Reference("Children and Families Act 2014, s.31(2)(a)", CFA + "31"),
    ),
    Limb(
        "adverse_effect",
        "Complying would otherwise have an adverse effect on the exercise of the body's functions.",
        Reference("Children and Families Act 2014, s.31(2)(b)", CFA + "31"),
    ),
)

NOT_KEEPING_SIX_WEEKS = (
    Limb(
        "exceptional_circumstances",
        "Exceptional circumstances affected the child, parent or young person during the six weeks.",
        Reference("SEND Regulations 2014, reg 8(2)(a)", REGS + "8"),
    ),
    Limb(
        "absent_from_area",
        "The child, parent or young person was away from the area for at least four weeks without a break.",
        Reference("SEND Regulations 2014, reg 8(2)(b)", REGS + "8"),
    ),
    Limb(
        "appointment_missed",
        "The child or young person failed to keep an appointment that the body made for an examination or test.",
        Reference("SEND Regulations 2014, reg 8(2)(c)", REGS + "8"),
    ),
)

REFUSAL_NOTICE = (
    Limb(
        "reasons",
        "The reasons for the decision.",
        Reference("Children and Families Act 2014, s.36(5)", CFA + "36"),
    ),
    *(
        Limb(name, text, Reference("SEND Regulations 2014, reg 5(3), with reg 32", REGS + "5"))
        for name, text in (
            ("appeal", "The right to appeal to the tribunal."),
            ("time_limits", "The time limits for an appeal."),
            ("mediation", "Mediation, and how to reach a mediation adviser."),
            ("disagreement_resolution", "How disagreements can be resolved without an appeal."),
            ("information_and_advice", "Where to get information, advice and support."),
        )
    ),
)


def s36_8_legal_test(may_have_sen: bool, may_need_plan: bool) -> bool:
    """The council must assess if the child has or may have special educational needs, and it may be necessary
    for special educational provision to be made through a plan. Both limbs say "may", and nothing else may be
    asked for (Children and Families Act 2014, s.36(8))."""
    return may_have_sen and may_need_plan


def s36_3_under_25(born: date, day: date) -> bool:
    """An assessment can be asked for up to the 25th birthday, not after it (Children and Families Act 2014,
    s.36(3) and s.83(2))."""
    return day < birthday(born, 25)


def s31_2_lawful_ground(ground: str) -> bool:
    """A body may decline a request for advice only because it is incompatible with its own duties, or would
    otherwise have an adverse effect on its functions. Being busy is neither (Children and Families Act 2014,
    s.31(2))."""
    return ground in {limb.id for limb in REFUSING_ADVICE}


def s31_3_written_reasons(reasons: str) -> bool:
    """A body that declines a request for advice must give the council written reasons (Children and Families
    Act 2014, s.31(3))."""
    return bool(reasons.strip())


def reg8_2_ground(ground: str) -> bool:
    """The six weeks need not be kept only where that is impractical because of exceptional circumstances, four
    weeks away from the area, or a missed appointment. A closed school and a shortage of staff are not among
    them (SEND Regulations 2014, reg 8(2))."""
    return ground in {limb.id for limb in NOT_KEEPING_SIX_WEEKS}


def reg6_4_reuse(adviser_agrees: bool, council_agrees: bool, family_agrees: bool) -> bool:
    """Existing advice may be used instead of new advice only if the adviser, the council and the family all
    agree that it is enough (SEND Regulations 2014, reg 6(4))."""
    return adviser_agrees and council_agrees and family_agrees


def reg5_3_notice_complete(contents: Collection[str]) -> bool:
    """A notice of refusal must give the reasons, the right to appeal and its time limits, mediation, how else a
    disagreement can be resolved, and where to get advice (s.36(5); SEND Regulations 2014, regs 5(3) and 32)."""
    return {limb.id for limb in REFUSAL_NOTICE} <= set(contents)


def reg12_2_health_agreed(names_health_provision: bool, commissioner_agreed: bool) -> bool:
    """Health provision can stand in the plan only if the health commissioner has agreed it (SEND Regulations
    2014, reg 12(2))."""
    return commissioner_agreed or not names_health_provision


def s23_parent_told_first(parent_told: date | None, council_told: date) -> bool:
    """The parent is told first, and only then the council (Children and Families Act 2014, s.23(2) and (3))."""
    return parent_told is not None and parent_told <= council_told


def message(check: Callable[..., bool]) -> str:
    """The words of a check: its docstring as one paragraph."""
    return " ".join((check.__doc__ or "").split())


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age. A person born on 29 February reaches it on 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def end_of_compulsory_school_age(born: date) -> date:
    """The last Friday in June of the school year in which the child turns 16 (Education Act 1996, s.8(4)).

    School years run from 1 September to 31 August. Rights under the Act are the parent's up to and including
    this day, and the young person's own after it (Children and Families Act 2014, s.83(2)).
    """
    sixteen = birthday(born, 16)
    year = sixteen.year + (sixteen.month >= 9)
    last_of_june = date(year, 6, 30)
    return last_of_june - timedelta(days=(last_of_june.weekday() - 4) % 7)


def rights_have_moved(born: date, day: date) -> bool:
    """Whether the rights under the Act have left the parents by a day. No later birthday gives them back.

    A plan can run beyond the 25th birthday: to the end of the academic year (CFA 2014, s.46).
    """
    return end_of_compulsory_school_age(born) < day


def is_young_person(born: date, day: date) -> bool:
    """Whether somebody is over compulsory school age and under 25 on a day (CFA 2014, s.83(2)).

    This says who can still ask for an assessment, never whose the rights are: `rights_have_moved` does.
    """
    return rights_have_moved(born, day) and s36_3_under_25(born, day)
