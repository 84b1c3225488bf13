"""The screen that lists the lawful grounds of a time limit, and the one on which the family is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.advice.forms.grounds import GroundForm, ToldForm
from sendwell.advice.grounds import excusable
from sendwell.advice.models import AdviceRequest, GroundNote
from sendwell.advice.opening import answers_for, asks_for
from sendwell.casebook.models import Case
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages import child_banner
from sendwell.law.timescales import the_law
from sendwell.ui.forms import Choice, Limit
from sendwell.ui.parts import ChildBanner, Link
from sendwell.ui.words import day as in_full


@dataclass(frozen=True)
class Recorded:
    """A ground recorded already, and where to tell the family if nobody has."""

    words: str
    tell: Link | None


@dataclass(frozen=True)
class GroundPage:
    """The grounds that the law gives here, and what is recorded already."""

    banner: ChildBanner
    about: str
    back: Link
    limits: Sequence[Link]
    due: str
    recorded: Sequence[Recorded]
    form: GroundForm


@dataclass(frozen=True)
class ToldPage:
    """Telling the family."""

    banner: ChildBanner
    title: str
    days: str
    back: Link
    form: ToldForm


def case_to_excuse(member: Member, ref: str, as_of: date) -> Case:
    """The case, if the member records grounds on it. Raises NotThere."""
    return open_case(member, ref, as_of, screen="ground", needs=Permission.GROUND_RECORD)


def may_excuse(member: Member, request: AdviceRequest) -> None:
    """Stop here unless the member may record a ground on this request. Raises NotThere."""
    writes = answers_for(member, request) and member.may(Permission.ADVICE_WRITE)
    if not (writes or (asks_for(member, request) and member.may(Permission.GROUND_RECORD))):
        raise NotThere


def offer_grounds(form: GroundForm, case: Case, request: AdviceRequest | None) -> None:
    """The grounds of the running limits, in the law's order, with where each stands."""
    clocks = excusable(case, request)
    rules = clocks.grounds if clocks else ()
    form.offer("ground", [Choice(rule.id, rule.title, rule.reference.title) for rule in rules])


def ground_page(case: Case, request: AdviceRequest | None, form: GroundForm, *, as_of: date) -> GroundPage:
    """The screen for a request's clock, or without a request for the council's own."""
    clocks = excusable(case, request)
    notes = (
        GroundNote.objects.filter(case=case, request=request)
        .select_related("decided_by", "request", "case")
        .order_by("pk")
    )
    return GroundPage(
        banner=child_banner(case.child, as_of),
        about=f"Request {request.ref}" if request else f"Case {case.ref}",
        back=_back(case, request),
        limits=[_limit(each) for each in (clocks.timescales if clocks else ())],
        due=in_full(clocks.due_on) if clocks else "",
        recorded=[_noted(note) for note in notes],
        form=form,
    )


def note_of(case: Case, request: AdviceRequest | None, number: int) -> GroundNote:
    """One note on this request, or on the council's own clocks. Raises NotThere."""
    note = (
        GroundNote.objects.select_related("case__child", "request")
        .filter(case=case, request=request, pk=number)
        .first()
    )
    if note is None:
        raise NotThere
    return note


def limit_telling(form: ToldForm, note: GroundNote, as_of: date) -> None:
    """The family is told after the ground began and not after today; a letter is the council's."""
    form.limit(
        "told_on",
        not_before=Limit(note.from_on, f"the ground begins on {in_full(note.from_on)}"),
        not_after=Limit(as_of, "that is still to come"),
    )


def told_page(note: GroundNote, form: ToldForm, *, as_of: date) -> ToldPage:
    """Telling the family of one ground."""
    return ToldPage(
        banner=child_banner(note.case.child, as_of),
        title=_title(note),
        days=_days(note),
        back=_back(note.case, note.request),
        form=form,
    )


def _limit(timescale: str) -> Link:
    return Link(the_law().get(timescale).title, reverse("lawbook:limit", kwargs={"timescale": timescale}))


def _back(case: Case, request: AdviceRequest | None) -> Link:
    if request:
        return Link("The request", reverse("advice:request", kwargs={"ref": request.ref}))
    return Link("The case", reverse("casebook:case", kwargs={"ref": case.ref}))


def _noted(note: GroundNote) -> Recorded:
    said = f"{_title(note)}: {_days(note)}. Recorded by {note.decided_by.name} on {in_full(note.day)}."
    if note.family_told_on:
        return Recorded(f"{said} The family was told on {in_full(note.family_told_on)}.", None)
    name, ref = ("ground_told", note.request.ref) if note.request else ("case_ground_told", note.case.ref)
    tell = Link("Tell the family", reverse(f"advice:{name}", kwargs={"ref": ref, "number": note.pk}))
    return Recorded(f"{said} The family has not been told.", tell)


def _title(note: GroundNote) -> str:
    limits = the_law().timescales.values()
    found = [each.grounds[note.ground].title for each in limits if note.ground in each.grounds]
    own = the_law().get("advice_coop_6w").grounds.get(note.ground) if note.request_id else None
    return own.title if own else (found[0] if found else note.ground)


def _days(note: GroundNote) -> str:
    return f"{in_full(note.from_on)} to {in_full(note.until)}" if note.until else in_full(note.from_on)
