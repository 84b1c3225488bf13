"""What may be typed about leave."""

from collections.abc import Iterable

from sendwell.governance.leave.reasons import REASONS
from sendwell.ui.forms import (
    Choice,
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    SelectField,
    SendwellForm,
)


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

    person = SelectField("Who is to be kept out?", called="Who is to be kept out")
    field_order = ("person", "reason", "said", "until")


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
