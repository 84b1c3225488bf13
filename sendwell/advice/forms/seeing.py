"""What may be typed about appointments and short-notice slots."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from sendwell.ui.forms import (
    ChoicesField,
    DayField,
    Limit,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
    TimeField,
    WholeNumberField,
)
from sendwell.ui.words import LONDON


class WhenForm(SendwellForm):
    """A day, a time in London, how long, and where."""

    day = DayField("Day", called="The appointment", says="The appointment is on")
    time = TimeField("Time", hint="For example, 9:30am or 14:05", called="The time")
    minutes = WholeNumberField("How many minutes?", at_least=5, at_most=480, called="The length", initial=60)
    place = TextField(
        "Where?",
        called="The place",
        hint="It stands in calendars that others can see. Do not name the child.",
    )

    def not_passed(self, today: date) -> None:
        """The day cannot have passed."""
        self.limit("day", not_before=Limit(today, "that day has passed"))

    @property
    def starts_at(self) -> datetime:
        """The moment, on London's clock; only after `is_valid()`."""
        return datetime.combine(self.values["day"], self.values["time"], LONDON)

    @property
    def proposal(self) -> dict[str, Any]:
        """What the act takes; only after `is_valid()`."""
        kept = {name: self.values[name] for name in ("minutes", "place", "note") if name in self.fields}
        return kept | {"starts_at": self.starts_at}


class MoveForm(WhenForm):
    """A new time or place."""

    note = LongTextField(
        "What does the family need to know?", called="The note", optional=True, max_length=1000, rows=3
    )


class ProposeForm(MoveForm):
    """One time for several professionals."""

    join = ChoicesField(
        "Which other services should see the child at the same time?",
        hint="They have been asked about this child too. You see only their names.",
        optional=True,
    )
    field_order = ("join", "day", "time", "minutes", "place", "note")

    def clean(self) -> dict[str, Any]:
        """As every form; nothing joined is an empty list."""
        said = super().clean()
        said["join"] = said.get("join") or []
        return said


class OfferForm(SendwellForm):
    """Offering a slot to one child before others."""

    request_ref = SelectField("Which request is it for?", called="The request")
    why_first = LongTextField(
        "Why does this child come first?",
        called="Why this child comes first",
        hint="Others on the list wait longer for it. Only your service reads this.",
        max_length=1000,
        rows=3,
    )


def slot_form(today: date, request: HttpRequest | None = None) -> WhenForm:
    """The form of a slot to be kept free."""
    form = WhenForm(request)
    form.not_passed(today)
    return form
