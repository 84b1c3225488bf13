"""The grounds that the law gives for a time limit, and what has to be true of each.

Regulation 8(2) for a body asked for advice; regulations 5, 10(4) and 13(3) for the council. A ground excuses when
it makes keeping the limit impractical. It stops nothing and moves no date. Shortage of staff is not one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sendwell.advice.models import AdviceRequest
from sendwell.casebook.models import Case, Deadline
from sendwell.law.refusals import Refused
from sendwell.law.shapes import GroundRule
from sendwell.law.timescales import the_law
from sendwell.organisations.professions import Profession
from sendwell.ui.words import count
from sendwell.ui.words import day as in_full

FOUR_WEEKS = 28
ONE_WEEK = timedelta(weeks=1)
CLOSURES = {
    "school_closed": "The school or college",
    "early_years_closed": "The early years setting",
}
AWAY = "absent_from_area"
ONE_DAY_ONLY = {"appointment_missed"}


@dataclass(frozen=True)
class Excusable:
    """The clocks that a ground is about: whose they are, and the days from their first start to their last due day."""

    about: str
    started_on: date
    due_on: date
    grounds: Sequence[GroundRule]
    timescales: Sequence[str]


def excusable(case: Case, request: AdviceRequest | None) -> Excusable | None:
    """What can be excused: the request's own clock, or the council's running clocks. None where nothing runs."""
    running = case.deadlines.filter(stopped_on__isnull=True, due_on__isnull=False)
    if request is not None:
        return _together(running.filter(about=request.ref))
    return _together(running.filter(owed_by=case.authority_id, timescale__in=_councils()))


def check_ground(
    ground: str, from_on: date, until: date | None, *, case: Case, clocks: Excusable, day: date
) -> None:
    """Stop here unless the law gives this ground for these clocks and the dates fit it. Raises Refused."""
    if ground not in {rule.id for rule in clocks.grounds}:
        raise Refused("The law does not give that ground for this time limit.", field="ground")
    if from_on > day:
        raise Refused(f"It begins on {in_full(from_on)}, which is still to come.", field="from_on")
    if until is not None and until < from_on:
        raise Refused("It would end before it begins. Check both dates.", field="until")
    if ground in ONE_DAY_ONLY and until not in (None, from_on):
        raise Refused("An appointment is missed on one day: leave the last day empty.", field="until")
    if ground in CLOSURES:
        _check_closure(CLOSURES[ground], from_on, until, case)
    else:
        _check_within(from_on, until, clocks)
    if ground == AWAY:
        _check_absence(from_on, until, clocks)


def _check_within(from_on: date, until: date | None, clocks: Excusable) -> None:
    if from_on > clocks.due_on or (until or clocks.due_on) < clocks.started_on:
        raise Refused(
            f"It must lie in the time that the law gives: {in_full(clocks.started_on)} to {in_full(clocks.due_on)}.",
            field="from_on",
        )
    if until is None and from_on < clocks.started_on:
        raise Refused(f"The time began on {in_full(clocks.started_on)}. Check the date.", field="from_on")


def _check_absence(from_on: date, until: date | None, clocks: Excusable) -> None:
    """Four weeks without a break, within the time limit: the strict reading of regulation 8(2)(b) and 10(4)(d)."""
    if until is None:
        raise Refused("Enter the last day of the absence: it must be four weeks or more.", field="until")
    within = (min(until, clocks.due_on) - max(from_on, clocks.started_on)).days + 1
    if within < FOUR_WEEKS:
        raise Refused(
            f"The absence covers {count(within, 'day', 'days')} of the time limit. The law asks for a continuous "
            "period of at least four weeks (28 days) in it.",
            field="until",
        )


def _check_closure(who: str, from_on: date, until: date | None, case: Case) -> None:
    """What counts is when advice was asked for: from one week before closing to one week before re-opening."""
    if until is None:
        raise Refused("Enter the last day on which it was closed.", field="until")
    if (until - from_on).days + 1 < FOUR_WEEKS:
        raise Refused(
            f"{who} was closed for {count((until - from_on).days + 1, 'day', 'days')}. The law asks for a continuous "
            "closure of at least four weeks (28 days).",
            field="until",
        )
    asked = list(
        AdviceRequest.objects.filter(case=case, service__profession=Profession.EDUCATION).values_list(
            "asked_on", flat=True
        )
    )
    first, last = from_on - ONE_WEEK, until + timedelta(days=1) - ONE_WEEK
    if asked and not any(first <= each <= last for each in asked):
        raise Refused(
            f"{who} was not asked for advice between {in_full(first)} and {in_full(last)}. That is what the law "
            "asks for; a holiday alone is not a ground.",
            field="from_on",
        )


def _councils() -> list[str]:
    """The council's own limits that have grounds."""
    limits = the_law().timescales.values()
    return [each.id for each in limits if each.duty_on == "local_authority" and each.grounds]


def _together(deadlines: Iterable[Deadline]) -> Excusable | None:
    running = sorted(deadlines, key=lambda each: (each.due_on or date.max, each.timescale))
    running = [each for each in running if the_law().get(each.timescale).grounds]
    if not running:
        return None
    started = min(each.started_on for each in running)
    rules = {rule.id: rule for each in running for rule in the_law().get(each.timescale).grounds.values()}
    return Excusable(
        about=running[0].about,
        started_on=started,
        due_on=max(each.due_on for each in running if each.due_on),
        grounds=[rule for rule in rules.values() if rule.until is None or rule.until >= started],
        timescales=[each.timescale for each in running],
    )
