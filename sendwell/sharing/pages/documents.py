"""What every document has a screen for: its history, its review, its end; and what is due for review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.timezone import localtime

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.sharing.models import Agreement, Assessment, Change, Document, Flow, Verb
from sendwell.sharing.openness import path_of
from sendwell.sharing.pages.assessments import SIGN_AGAIN
from sendwell.sharing.pages.frame import Editing, sections_of, two_texts
from sendwell.sharing.rules import Due, due_for_review
from sendwell.ui.forms import SendwellForm
from sendwell.ui.lists import Paging, Query
from sendwell.ui.parts import Link
from sendwell.ui.words import when

CLOSES = "Every flow under it closes at once. No time limit stops."
OPENS = "A flow is open once its agreement and its impact assessment count for both its ends."


@dataclass(frozen=True)
class Words:
    """What the forms about one kind of document say: when it is new, when it changes, when it ends."""

    called: str
    register: str
    write: str
    new: str
    changes: str
    ends: str


WORDS: dict[type[Document], Words] = {
    Agreement: Words(
        called="agreement",
        register="Data-sharing agreements",
        write="Write down an agreement",
        new="It counts once two parties have signed it, each by its own person.",
        changes=(
            "If you change the purpose, the basis, the condition, the data or the dates, every party must sign again. "
            "Until two have, nothing passes under it."
        ),
        ends=CLOSES,
    ),
    Assessment: Words(
        called="assessment",
        register="Impact assessments",
        write="Write down an impact assessment",
        new="You add its risks and measures after saving it.",
        changes=SIGN_AGAIN,
        ends=CLOSES,
    ),
    Flow: Words(
        called="flow",
        register="Map of flows",
        write="Put a flow on the map",
        new=OPENS,
        changes=OPENS,
        ends="Nothing passes by it any more. No time limit stops.",
    ),
}
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


def writing(form: SendwellForm, model: type[Document]) -> Editing:
    """The form of a new document."""
    words = WORDS[model]
    return Editing(
        title=words.write,
        caption=words.register,
        means=[words.new],
        submit="Save",
        cancel=reverse(f"sharing:{words.called}s"),
        two_texts=two_texts(form),
        form=form,
    )


def changing(form: SendwellForm, document: Document) -> Editing:
    """The form of a document that changes, with both texts where somebody else was first."""
    words = WORDS[type(document)]
    return Editing(
        title=f"Change this {words.called}",
        caption=document.title,
        means=[words.changes],
        submit="Save",
        cancel=path_of(document),
        two_texts=two_texts(form),
        form=form,
    )


def reviewing(document: Document, form: SendwellForm) -> Editing:
    """The form of a review."""
    return Editing(
        title=f"Review this {WORDS[type(document)].called}",
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
    words = WORDS[type(document)]
    return Editing(
        title=f"End this {words.called}",
        caption=document.title,
        means=[words.ends, "This cannot be taken back: you would write a new one."],
        submit=f"End the {words.called}",
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
