"""Whose the rights are on a day. Two clocks that do not move together.

The rights of Part 3 pass at the end of compulsory school age (Children and Families Act 2014 s.83(2)), up to a
year after the sixteenth birthday. Confidentiality in health turns on competence below sixteen (Gillick) and on
sixteen itself (Family Law Reform Act 1969 s.8). Nobody is cut off in silence and nothing goes on in silence:
the preparations below fall due before the day, and a task is raised on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sendwell.law.checks import birthday, end_of_compulsory_school_age, rights_have_moved
from sendwell.law.days import lead_months
from sendwell.people.models import Child

HEALTH_AGE = 16
HEALTH = frozenset({"H", "HX"})
"""The letters of the data classes whose clock is that of health."""


class Whose(StrEnum):
    """Who holds the rights under Part 3."""

    PARENT = "parent"
    YOUNG_PERSON = "young_person"


class HealthSay(StrEnum):
    """Who decides about confidential health information."""

    PARENT_UNLESS_COMPETENT = "parent_unless_competent"
    """Somebody with parental responsibility, unless the child is Gillick-competent for this decision."""
    OWN = "own"


class Step(StrEnum):
    """What is done before and on the day."""

    PREPARE = "prepare"
    INVITE = "invite"
    MOVED = "moved"

    @property
    def words(self) -> str:
        """As the task says it."""
        return STEPS[self]


STEPS = {
    Step.PREPARE: "Prepare: talk with the young person about the rights becoming theirs, and how they want to be heard",
    Step.INVITE: "Invite: offer the young person their own account, and record that capacity is presumed",
    Step.MOVED: "The rights have moved: ask the young person what their parents may go on seeing",
}
MONTHS_BEFORE = {Step.PREPARE: 12, Step.INVITE: 3}


@dataclass(frozen=True)
class Preparation:
    """A step and the day from which it is due."""

    step: Step
    due_on: date


def send_rights_date(born: date) -> date:
    """The last day on which the rights are the parent's: the last Friday in June (Education Act 1996 s.8(4))."""
    return end_of_compulsory_school_age(born)


def health_date(born: date) -> date:
    """The sixteenth birthday: from it on the young person decides for themselves."""
    return birthday(born, HEALTH_AGE)


def holder_on(child: Child, day: date) -> Whose:
    """Who holds the rights of Part 3 on `day`. They never go back to the parents."""
    return Whose.YOUNG_PERSON if rights_have_moved(child.born, day) else Whose.PARENT


def health_say_on(child: Child, day: date) -> HealthSay:
    """Who decides about confidential health information on `day`."""
    return HealthSay.OWN if day >= health_date(child.born) else HealthSay.PARENT_UNLESS_COMPETENT


def own_to_say(child: Child, letters: Iterable[str], day: date) -> list[str]:
    """Those of these data classes that the child or young person lets others share, or not, by their own word alone.

    Each by its own clock: health from the sixteenth birthday, all else once the rights have moved.
    """
    health = health_say_on(child, day) is HealthSay.OWN
    rest = holder_on(child, day) is Whose.YOUNG_PERSON
    return [each for each in letters if (health if each in HEALTH else rest)]


def preparations(born: date) -> list[Preparation]:
    """Every step towards the rights moving, with the day from which it is due."""
    moves = send_rights_date(born)
    before = [Preparation(step, lead_months(moves, months)) for step, months in MONTHS_BEFORE.items()]
    return [*before, Preparation(Step.MOVED, date.fromordinal(moves.toordinal() + 1))]


def preparations_due(child: Child, day: date) -> list[Preparation]:
    """The steps whose day has come by `day`, for a child under 25."""
    if day >= birthday(child.born, 25):
        return []
    return [each for each in preparations(child.born) if each.due_on <= day]
