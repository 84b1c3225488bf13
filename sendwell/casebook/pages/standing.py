"""Where a case stands: in one plain sentence, the next date and who owes it, and every clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.casebook import history
from sendwell.casebook.models import Case, Event, Stage
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages.shown import banner_for, clock_view, sections
from sendwell.casebook.withheld import sealed_references
from sendwell.law import clock as law
from sendwell.law.clock import ClockState
from sendwell.law.shapes import Force
from sendwell.law.timescales import parties, the_law
from sendwell.ui import words
from sendwell.ui.parts import ChildBanner, Clock, Link

SENTENCES = {
    Stage.REQUESTED: "{council} is deciding whether to assess.",
    Stage.ASSESSING: "{council} is assessing: it is gathering advice.",
    Stage.NOT_ASSESSING: "{council} decided not to assess.",
    Stage.DRAFTING: "{council} has sent a draft plan and is listening to what the family says of it.",
    Stage.PLAN: "The plan is in force.",
    Stage.NO_PLAN: "{council} assessed and decided not to issue a plan.",
    Stage.WITHDRAWN: "The request was withdrawn.",
    Stage.CLOSED: "The case is closed.",
}


@dataclass(frozen=True)
class CasePage:
    """What a council officer or designated officer sees on opening a case."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    stage: str
    stands: str
    next_date: str
    running: Sequence[Clock]
    ended: Sequence[Clock]
    key_worker: str
    council: str
    may_keep: bool
    closed_on: date | None
    withheld: int
    """How many clocks are of what is sealed from this professional, who is told so (N04)."""


def case_page(member: Member, ref: str, *, as_of: date) -> CasePage:
    """The first screen of a case. Raises NotThere."""
    case = open_case(member, ref, as_of)
    events = list(case.events.select_related("answerable").order_by("day", "id"))
    every = history.clocks_of(events, as_of)
    kept = sealed_references(events, sealed_for(member, case.child, as_of), own=member.organisation_id)
    clocks = [c for c in every if (c.about or "") not in kept]
    running = sorted((c for c in clocks if not _ended(c)), key=_most_pressing)
    return CasePage(
        ref=case.ref,
        banner=banner_for(member, case.child, as_of),
        sections=sections(case, member, "casebook:case"),
        stage=Stage(case.stage).label,
        stands=where_it_stands(case),
        next_date=_next_date(case, running, events),
        running=[clock_view(c, owed_by=owed_by(case, c, events)) for c in running],
        ended=[clock_view(c, owed_by=owed_by(case, c, events)) for c in clocks if _ended(c)],
        key_worker=case.key_worker.name if case.key_worker else "",
        council=case.authority.name,
        may_keep=member.may(Permission.CASE_KEEP) and case.closed_on is None,
        closed_on=case.closed_on,
        withheld=len(every) - len(clocks) if told_of_seals(member) else 0,
    )


def where_it_stands(case: Case) -> str:
    """One plain sentence."""
    return SENTENCES[Stage(case.stage)].format(council=case.authority.name)


def owed_by(case: Case, clock: law.Clock, events: Sequence[Event]) -> str:
    """The name of whoever owes this: the council, or the organisation that was last asked."""
    if the_law().get(clock.timescale).duty_on == "local_authority":
        return case.authority.name
    names = [e.answerable.name for e in events if e.answerable and e.about == (clock.about or "")]
    return names[-1] if names else ""


def _most_pressing(clock: law.Clock) -> tuple[date, bool, str]:
    """By due date; on the same day what the law demands comes before what the Code advises."""
    return (clock.due or date.max, the_law().get(clock.timescale).force is not Force.MUST, clock.timescale)


def _ended(clock: law.Clock) -> bool:
    return clock.state in (ClockState.MET, ClockState.MET_LATE)


def _next_date(case: Case, running: Sequence[law.Clock], events: Sequence[Event]) -> str:
    dated = [clock for clock in running if clock.due and clock.days_left is not None]
    if not dated:
        return "No date is running on this case."
    first = dated[0]
    assert first.due is not None and first.days_left is not None
    timescale = the_law().get(first.timescale)
    who = owed_by(case, first, events) or parties()[timescale.duty_on]
    return f"{words.day(first.due)} ({words.days_left(first.days_left)}): {timescale.title}. Owed by {who}."
