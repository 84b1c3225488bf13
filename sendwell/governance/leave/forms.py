"""What may be typed about leave."""

from collections.abc import Iterable

from sendwell.ui.forms import ChoicesField, DayField, LongTextField, SelectField, SendwellForm


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
