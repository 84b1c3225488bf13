"""What may be typed in a preliminary review, and in the designated officer's log."""

from typing import Any

from django.http import HttpRequest

from sendwell.advice.models import PreliminaryReview, Triangulation
from sendwell.advice.review import ANSWERS, items
from sendwell.ui.forms import ChoiceField, DayField, LongTextField, SendwellForm, TextField, YesNoField


class ReviewForm(SendwellForm):
    """The checklist: one question for each of its items."""

    notes = LongTextField(
        "Private notes", hint="Only your service sees this.", optional=True, max_length=8000, rows=4
    )

    def __init__(self, request: HttpRequest | None = None, *, done: PreliminaryReview | None = None) -> None:
        initial = {**done.answers, "notes": done.notes} if done else {}
        super().__init__(request, initial=initial)
        notes = self.fields.pop("notes")
        for item in items():
            self.fields[item.id] = ChoiceField(
                item.text,
                list(ANSWERS.items()),
                hint=item.hint,
                inline=True,
                missing=f"Answer this one: {item.text}",
            )
        self.fields["notes"] = notes

    @property
    def review(self) -> dict[str, Any]:
        """The answers by item, and the notes."""
        return {"answers": {item.id: self.values[item.id] for item in items()}, "notes": self.values["notes"]}


class TriangulationForm(SendwellForm):
    """What one source said."""

    source = ChoiceField("Who did you ask?", Triangulation.SOURCES, called="Who you asked")
    found = LongTextField("What did you find out?", called="What you found out", max_length=4000)
    unmet_need = YesNoField(
        "Did a health need come to light that nobody meets?", reveals_if_yes=("next_step", "next_by")
    )
    next_step = TextField("What is the next step?", called="The next step", max_length=300)
    next_by = DayField("By when?", called="The day", says="The next step is to be taken by")

    @property
    def entry(self) -> dict[str, Any]:
        """What was said; questions that were not asked are left out."""
        return {name: value for name, value in self.values.items() if value is not None}
