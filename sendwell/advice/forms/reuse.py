"""What may be typed about using earlier advice again."""

from sendwell.ui.forms import DayField, LongTextField, SendwellForm, TextField


class ReuseForm(SendwellForm):
    """Proposing that earlier advice is enough."""

    earlier = TextField(
        "Which earlier advice?",
        called="The earlier advice",
        hint="By whom it is, and what kind of advice or report it is",
        max_length=250,
    )
    written_on = DayField("When was it written?", called="The day it was written", says="It was written on")


class TypedAgreementForm(SendwellForm):
    """The council types what somebody else said."""

    name = TextField("Who agreed?", called="The name", max_length=120)
    evidence = LongTextField(
        "How do you know?",
        called="How you know",
        hint="A letter, an email or a telephone call, with its date and where it is kept",
        rows=3,
        max_length=2000,
    )
