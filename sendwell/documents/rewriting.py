"""The screen on which a letter is written again that was sent back or taken back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.step_up import steps_up
from sendwell.access.two_people import same_person
from sendwell.access.web import Request, carried_out, go, page, render, today
from sendwell.casebook.pages import child_banner
from sendwell.documents.addressed import others_today, recipient_today
from sendwell.documents.disclosure.whose import waiting_to_be_written
from sendwell.documents.models import Disclosure, Going, Letter
from sendwell.documents.opening import open_letter
from sendwell.documents.written_again import (
    NOT_POSTED,
    lives_elsewhere,
    nothing_goes_instead,
    parts_of,
    write_again,
)
from sendwell.ui.forms import ChoiceField, LongTextField, SendwellForm, TextField
from sendwell.ui.parts import ChildBanner

LABELS = {
    "heading": "Heading",
    "text": "Paragraph",
    "list": "Points, a line for each",
    "definition": "Facts, a line for each: what it is, a colon, what it says",
}
SAME = "same"


class AgainForm(SendwellForm):
    """The title and each part of the letter as it says now; a part without words is left out."""

    title = TextField("Title", max_length=200)
    to = ChoiceField("Who is it for?", hint="For somebody else a colleague looks at it first.")

    def __init__(
        self, request: HttpRequest | None = None, *, letter: Letter, others: Mapping[str, str], **more: Any
    ) -> None:
        super().__init__(request, **more)
        self.initial["title"], self.initial["to"] = letter.title, SAME
        self.offer("to", [(SAME, letter.to_name), *others.items()])
        if not others:
            del self.fields["to"]
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

    @property
    def whom(self) -> str:
        """To whom it goes instead; empty for whom the first one was for."""
        chosen = self.values.get("to", SAME)
        return "" if chosen == SAME else str(chosen)


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
    address: Sequence[str]
    why: Sequence[str]
    own: bool
    """Written by this member: that nothing goes instead is somebody else's to say."""


def _to_be_written(request: Request, uid: uuid.UUID) -> tuple[Letter, AgainPage]:
    """The letter, if it waits for this member or their organisation to write it again. Raises NotThere."""
    member, letter = request.member, Letter.objects.filter(uid=uid).first()
    if letter is None or not (_waits_for(member, letter) or lives_elsewhere(member, letter, today())):
        raise NotThere
    letter = open_letter(member, uid, today())
    held = Disclosure.objects.get(letter=letter)
    to = recipient_today(held, letter, today())
    return letter, AgainPage(
        uid,
        letter.case.ref,
        child_banner(letter.case.child, today()),
        letter.title,
        to.name,
        to.lines,
        [_why(held)],
        own=same_person(held.author_id, member),
    )


def _waits_for(member: Member, letter: Letter) -> bool:
    return waiting_to_be_written(member).filter(letter=letter).exists()


def _why(held: Disclosure) -> str:
    if held.state == Going.SENT_BACK:
        return f"It was sent back: {held.words}"
    return f"It was taken back: {held.revoked_why}" if held.state == Going.REVOKED else NOT_POSTED


@page("letters/<uuid:uid>/again", needs=Permission.SIGNED_IN)
@steps_up
def letter_again(request: Request, uid: uuid.UUID) -> HttpResponse:
    """Write a letter again that was sent back or taken back."""
    letter, shown = _to_be_written(request, uid)
    others = {key: each.name for key, each in others_today(letter, today()).items()}
    form = AgainForm(request, letter=letter, others=others)
    made: list[Letter] = []

    def act() -> None:
        typed = {"title": form.values["title"], "said": form.said, "to": form.whom}
        made.append(write_again(letter=letter, by=request.member, day=today(), **typed))

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
