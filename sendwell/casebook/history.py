"""What happened: recording an event, and rebuilding the deadlines that follow from it.

No code starts or stops a clock. `record` writes the event; `rebuild` asks `law.clock` what now runs.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from sendwell.access.models import Member
from sendwell.casebook.models import Case, Deadline, Event, Stage
from sendwell.casebook.stages import MOVES, stage_after
from sendwell.law import clock as law
from sendwell.law.events import event_types
from sendwell.law.refusals import Refused
from sendwell.law.shapes import Kind
from sendwell.law.timescales import the_law
from sendwell.organisations.models import Organisation

STORED = (
    "authority_id",
    "owed_by_id",
    "due_on",
    "planned_on",
    "soon_on",
    "stopped_on",
    "stopped_by",
    "excused",
)


def lock(case: Case) -> Case:
    """The case as it stands, held until this transaction ends, so that two people cannot decide at once."""
    held = Case.objects.select_for_update(of=("self",)).select_related("child", "authority").get(pk=case.pk)
    held.held_in = _transaction()
    return held


def _transaction() -> object:
    """The outermost transaction of this thread, to tell one from another."""
    return connection.atomic_blocks[0] if connection.atomic_blocks else None


def _held(case: Case) -> Case:
    """The case itself where this transaction holds it already, so that an act does not ask for it twice."""
    now = _transaction()
    return case if now is not None and case.held_in is now else lock(case)


@transaction.atomic
def record(
    case: Case,
    type: str,
    *,
    by: Member | None,
    day: date,
    about: str = "",
    answerable: Organisation | None = None,
    ground: str = "",
    details: dict[str, Any] | None = None,
    corrects: Event | None = None,
) -> Event:
    """Add one event and bring stage and deadlines up to date, in one transaction.

    `by=None` is the system itself. Raises KeyError for a type that `law/events.yaml` does not know, and
    Refused when `day` lies before the child was born.
    """
    event_types()[type]  # an unknown type is a mistake in the code, found at once
    held = _held(case)
    if day < held.child.born:
        raise Refused(f"{day:%-d %B %Y} is before the child was born. Check the date.")
    event = Event.objects.create(
        case=held,
        type=type,
        about=about,
        day=day,
        by=by,
        organisation_id=by.organisation_id if by else None,
        answerable=answerable,
        ground=ground,
        details=details or {},
        corrects=corrects,
    )
    _bring_up_to_date(held, event)
    case.stage, case.version = held.stage, held.version
    return event


_later: ContextVar[set[int] | None] = ContextVar("cases whose deadlines are worked out later", default=None)


@contextmanager
def deadlines_later() -> Iterator[None]:
    """Work out the deadlines of many cases once, at the end: for loading a whole world at a time.

    Stages move with each event as ever. Until the end nothing that reads deadlines tells the truth, so nobody
    may be looking; so a case's version, which shows a stale form, goes up once, at the end. When the loading
    fails nothing is worked out.
    """
    cases: set[int] = set()
    token = _later.set(cases)
    try:
        yield
    finally:
        _later.reset(token)
    for case in Case.objects.filter(pk__in=cases).order_by("pk"):
        rebuild(case)


def _bring_up_to_date(case: Case, event: Event) -> None:
    later = _later.get()
    if later is None or event.corrects_id:
        rebuild(case)
        return
    later.add(case.pk)
    stage = MOVES.get(event.type, Stage(case.stage))
    if stage != case.stage:
        Case.objects.filter(pk=case.pk).update(stage=stage)
        case.stage = stage


def standing(events: Iterable[Event]) -> list[Event]:
    """The events that still stand: a corrected one counts no more, nor does the correction itself."""
    events = list(events)
    corrected = {event.corrects_id for event in events if event.corrects_id}
    return [event for event in events if event.pk not in corrected and event.type != "correction"]


def as_law_events(events: Iterable[Event]) -> list[law.Event]:
    """The same events as the law's plain ones."""
    return [law.Event(e.type, e.day, about=e.about or None, ground=e.ground or None) for e in events]


def clocks_of(events: list[Event], as_of: date) -> list[law.Clock]:
    """Every clock of a case as it stands on `as_of`, from its events."""
    return law.clocks(as_law_events(standing(events)), as_of)


def rebuild(case: Case) -> int:
    """Bring the case's stage and deadlines into line with its events. Returns how many rows changed."""
    events = standing(case.events.order_by("day", "id"))
    changed = _rebuild_deadlines(case, events)
    stage = stage_after(event.type for event in events)
    Case.objects.filter(pk=case.pk).update(stage=stage, version=F("version") + 1)
    changed += stage != case.stage
    case.stage, case.version = stage, case.version + 1
    return changed


def _rebuild_deadlines(case: Case, events: list[Event]) -> int:
    wanted = {(d.timescale, d.about, d.started_on): d for d in _deadlines(case, events)}
    stored = {(d.timescale, d.about, d.started_on): d for d in case.deadlines.all()}
    gone = [d.pk for key, d in stored.items() if key not in wanted]
    new = [d for key, d in wanted.items() if key not in stored]
    changed = [d for key, d in stored.items() if key in wanted and _take_over(d, wanted[key])]
    if gone:
        Deadline.objects.filter(pk__in=gone).delete()
    if new:
        Deadline.objects.bulk_create(new)
    if changed:
        Deadline.objects.bulk_update(changed, [name.removesuffix("_id") for name in STORED])
    return len(gone) + len(new) + len(changed)


def _take_over(stored: Deadline, wanted: Deadline) -> bool:
    differs = any(getattr(stored, name) != getattr(wanted, name) for name in STORED)
    for name in STORED:
        setattr(stored, name, getattr(wanted, name))
    return differs


def _deadlines(case: Case, events: list[Event]) -> Iterable[Deadline]:
    """What `law.clock` says runs, at the end of all that is recorded (a receipt may lie a day ahead).

    Windows and rights are left out: nobody owes them, so nobody can be late and nobody searches for them.
    """
    horizon = max((event.day for event in events), default=case.opened_on)
    answerable = _answerable(events)
    for clock in law.clocks(as_law_events(events), horizon):
        if the_law().get(clock.timescale).kind in (Kind.WINDOW, Kind.RIGHT):
            continue
        yield Deadline(
            case=case,
            authority_id=case.authority_id,
            owed_by_id=_owed_by(case, clock, answerable),
            timescale=clock.timescale,
            about=clock.about or "",
            started_on=clock.started,
            due_on=clock.due,
            planned_on=clock.planned,
            soon_on=clock.due - timedelta(days=the_law().get(clock.timescale).soon) if clock.due else None,
            stopped_on=clock.stopped,
            stopped_by=clock.stopped_by or "",
            excused=bool(clock.grounds),
        )


def _answerable(events: list[Event]) -> dict[str, int]:
    """For each thing asked about, the organisation last put under a duty by it."""
    return {event.about: event.answerable_id for event in events if event.answerable_id}


def _owed_by(case: Case, clock: law.Clock, answerable: dict[str, int]) -> int | None:
    if the_law().get(clock.timescale).duty_on == "local_authority":
        return case.authority_id
    return answerable.get(clock.about or "")
