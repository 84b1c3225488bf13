"""What is asked of whoever hands over, and of whoever opens it."""

import re
from typing import Any

from sendwell.documents.handing.rights import RIGHTS
from sendwell.documents.models import Told
from sendwell.documents.models.handing import LONGEST, SHORTEST, USUAL
from sendwell.documents.uploads import ENDINGS, LIMITS
from sendwell.ui.forms import (
    AsksAboutSlips,
    Choice,
    ChoiceField,
    ChoicesField,
    EmailField,
    FileField,
    LongTextField,
    PhoneField,
    SendwellForm,
    TextField,
    WholeNumberField,
)

SPOKEN = Choice(Told.SPOKEN, "I ring them and read it out", hint="You see the code once, on the next page.")
TEXT = Choice(
    Told.TEXT,
    "A text message to their mobile",
    hint="It is sent when they open the link and ask for it.",
    reveals=("mobile",),
)


class HandOverForm(AsksAboutSlips):
    """What goes, to whom, and how they are told the code."""

    documents = ChoicesField(
        "What do you hand over?",
        hint="Only what belongs to this child, and may go, is shown.",
        missing="Choose at least one letter or file",
    )
    name = TextField("Their name", max_length=80, autocomplete="off", called="The name")
    job = TextField(
        "Their job", hint="For example: SENCO, solicitor", max_length=80, autocomplete="off", called="The job"
    )
    organisation = TextField(
        "Where they work", max_length=100, autocomplete="off", called="The place where they work"
    )
    email = EmailField(
        "Their work email address",
        hint="Ask them to spell it. The link goes there, and nothing else does.",
        autocomplete="off",
        called="The address",
    )
    right = ChoiceField(
        "By what right may they have it?", RIGHTS.items(), missing="Say by what right they may have it"
    )
    told = ChoiceField(
        "How are they told the code?",
        [SPOKEN],
        returns=Told,
        hint="Never by email: the link and the code go different ways.",
        missing="Say how they are told the code",
    )
    mobile = PhoneField("Their mobile number", autocomplete="off", called="The mobile number")
    days = WholeNumberField(
        "For how many days does the link work?",
        hint=f"Between {SHORTEST} and {LONGEST}.",
        at_least=SHORTEST,
        at_most=LONGEST,
        initial=USUAL,
        called="The number of days",
    )

    def offer_ways(self, *, text: bool) -> None:
        """How the code can be told from here. Where no text can be sent no number is asked for."""
        self.offer("told", [SPOKEN, TEXT] if text else [SPOKEN])
        if not text:
            self.initial.setdefault("told", Told.SPOKEN)
            del self.fields["mobile"]

    @property
    def values(self) -> dict[str, Any]:
        """What was said, with the number as it is dialled."""
        said = super().values
        return said | {"mobile": re.sub(r"[\s().-]", "", said.get("mobile") or "")}


class TakeBackForm(SendwellForm):
    """Why something is taken back."""

    why = LongTextField("Why do you take it back?", called="Why you take it back", max_length=2000, rows=3)


class FileForm(SendwellForm):
    """A file of one's own, to be handed over."""

    file = FileField("The file", endings=ENDINGS, hint=LIMITS)


def _six_digits(typed: str) -> str:
    """The code without the spaces it was read out with."""
    plain = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch(r"[0-9]{6}", plain):
        raise ValueError("The code is six figures, like 482 913")
    return plain


class CodeForm(SendwellForm):
    """The code that somebody was told. Sent twice it does no harm, and no note of its address is kept."""

    code = TextField(
        "The code",
        hint="Six figures. You were told it by telephone or in a text message.",
        max_length=20,
        width=10,
        autocomplete="one-time-code",
        parse=_six_digits,
        missing="Type the code",
    )

    @property
    def once(self) -> str:
        """No number, so no note: it would hold the link, of which we keep a hash only."""
        return ""


class PlainForm(SendwellForm):
    """A button of somebody who holds a link: no note of its address is kept."""

    @property
    def once(self) -> str:
        """No number, so no note."""
        return ""
