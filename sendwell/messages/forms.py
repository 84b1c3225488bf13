"""What a person may type about messages."""

from typing import Any

from sendwell.messages.models import Outcome, Wanted
from sendwell.ui.forms import (
    AsksAboutSlips,
    Choice,
    ChoiceField,
    EmailField,
    FilterForm,
    LongTextField,
    PhoneField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
)

BY_HAND = (Outcome.RANG, Outcome.ON_PAPER, Outcome.NOT_NEEDED)


class WhichForm(FilterForm):
    """Which of the messages that did not arrive."""

    which = SelectField(
        "Show",
        [("open", "Those to see to"), ("done", "Those that are done")],
        initial="open",
        optional=True,
    )


class LettersForm(FilterForm):
    """Which of the letters that go by post."""

    which = SelectField(
        "Show",
        [("open", "Those to print and post"), ("posted", "Those that were posted")],
        initial="open",
        optional=True,
    )


class AgainForm(AsksAboutSlips):
    """Where to send it this time."""

    to = EmailField(
        "Email address",
        hint="Check it with them, or leave it empty to use the address we have.",
        called="The address",
        optional=True,
    )


class HeldAgainForm(SendwellForm):
    """A button: what was held goes to no other address."""


class DoneForm(SendwellForm):
    """How they were told otherwise."""

    outcome = ChoiceField(
        "How did it end?",
        [(each.value, each.label) for each in BY_HAND],
        returns=Outcome,
        missing="Say how it ended.",
    )
    reason = LongTextField(
        "What did you do?",
        hint="For example: rang the mother today, she will sign in this evening.",
        called="What you did",
        max_length=1000,
    )


class WishesForm(SendwellForm):
    """How somebody wishes to be reached, and how they read."""

    channel = ChoiceField(
        "How should we tell you that there is something to read?",
        [
            Choice(Wanted.EMAIL.value, "By email"),
            Choice(Wanted.TEXT.value, "By text message", reveals=("mobile",)),
            Choice(Wanted.POST.value, "By post", hint="We print it and send it to your home"),
            Choice(
                Wanted.NONE.value,
                "Do not tell me",
                hint="You can still read everything here. Decisions that the law says you must get come by post",
            ),
        ],
        returns=Wanted,
        missing="Choose how we should tell you.",
    )
    mobile = PhoneField("Mobile number", called="The mobile number")
    language = TextField(
        "Which language do you read and speak best?", called="The language", max_length=40, initial="English"
    )
    interpreter = TickField("I need an interpreter when we meet or talk on the phone", optional=True)
    large_print = TickField("I need letters in large print", optional=True)
    easy_read = TickField("I need letters in easy read: short words and pictures", optional=True)
    other = TextField(
        "Is there anything else that helps?",
        hint="For example: I use British Sign Language, or please ring after 4pm.",
        called="What helps",
        max_length=200,
        optional=True,
    )


class CodeForm(SendwellForm):
    """The code that came to an address or number."""

    code = TextField(
        "Code",
        hint="It is the end of the link in our message, like K7F3Q-9DXWM.",
        called="The code",
        max_length=20,
        width=20,
        autocomplete="one-time-code",
    )

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["code"].required = self.pressed != "again"


class PostedForm(SendwellForm):
    """A button."""
