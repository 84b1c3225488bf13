"""What every screen of a case shows: the child banner, the parts of the case, and a clock."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.casebook.models import Case
from sendwell.law import clock as law
from sendwell.law.events import event_types
from sendwell.law.shapes import Confidence
from sendwell.law.timescales import parties, the_law
from sendwell.law.working import state_words
from sendwell.people.flags import flags_of, flags_of_many
from sendwell.people.identifiers import spaced
from sendwell.people.models import Alert, Child
from sendwell.people.spans import runs_on
from sendwell.ui.parts import Answer, ChildBanner, Clock, Ground, Link


def banner_for(member: Member, child: Child, as_of: date) -> ChildBanner:
    """The banner; for somebody who reads by leave the initials and the age, which tell two cases apart."""
    if not member.may(Permission.DESK_LEAVE):
        return child_banner(child, as_of)
    return ChildBanner(
        name=child.initials, known_as="", born_on=None, age=_age(child, as_of), identifiers=(), alerts=()
    )


def child_banner(child: Child, as_of: date, *, alerts: bool = True) -> ChildBanner:
    """Two identifiers, the birthday and what must be read first. `alerts=False` asks the database nothing."""
    identifiers = [("NHS number", spaced(child.nhs_number))] if child.nhs_number else []
    if child.upn:
        identifiers.append(("UPN", child.upn))
    if not identifiers and child.uln:
        identifiers.append(("ULN", child.uln))
    return ChildBanner(
        name=f"{child.given_name} {child.family_name}",
        known_as=child.known_as if child.known_as != child.given_name else "",
        born_on=child.born,
        age=_age(child, as_of),
        identifiers=identifiers or [("NHS number", "not known yet")],
        alerts=_live_alerts(child, as_of) if alerts else (),
        needs=_needs(child) if alerts else (),
    )


def _needs(child: Child) -> tuple[str, ...]:
    """How those round the child read and speak; a room above has asked them (feature 180)."""
    return tuple(import_string(settings.NEEDS_ROUND)(child)) if settings.NEEDS_ROUND else ()


def _age(child: Child, as_of: date) -> str:
    years = child.age_on(as_of)
    if years >= 2:
        return f"{years} years old"
    months = (as_of.year - child.born.year) * 12 + as_of.month - child.born.month
    return f"{months - (as_of.day < child.born.day)} months old"


def _live_alerts(child: Child, as_of: date) -> list[str]:
    """The alerts, and what the family map says must be read before anything is sent (C20)."""
    alerts = [
        alert.words
        for alert in child.alerts.all()
        if alert.from_on <= as_of and (alert.until is None or alert.until >= as_of)
    ]
    return alerts + flags_of(child, as_of)


def alerts_of_many(children: Sequence[Child], as_of: date) -> dict[int, list[str]]:
    """What must be read before anything about each of these children is sent, by their numbers (C20)."""
    said: dict[int, list[str]] = {each.pk: [] for each in children}
    for alert in Alert.objects.filter(runs_on(as_of), child__in=said).order_by("pk"):
        said[alert.child_id].append(alert.words)
    flags = flags_of_many(children, as_of)
    return {key: alerts + flags[key] for key, alerts in said.items()}


def clock_view(clock: law.Clock, *, owed_by: str = "", family: bool = False) -> Clock:
    """One clock for the screen, with how it was worked out. `family` puts it in the family's words.

    One that lapsed is told as ended, never as met: nobody did what was owed.
    """
    timescale = the_law().get(clock.timescale)
    lapsed = clock.stopped_by in timescale.lapses_with
    return Clock(
        timescale=timescale.id,
        title=timescale.family if family and timescale.family else timescale.title,
        state="ended" if lapsed else clock.state.value,
        force=timescale.force.value,
        due_on=clock.due,
        days_left=clock.days_left,
        elapsed_days=clock.elapsed_days,
        stopped_on=clock.stopped,
        stopped_how=_ended_with(clock.stopped_by or "", family) if lapsed else "Done",
        owed_by=owed_by or parties()[timescale.duty_on].capitalize(),
        owed_to=parties()[timescale.owed_to],
        unconfirmed=timescale.confidence is Confidence.UNCONFIRMED,
        working=law.explain(clock),
        grounds=[Ground(g.title, g.day, g.reference.title) for g in clock.grounds],
        said="Ended" if lapsed else state_words(timescale.kind, clock.state.value).capitalize(),
        answers=[Answer(a.label, a.due) for a in clock.alternatives if a.due],
    )


def _ended_with(type_: str, family: bool) -> str:
    """With what a time limit lapsed: "Ended: the case was closed"."""
    said = event_types()[type_]
    words = said.family if family else said.title
    return f"Ended: {words[:1].lower()}{words[1:]}" if words else "Ended"


def sections(case: Case, member: Member, current: str) -> list[Link]:
    """The parts of a case that this member may open."""
    return [
        Link(words, reverse(name, kwargs={"ref": case.ref}), current=name == current)
        for words, name, permission in settings.CASE_SECTIONS
        if member.may(Permission(permission))
    ]
