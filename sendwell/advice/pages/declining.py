"""The screen of declining to comply."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from sendwell.advice import letters
from sendwell.advice.actions.declining import GROUNDS
from sendwell.advice.forms.triage import DeclineForm
from sendwell.advice.models import AdviceRequest
from sendwell.advice.pages.frame import Frame, LetterShown, frame_of
from sendwell.ui.forms import Choice


@dataclass(frozen=True)
class DeclinePage:
    """Declining to comply: two grounds, and what is not one."""

    frame: Frame
    letter: LetterShown
    grounds_url: str
    form: DeclineForm


def decline_form(*, request: HttpRequest | None = None) -> DeclineForm:
    """The form with the two lawful grounds."""
    form = DeclineForm(request)
    form.offer("ground", [Choice(limb.id, limb.text, limb.reference.title) for limb in GROUNDS.values()])
    return form


def decline_page(request: AdviceRequest, form: DeclineForm, *, as_of: date) -> DeclinePage:
    """Declining, with the letter as it now stands."""
    said = form.cleaned_data if form.is_valid() else {}
    letter = letters.refusal(
        request, ground=GROUNDS.get(said.get("ground", "")), reasons=said.get("reasons", "")
    )
    return DeclinePage(
        frame=frame_of(request, as_of),
        letter=LetterShown(letter.title, letter.to, letter.blocks),
        grounds_url=f"/advice/{request.ref}/ground",
        form=form,
    )
