"""What may be typed about leave."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from sendwell.governance.leave.reasons import REASONS
from sendwell.ui.forms import (
    Choice,
    ChoiceField,
    ChoicesField,
    DayField,
    EmailField,
    LongTextField,
    SelectField,
    SendwellForm,
)

WHO = "Choose who is to be kept out, or type their work email address."
ONE_WAY = "You chose somebody and typed an address. Leave one of the two empty."


class LeaveForm(SendwellForm):
    """Giving leave."""

    person = SelectField("Who is it for?", called="The person")
    classes = ChoicesField("What may they read?", called="What they may read")
    until = DayField("Last day", called="The last day")
    evidence = LongTextField(
        "Who asked for it, or what shows that it is needed?",
        called="The evidence",
        hint="For example: the mother’s email of 3 March. It is kept with the leave.",
        max_length=1000,
    )

    def offer_people(self, named: Iterable[tuple[str, str]]) -> None:
        """Those whose role fits the purpose."""
        self.offer("person", list(named))

    def offer_classes(self, classes: Iterable[tuple[str, str]]) -> None:
        """What that role may read at all."""
        self.offer("classes", list(classes))


class TakingBackForm(SendwellForm):
    """A button."""


class KeepMeOutForm(SendwellForm):
    """Declaring a conflict of one's own."""

    reason = ChoiceField("Why?", list(REASONS.items()), called="Why")
    said = LongTextField(
        "In words",
        called="What you say of it",
        hint="Say no more about anybody than is needed. It is kept with the record of who is kept out.",
        optional=True,
        max_length=1000,
    )
    until = DayField(
        "Last day",
        called="The last day",
        hint="It ends by itself after this day. Look at it again before then.",
    )


class KeepOutForm(KeepMeOutForm):
    """Keeping a colleague or somebody of another body out."""

    person = SelectField(
        "Who is to be kept out?",
        called="Who is to be kept out",
        hint="Those who have to do with the child, and whoever was let into the record.",
        missing=WHO,
    )
    email = EmailField(
        "Or type the work email address of somebody elsewhere",
        called="The email address",
        hint="Anybody at work in Sendwell can be kept out, before they have anything to do with the child.",
        autocomplete="off",
        optional=True,
    )
    field_order = ("person", "email", "reason", "said", "until")

    def __init__(self, request: HttpRequest, **more: Any) -> None:
        super().__init__(request, **more)
        self.fields["person"].required = not (self.is_bound and str(self.data.get("email", "")).strip())

    def clean(self) -> dict[str, Any]:
        """One of the two ways names them, and not both."""
        said = super().clean()
        if said.get("person") and said.get("email"):
            self.add_error("email", ONE_WAY)
        return said


class ProposeLettingInForm(SendwellForm):
    """The first of two: what shows it."""

    evidence = LongTextField(
        "What shows that they need not be kept out any more?",
        called="The evidence",
        hint="A second person reads it before anything changes.",
        max_length=1000,
    )


class DecideLettingInForm(SendwellForm):
    """The second person's word."""

    agreed = ChoiceField(
        "Do you agree?",
        [Choice("yes", "Yes: they are let in again now"), Choice("no", "No: they are kept out as before")],
        returns="yes".__eq__,
        called="Your answer",
    )
