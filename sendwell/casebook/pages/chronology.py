"""The chronology of a case: one list for everybody who must know what happened when (feature 53)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from sendwell.access.allow import classes
from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.seals import sealed_for, told_of_seals
from sendwell.casebook.models import Case, Event
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages.shown import banner_for, sections
from sendwell.casebook.withheld import round_a_seal
from sendwell.law.events import event_types
from sendwell.ui import words
from sendwell.ui.forms import DayField, FilterForm, SelectField
from sendwell.ui.parts import ChildBanner, Happening, Link


class ChronologyFilter(FilterForm):
    """Whose acts, and from when until when."""

    who = SelectField("Done by", optional=True, blank="Everybody")
    about = SelectField("About", optional=True, blank="Everything")
    since = DayField("From", called="The first day", optional=True)
    until = DayField("To", called="The last day", optional=True)


@dataclass(frozen=True)
class Line:
    """One happening, and the number by which it can be corrected."""

    shown: Happening
    number: int
    correctable: bool


@dataclass(frozen=True)
class ChronologyPage:
    """Everything that happened on a case, in order."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    lines: Sequence[Line]
    total: int
    withheld: int
    """How many are sealed from this professional, who is told so: never left to think that there is nothing."""
    filters: ChronologyFilter
    query: str
    made_on: date


def chronology_page(member: Member, ref: str, filters: ChronologyFilter, *, as_of: date) -> ChronologyPage:
    """The chronology, filtered. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="chronology")
    hidden = sealed_for(member, case.child, as_of)
    every = case.events.select_related("by", "organisation").order_by("day", "id")
    told = told_of_seals(member)
    untold = frozenset() if told else round_a_seal(every)
    events = [e for e in every if e.pk not in untold and not hidden.hides("event", e.pk, e.about)]
    filters.offer("who", _organisations(events))
    filters.offer("about", [(about, about) for about in dict.fromkeys(e.about for e in events if e.about)])
    corrected = {e.corrects_id for e in events if e.corrects_id}
    may, bare = member.may(Permission.CASE_KEEP), _reads_only_what_happened(member, case, as_of)
    chosen = list(_matching(events, filters))
    return ChronologyPage(
        ref=case.ref,
        banner=banner_for(member, case.child, as_of),
        sections=sections(case, member, "casebook:chronology"),
        lines=[_line(event, corrected, may and _may_correct(case, event), bare=bare) for event in chosen],
        total=len(events),
        withheld=len(every) - len(events) if told else 0,
        filters=filters,
        query=filters.request.GET.urlencode() if filters.request else "",
        made_on=as_of,
    )


def _organisations(events: Iterable[Event]) -> list[tuple[str, str]]:
    return list(
        {
            str(e.organisation_id): (str(e.organisation_id), e.organisation.name)
            for e in events
            if e.organisation
        }.values()
    )


def _matching(events: Iterable[Event], filters: ChronologyFilter) -> Iterable[Event]:
    chosen = filters.values
    for event in events:
        if chosen["who"] and str(event.organisation_id) != chosen["who"]:
            continue
        if chosen["about"] and event.about != chosen["about"]:
            continue
        if (chosen["since"] and event.day < chosen["since"]) or (
            chosen["until"] and event.day > chosen["until"]
        ):
            continue
        yield event


def _reads_only_what_happened(member: Member, case: Case, as_of: date) -> bool:
    """Whoever reads by leave is shown what was said, and by whom, where their leave names letters and views (A12), or
    what is sealed: that is why they read."""
    if not member.may(Permission.DESK_LEAVE):
        return False
    open_now = classes(member, case.child, as_of)
    return DataClass.SEALED not in open_now and not {DataClass.CORRESPONDENCE, DataClass.VIEWS} <= open_now


def _line(event: Event, corrected: set[int], may: bool, *, bare: bool = False) -> Line:
    typed = timezone.localtime(event.recorded_at)
    shown = Happening(
        day=event.day,
        title=event_types()[event.type].title + (f" ({event.about})" if event.about else ""),
        by=_who(event) if bare else _by(event),
        text="" if bare else _details(event),
        recorded=f"Typed on {words.when(event.recorded_at)}" if typed.date() != event.day else "",
        corrected=event.pk in corrected,
    )
    return Line(shown, event.pk, may and event.pk not in corrected and event.type != "correction")


def _may_correct(case: Case, event: Event) -> bool:
    """On a closed case only its closing: that opens it again."""
    return case.closed_on is None or event.type == "case_closed"


def _by(event: Event) -> str:
    if event.by is None:
        return "Sendwell"
    return f"{event.by.name}, {event.organisation.name}" if event.organisation else event.by.name


def _who(event: Event) -> str:
    """Without a name: the body, or that it was the family."""
    if event.organisation is not None:
        return event.organisation.name
    return "Sendwell" if event.by is None else "The family"


def _details(event: Event) -> str:
    """The details in words: only short, plain values are shown."""
    said = {key: _said(value) for key, value in event.details.items()}
    return "\n".join(f"{key.replace('_', ' ').capitalize()}: {value}" for key, value in said.items() if value)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value) if isinstance(value, str | int) else ""


def event_to_correct(member: Member, ref: str, number: int, *, as_of: date) -> tuple[Case, Event, Line]:
    """One happening of a case that this member may correct. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="correction", needs=Permission.CASE_KEEP)
    event = case.events.select_related("by", "organisation", "case").filter(pk=number).first()
    if event is None or sealed_for(member, case.child, as_of).hides("event", event.pk, event.about):
        raise NotThere
    return case, event, _line(event, set(), True)
