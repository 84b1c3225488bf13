"""From one version of a limit and the days of its events to dates: the due date, an earlier day to plan by,
and every other answer that somebody with authority gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sendwell.law.rules import Count, known, tribunal_roll
from sendwell.law.shapes import Limb, Limbs, Version

type Inputs = Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another date for the same limit, with whose answer it is."""

    label: str
    due: date | None
    authority: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The dates of one limit. `due` is None for a duty without a period, and where no calendar can tell."""

    due: date | None
    planned: date | None = None
    others: tuple[Alternative, ...] = ()


def reckon(version: Version, start: date, inputs: Inputs) -> Reckoning:
    """The dates that follow from `start` and, for a limit on several events, from `inputs` (type -> day).

    Raises BeyondCalendar when a date lies outside 2010 to 2040, whatever the rule: the law of a day that far
    off is not known either.
    """
    known(start)
    within = version.within
    if within is None:
        return Reckoning(None)
    others: tuple[Alternative, ...] = ()
    if isinstance(within, Limbs):
        due: date | None = _chosen(within, inputs)
        others = tuple(
            _of_limb(limb, inputs) for limb in within.limbs if limb.label and _day_of(limb, inputs)
        )
    else:
        due = within.on(start)
    if version.rolls and due:
        due = tribunal_roll(due)
    planned = version.planned.on(start) if version.planned else None
    if version.others:
        others += tuple(
            Alternative(each.label, each.count.on(start), each.authority) for each in version.others
        )
    return Reckoning(known(due) if due else None, planned, others)


def limb_dates(within: Limbs, inputs: Inputs) -> list[tuple[Limb, date, date]]:
    """Each limb whose event has happened, with the day of that event and the day the limb ends."""
    found = []
    for limb in within.limbs:
        day = _day_of(limb, inputs)
        if day is not None:
            found.append((limb, day, _end(limb.count, day)))
    return found


def _chosen(within: Limbs, inputs: Inputs) -> date:
    ends = [end for _, _, end in limb_dates(within, inputs)]
    return max(ends) if within.choose == "later_of" else min(ends)


def _day_of(limb: Limb, inputs: Inputs) -> date | None:
    days = [inputs[event] for event in limb.events if event in inputs]
    return max(days) if days else None


def _end(count: Count, day: date) -> date:
    end = count.on(day)
    assert end is not None, "a limb counts by a rule that always has an answer"
    return end


def _of_limb(limb: Limb, inputs: Inputs) -> Alternative:
    day = _day_of(limb, inputs)
    return Alternative(limb.label or "", limb.count.on(day) if day else None, limb.authority or "")
