"""What every document has a screen for: its history, its review, its end; and what is due for review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.sharing.models import Change, Document, Verb
from sendwell.sharing.openness import path_of
from sendwell.sharing.pages.frame import Editing, sections_of
from sendwell.sharing.rules import Due, due_for_review
from sendwell.ui.forms import SendwellForm
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import Link
from sendwell.ui.words import when

CALLED = {"Agreement": "agreement", "Assessment": "assessment", "Flow": "flow"}
DUE = {
    "past": ("Past", "red"),
    "30": ("Within 30 days", "orange"),
    "90": ("Within 90 days", "yellow"),
}
WHY = {"review": "Review", "end": "It ends"}


@dataclass(frozen=True)
class HistoryRow:
    """One act on a document, with what it said before and after."""

    day: date
    title: str
    by: str
    recorded: str
    words: str
    details: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class History:
    """Everything that was done to one document, the newest first."""

    title: str
    back: str
    rows: Sequence[HistoryRow]
    paging: Paging


@dataclass(frozen=True)
class DueRow:
    """A document that must be looked at."""

    title: str
    url: str
    kind: str
    why: str
    due_on: date
    word: str
    colour: str
    owner: str
    mine: bool


@dataclass(frozen=True)
class Reviews:
    """What the member's organisation must look at within 90 days."""

    sections: Sequence[Link]
    rows: Sequence[DueRow]
    mine: int


def history_page(document: Document, query: Query) -> History:
    """The history of a document that the member has opened."""
    found = Change.objects.filter(document=document.uid).select_related("by__organisation").order_by("-pk")
    paging = Paging.read(query, total=found.count())
    return History(
        title=document.title,
        back=path_of(document),
        rows=[_row(each) for each in found[paging.start : paging.stop]],
        paging=paging,
    )


def reviews_page(member: Member, *, as_of: date) -> Reviews:
    """What is due, the most urgent first; the member's own are marked."""
    if member.organisation is None:
        raise NotThere
    rows = [_due(each, member) for each in due_for_review(member.organisation, as_of)]
    return Reviews(sections_of("sharing:reviews"), rows, sum(row.mine for row in rows))


def reviewing(document: Document, form: SendwellForm) -> Editing:
    """The form of a review."""
    return Editing(
        title=f"Review this {CALLED[type(document).__name__]}",
        caption=document.title,
        means=[
            "Look whether what it says is still what happens, and whether it is still needed.",
            "If it must change, change it first, then write down the review.",
        ],
        submit="Write down the review",
        cancel=path_of(document),
        two_texts=(),
        form=form,
    )


def ending(document: Document, form: SendwellForm) -> Editing:
    """The form of an end, with what it means."""
    what = CALLED[type(document).__name__]
    means = {
        "agreement": "Every flow under it closes at once. No time limit stops.",
        "assessment": "Every flow under it closes at once. No time limit stops.",
        "flow": "Nothing passes by it any more. No time limit stops.",
    }
    return Editing(
        title=f"End this {what}",
        caption=document.title,
        means=[means[what], "This cannot be taken back: you would write a new one."],
        submit=f"End the {what}",
        cancel=path_of(document),
        two_texts=(),
        form=form,
        warning=True,
    )


def _row(change: Change) -> HistoryRow:
    organisation = f", {change.by.organisation.name}" if change.by.organisation else ""
    return HistoryRow(
        day=change.day,
        title=Verb(change.verb).label,
        by=f"{change.by.name}{organisation}",
        recorded=when(localtime(change.recorded_at)),
        words=change.words,
        details=[(what, before, after) for what, before, after in change.details],
    )


def _due(due: Due, member: Member) -> DueRow:
    word, colour = DUE[due.warning]
    return DueRow(
        title=due.title,
        url=due.url,
        kind=due.kind.capitalize(),
        why=WHY[due.why],
        due_on=due.due_on,
        word=word,
        colour=colour,
        owner=due.owner,
        mine=due.owner_id == member.pk,
    )
