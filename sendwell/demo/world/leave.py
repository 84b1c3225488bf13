"""Who reads one record from outside: by leave that the council gave, or in an emergency that waits for its review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from sendwell.demo.world.diary import Diary, Story
from sendwell.demo.world.pen import read
from sendwell.demo.world.told import Told
from sendwell.governance.actions import break_glass
from sendwell.governance.leave.actions import give_leave

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """What somebody may read, and for how many days."""

    classes: Sequence[str]
    days: int


TERMS = {
    "safeguarding": Terms(("I", "S", "X", "F"), 80),
    "support": Terms(("I", "V", "E", "H", "C"), 120),
    "panel": Terms(("I", "V", "E", "H", "S"), 13),
}


def give(told: Told, purpose: str, *, to: str, day: date) -> None:
    """The case's officer gives somebody leave, on the evidence in `words/circumstances.yaml`."""
    terms = TERMS[purpose]
    give_leave(
        case=told.case,
        to=told.area.people[to],
        purpose=purpose,
        classes=terms.classes,
        until=day + timedelta(days=terms.days),
        evidence=told.pen.fill(read("words/circumstances.yaml")["leave"][purpose]),
        by=told.officer,
        day=day,
        at=timezone.now(),
    )


def support(told: Told) -> Story:
    """The family asks the advice service for help after the decision, and lets it read."""
    day = yield told.course.sent + timedelta(days=told.course.decided_after + 4)
    give(told, "support", to="pearl-achterberg", day=day)


def panel(told: Told) -> Story:
    """Somebody of the health commissioner sits on the panel that looks at this case next week."""
    day = yield told.diary.until - timedelta(days=4)
    give(told, "panel", to="marcus-iredale", day=day)


def emergency(told: Told) -> Story:
    """A practitioner of the mental health trust opens the record on the eve; both organisations are to review it."""
    day = yield _eve(told.diary)
    break_glass(
        child_id=told.case.child_id,
        ground="medical",
        words=told.pen.fill(read("words/circumstances.yaml")["emergency"]),
        stepped_up=True,
        by=told.area.people["jo-lambourne"],
        day=day,
        at=timezone.now(),
    )


def _eve(diary: Diary) -> date:
    """The last working day before the last day: its review is due within two working days and not late yet."""
    day = diary.until - A_DAY
    while diary.working(day) != day:
        day -= A_DAY
    return day
