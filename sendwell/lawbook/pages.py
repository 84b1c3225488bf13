"""The law as public pages: every time limit and duty, its versions, grounds and examples, and its date worked out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.opening import NotThere
from sendwell.law import clock as law
from sendwell.law.bank_holidays import FIRST_DAY, LAST_DAY, BeyondCalendar
from sendwell.law.events import event_types
from sendwell.law.reading import LawError
from sendwell.law.shapes import Confidence, Kind, Limbs, Reference, Timescale, Version
from sendwell.law.timescales import UnknownTimescale, parties, the_law
from sendwell.law.working import UNITS
from sendwell.lawbook.examples import Example, examples_of
from sendwell.lawbook.forms import LawFilter, WorkOutForm
from sendwell.ui import words
from sendwell.ui.parts import FORCE_WORDS, Answer

CONFIDENCE = {
    Confidence.PRIMARY: "We have read the wording of this limit in the law itself.",
    Confidence.PART: "We have read part of the wording in the law itself, and the rest in guidance.",
    Confidence.SECONDARY: "We have read this limit in guidance and judgments, not in the law itself.",
    Confidence.UNCONFIRMED: "Not confirmed. We have not seen the wording of this limit in the law itself. "
    "Check before you rely on it.",
}


@dataclass(frozen=True)
class LawLine:
    """One time limit or duty in the list."""

    id: str
    title: str
    duty_on: str
    force: str
    period: str
    unconfirmed: bool


@dataclass(frozen=True)
class LawList:
    """Every time limit and duty."""

    lines: Sequence[LawLine]
    total: int
    filters: LawFilter


def law_list(filters: LawFilter) -> LawList:
    """All of the law, or those that fit the filters."""
    everything = [*the_law().timescales.values(), *the_law().duties.values()]
    filters.offer("duty_on", sorted({(t.duty_on, parties()[t.duty_on].capitalize()) for t in everything}))
    lines = [_line(t) for t in sorted(everything, key=lambda t: t.id) if _fits(t, filters)]
    return LawList(lines, len(everything), filters)


def _fits(timescale: Timescale, filters: LawFilter) -> bool:
    chosen = filters.values
    sought = (chosen["sought"] or "").casefold()
    return (
        (not chosen["duty_on"] or timescale.duty_on == chosen["duty_on"])
        and (not chosen["force"] or timescale.force == chosen["force"])
        and (not chosen["unconfirmed"] or timescale.confidence is Confidence.UNCONFIRMED)
        and sought in f"{timescale.id} {timescale.title} {timescale.summary}".casefold()
    )


def _line(timescale: Timescale) -> LawLine:
    return LawLine(
        timescale.id,
        timescale.title,
        parties()[timescale.duty_on],
        timescale.force.value,
        period_in_words(timescale.versions[0]),
        timescale.confidence is Confidence.UNCONFIRMED,
    )


def period_in_words(version: Version) -> str:
    """The period in words: "6 weeks", "the later of 2 months and 1 month"."""
    within = version.within
    if within is None:
        return "No period in law"
    if isinstance(within, Limbs):
        first = "The later of" if within.choose == "later_of" else "The earlier of"
        return f"{first} {' and '.join(_count(limb.count.rule, limb.count.amount) for limb in within.limbs)}"
    return _count(within.rule, within.amount).capitalize()


def _count(rule: str, amount: int | str) -> str:
    unit = UNITS.get(rule)
    if rule == "same_day":
        return "the same day"
    if unit is None:
        month, day = (int(part) for part in str(amount).split("-"))
        return f"{'before' if rule == 'before' else 'by'} {day} {words.MONTHS[month - 1]}"
    before = " before" if rule.startswith("lead") else ""
    return words.count(int(amount), unit, f"{unit}s") + before


@dataclass(frozen=True)
class VersionShown:
    """The limit as it stands from a day on."""

    since: date
    period: str
    reference: Reference
    note: str


@dataclass(frozen=True)
class GroundShown:
    """A reason the law gives for the limit not to apply."""

    title: str
    since: date
    until: date | None
    reference: Reference


@dataclass(frozen=True)
class WorkedOut:
    """A date worked out for the form, or what is wrong with the days given."""

    due_on: date | None
    working: Sequence[str]
    answers: Sequence[Answer]
    problem: str


@dataclass(frozen=True)
class LawPage:
    """One time limit or duty, for anybody."""

    id: str
    title: str
    summary: str
    duty_on: str
    owed_to: str
    force: str
    asap: bool
    kind: str
    confidence: str
    unconfirmed: bool
    starts_with: Sequence[str]
    stops_with: Sequence[str]
    versions: Sequence[VersionShown]
    grounds: Sequence[GroundShown]
    examples: Sequence[Example]
    form: WorkOutForm | None
    worked_out: WorkedOut | None


KINDS = {
    Kind.LIMIT: "The last day to act.",
    Kind.LEAD: "The least notice that must be given before the day.",
    Kind.WINDOW: "A time that must stay open: nobody is late when it ends.",
    Kind.RIGHT: "The family's time to use a right: nobody is in default when it has passed.",
    Kind.DUTY: "The law gives no period. Sendwell shows how many days have gone by and invents no date.",
}


def law_page(timescale_id: str, form: WorkOutForm) -> LawPage:
    """One time limit or duty; its date too, when the form gives the days. Raises NotThere."""
    try:
        timescale = the_law().get(timescale_id)
    except UnknownTimescale:
        raise NotThere from None
    if timescale.has_period:
        form.ask_for(_asked_events(timescale))
    return LawPage(
        id=timescale.id,
        title=timescale.title,
        summary=timescale.summary,
        duty_on=parties()[timescale.duty_on],
        owed_to=parties()[timescale.owed_to],
        force=FORCE_WORDS[timescale.force.value],
        asap=timescale.asap,
        kind=KINDS[timescale.kind],
        confidence=CONFIDENCE[timescale.confidence],
        unconfirmed=timescale.confidence is Confidence.UNCONFIRMED,
        starts_with=_titles(timescale.starts_with),
        stops_with=_titles(timescale.stops_with),
        versions=[
            VersionShown(v.since, period_in_words(v), v.reference, v.note or "") for v in timescale.versions
        ],
        grounds=[GroundShown(g.title, g.since, g.until, g.reference) for g in timescale.grounds.values()],
        examples=examples_of(timescale.id),
        form=form if timescale.has_period else None,
        worked_out=_worked_out(timescale, form) if timescale.has_period and form.asked else None,
    )


def _titles(events: Iterable[str]) -> list[str]:
    return [event_types()[each].title for each in events]


def _asked_events(timescale: Timescale) -> list[tuple[str, str]]:
    """The days to ask for: one start, or one for each event that the limit hangs on."""
    within = timescale.versions[0].within
    names = [timescale.starts_with[0]]
    if isinstance(within, Limbs):
        names += [limb.events[0] for limb in within.limbs]
    return [(name, event_types()[name].title) for name in dict.fromkeys(names)]


def _worked_out(timescale: Timescale, form: WorkOutForm) -> WorkedOut | None:
    days = {name: day for name, day in form.values.items() if day is not None}
    if not days or form.problems:
        return None
    try:
        found = law.due(timescale.id, days)
    except BeyondCalendar:
        known = f"from {words.day(FIRST_DAY)} to {words.day(LAST_DAY)}"
        return _no_date(f"We know the calendar {known}, and this reaches beyond it. No date is guessed.")
    except law.NoLawYet:
        began = words.day(timescale.versions[-1].since)
        return _no_date(f"This limit began on {began}. Before that there is no date to work out.")
    except LawError:
        return _no_date("A day is missing. Give the day of every event that this limit hangs on.")
    return WorkedOut(
        found.due, found.working, [Answer(a.label, a.due) for a in found.alternatives if a.due], ""
    )


def _no_date(problem: str) -> WorkedOut:
    return WorkedOut(None, (), (), problem)
