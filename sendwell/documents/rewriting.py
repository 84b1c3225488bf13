"""The screen on which a letter is written again that was sent back or taken back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.casebook.pages import child_banner
from sendwell.documents.disclosure.whose import waiting_to_be_written
from sendwell.documents.models import Going, Letter
from sendwell.documents.opening import open_letter
from sendwell.documents.written_again import (
    nothing_goes_instead,
    parts_of,
    write_again,
)
from sendwell.ui.forms import LongTextField, SendwellForm, TextField
from sendwell.ui.parts import ChildBanner

LABELS = {
    "heading": "Heading",
    "text": "Paragraph",
    "list": "Points, a line for each",
    "definition": "Facts, a line for each: what it is, a colon, what it says",
}


class AgainForm(SendwellForm):
    """The title and each part of the letter as it says now; a part without words is left out."""

    title = TextField("Title", max_length=200)

    def __init__(self, request: HttpRequest | None = None, *, letter: Letter, **more: Any) -> None:
        super().__init__(request, **more)
        self.initial["title"] = letter.title
        parts = [block for block in letter.blocks if block["kind"] != "table"]
        self.parts = [f"part{number}" for number in range(1, len(parts) + 1)]
        for name, block, words in zip(self.parts, parts, parts_of(parts), strict=True):
            label = f"{name.removeprefix('part')}. {LABELS[block['kind']]}"
            self.fields[name] = LongTextField(label, optional=True, max_length=20_000)
            self.initial[name] = words

    @property
    def said(self) -> list[str]:
        """What each part says now."""
        return [str(self.values[name] or "") for name in self.parts]


class NothingForm(SendwellForm):
    """Why nothing goes instead."""

    why = LongTextField(
        "Why does nothing have to go instead?", called="Why nothing has to go", max_length=1000
    )


@dataclass(frozen=True)
class AgainPage:
    """One letter that is to be written again: to whom, and what was said against it."""

    uid: uuid.UUID
    ref: str
    banner: ChildBanner
    title: str
    to: str
    why: Sequence[str]


def _to_be_written(request: Request, uid: uuid.UUID) -> tuple[Letter, AgainPage]:
    """The letter, if it waits for this member or their organisation to write it again. Raises NotThere."""
    waiting = (
        waiting_to_be_written(request.member).select_related("revoked_by").filter(letter__uid=uid).first()
    )
    if waiting is None:
        raise NotThere
    letter = open_letter(request.member, uid, today())
    sent_back = waiting.state == Going.SENT_BACK
    why = f"It was sent back: {waiting.words}" if sent_back else f"It was taken back: {waiting.revoked_why}"
    banner = child_banner(letter.case.child, today())
    return letter, AgainPage(uid, letter.case.ref, banner, letter.title, letter.to_name, [why])


@page("letters/<uuid:uid>/again", needs=Permission.SIGNED_IN)
@steps_up
def letter_again(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Write a letter again that was sent back or taken back."""
    letter, shown = _to_be_written(request, uid)
    form = AgainForm(request, letter=letter)
    made: list[Letter] = []

    def act() -> None:
        title, said = form.values["title"], form.said
        made.append(write_again(letter=letter, title=title, said=said, by=request.member, day=today()))

    if carried_out(form, act):
        return go(
            "documents:letter",
            uid=made[0].uid,
            said="Written again. It goes unless something is flagged.",
        )
    return render(request, "documents/letter_again.html", shown, form=form)


@page("letters/<uuid:uid>/nothing-instead", needs=Permission.SIGNED_IN)
def nothing_instead(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Say that nothing has to go instead of a letter that was sent back or taken back."""
    letter, shown = _to_be_written(request, uid)
    form = NothingForm(request)
    if carried_out(form, lambda: nothing_goes_instead(letter=letter, by=request.member, **form.values)):
        return go("documents:letter", uid=uid, said="Settled. Nothing goes instead.")
    return render(request, "documents/letter_nothing.html", shown, form=form)
