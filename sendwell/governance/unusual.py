"""Rules that tell unusual reading from a day's work. Pure: facts in, findings out; each is a reason to ask (D10)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean, pstdev

from sendwell.governance.models import Rule
from sendwell.ui.words import LONDON

NIGHT_BEGINS, NIGHT_ENDS = 23, 5
FEWEST_AT_NIGHT = 3
"""Different records. One or two at night is an emergency or an out-of-hours team."""
FEWEST_ABOVE = 15
SIGMAS = 3.0
LEAST_SPREAD = 2.0
"""Somebody who always reads the same number has no spread; two records more are no reason to ask."""
FEWEST_DAYS_KNOWN = 5
FINISHED_FOR = 90
"""Days after which nobody has anything left to do on a finished case."""


@dataclass(frozen=True)
class Look:
    """One look at one record, with what the rules need to know of both."""

    member_id: int
    member_name: str
    child_id: int
    child_family_name: str
    at: datetime
    finished_days: int | None = None
    """Days since the child's last case was closed; None while one is open."""
    did_something: bool = False
    """Whether the same person changed anything of this child's that day."""

    @property
    def day(self) -> date:
        """The day in London."""
        return self.at.astimezone(LONDON).date()


@dataclass(frozen=True)
class Found:
    """One finding: which rule, about whom, which child if it is about one, which day, how many."""

    rule: Rule
    member_id: int
    child_id: int | None
    day: date
    times: int


def unusual(looks: Iterable[Look], usual: Mapping[int, Sequence[int]]) -> list[Found]:
    """What is unusual in these looks. `usual`: for each member, how many records they read on earlier working days."""
    by_day: dict[tuple[int, date], list[Look]] = defaultdict(list)
    for look in looks:
        by_day[look.member_id, look.day].append(look)
    return [
        found
        for (member, day), theirs in sorted(by_day.items())
        for found in (
            *_own_name(theirs),
            *_night(member, day, theirs),
            *_far_above(member, day, theirs, usual.get(member, ())),
            *_no_task(theirs),
        )
    ]


def _own_name(theirs: Sequence[Look]) -> Iterator[Found]:
    for child, looks in _by_child(theirs).items():
        first = looks[0]
        if _family_name(first.member_name) == first.child_family_name.casefold().strip():
            yield Found(Rule.OWN_NAME, first.member_id, child, first.day, len(looks))


def _family_name(name: str) -> str:
    return name.casefold().split()[-1] if name.split() else ""


def _night(member: int, day: date, theirs: Sequence[Look]) -> Iterator[Found]:
    children = {each.child_id for each in theirs if _at_night(each.at)}
    if len(children) >= FEWEST_AT_NIGHT:
        yield Found(Rule.NIGHT, member, None, day, len(children))


def _at_night(at: datetime) -> bool:
    hour = at.astimezone(LONDON).hour
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def _far_above(member: int, day: date, theirs: Sequence[Look], usual: Sequence[int]) -> Iterator[Found]:
    children = len({each.child_id for each in theirs})
    if children < FEWEST_ABOVE or len(usual) < FEWEST_DAYS_KNOWN:
        return
    if children > fmean(usual) + SIGMAS * max(pstdev(usual), LEAST_SPREAD):
        yield Found(Rule.FAR_ABOVE, member, None, day, children)


def _no_task(theirs: Sequence[Look]) -> Iterator[Found]:
    for child, looks in _by_child(theirs).items():
        first = looks[0]
        finished = first.finished_days is not None and first.finished_days > FINISHED_FOR
        if finished and not any(each.did_something for each in looks):
            yield Found(Rule.NO_TASK, first.member_id, child, first.day, len(looks))


def _by_child(theirs: Sequence[Look]) -> dict[int, list[Look]]:
    found: dict[int, list[Look]] = defaultdict(list)
    for look in theirs:
        found[look.child_id].append(look)
    return found
