"""What may be typed by whoever gives requests out, passes them on or arranges cover."""

from sendwell.advice.models import State
from sendwell.ui.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    FilterForm,
    LongTextField,
    SelectField,
    SendwellForm,
)

NOBODY = "nobody"
DUE = [("overdue", "Overdue"), ("soon", "In the next 7 days"), ("excused", "Excused")]
STATES = [(state.value, state.label) for state in State if state in State.open()]


class InboxFilter(FilterForm):
    """The filters of the inbox."""

    council = SelectField("Council", blank="Any", optional=True)
    service = SelectField("Service", blank="Any", optional=True)
    state = SelectField("Where it stands", STATES, blank="Not answered", optional=True)
    clinician = SelectField("Clinician", blank="Any", optional=True)
    due = SelectField("Due", DUE, blank="Any", optional=True)


class BulkForm(SendwellForm):
    """Giving the ticked requests to one clinician."""

    ticked = ChoicesField("Which requests?", missing="Tick the requests that you want to give out")
    clinician = SelectField("Give the ticked requests to", missing="Choose the clinician who gets them")

    @property
    def chosen(self) -> str:
        """The clinician's name as it stood in the list; only after `is_valid()`."""
        choices = self.fields["clinician"].choices  # type: ignore[attr-defined]  # a SelectField has them
        words: str = next(choice.text for choice in choices if choice.value == self.values["clinician"])
        return words.rpartition(" (")[0]


class AllocateForm(SendwellForm):
    """Giving one request to a clinician."""

    clinician = ChoiceField("Who answers it?", missing="Choose the clinician who answers it")


class TakeBackForm(SendwellForm):
    """Taking a request back from a clinician."""

    reason = LongTextField("Why do you take it back?", called="The reason", optional=True, max_length=1000)


class RedirectForm(SendwellForm):
    """Passing a request on to the service that can answer it."""

    to = SelectField("Which service can answer it?", missing="Choose the service that can answer it")
    reason = LongTextField(
        "Why is it passed on?",
        called="The reason",
        hint="The service that gets it reads this, and so does the council. The due date stays the same.",
        max_length=1000,
    )


class RecallForm(SendwellForm):
    """The council takes a request back."""

    reason = LongTextField(
        "Why is the advice no longer needed?",
        called="The reason",
        hint="The service reads this. Its six weeks end here.",
        max_length=1000,
    )


class CoverForm(SendwellForm):
    """A colleague stands in for an absent clinician."""

    absent = SelectField("Who is away?", missing="Choose who is away")
    covering = SelectField("Who stands in?", missing="Choose who stands in")
    from_on = DayField("First day", called="The first day", says="The first day would be")
    until = DayField("Last day", called="The last day", says="The last day would be")
    note = LongTextField("What do they need to know?", called="The note", optional=True, max_length=2000)
