"""What may be typed in this room."""

from typing import Any

from sendwell.governance.models import FEWEST_LETTERS, TOO_FEW_LETTERS, Ground, Outcome
from sendwell.people.identifiers import tidy
from sendwell.ui.forms import (
    Choice,
    ChoiceField,
    DayField,
    FilterForm,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
    YesNoField,
)

NHS_DIGITS = 10
TWO_FACTS = "Give the NHS number, or the case reference together with the date of birth."


def _nhs_number(text: str) -> str:
    number = tidy(text)
    if number and not (number.isdigit() and len(number) == NHS_DIGITS):
        raise ValueError(
            "An NHS number has 10 digits. Check it, or use the case reference and the date of birth."
        )
    return number


class FindChildForm(SendwellForm):
    """Finding one child by two facts. Sent by POST: nothing about a child stands in an address."""

    nhs_number = TextField("NHS number", called="The NHS number", optional=True, width=10, parse=_nhs_number)
    case_ref = TextField("Or the case reference", called="The case reference", optional=True, width=10)
    born = DayField(
        "Date of birth",
        called="The date of birth",
        says="The date of birth is",
        optional=True,
        hint="Needed with a case reference.",
    )

    def clean(self) -> dict[str, Any]:
        """One of the two ways must be answered; what was answered wrongly is said by itself."""
        said = super().clean()
        facts = said.get("nhs_number") or (said.get("case_ref") and said.get("born"))
        if not facts and not {"nhs_number", "case_ref", "born"} & set(self.errors):
            self.add_error("nhs_number", TWO_FACTS)
        return said

    @property
    def whose(self) -> dict[str, Any]:
        """The facts by which the one child is found."""
        said = self.values
        return {"nhs_number": said["nhs_number"], "case_ref": said["case_ref"].strip(), "born": said["born"]}


def _enough_words(text: str) -> str:
    if len(text) < FEWEST_LETTERS:
        raise ValueError(TOO_FEW_LETTERS)
    return text


class BreakGlassForm(FindChildForm):
    """Opening one record in an emergency. The child is found by two facts; no list opens.

    All that can be asked for is asked here, before anybody is looked up: a form that is sent back tells nothing of
    whether there is such a child (A09).
    """

    ground = ChoiceField(
        "Why must it be opened now?",
        [Choice(ground.value, ground.label) for ground in Ground],
        called="Why it must be opened",
    )
    words = LongTextField(
        "What is happening?",
        called="What is happening",
        hint=f"At least {FEWEST_LETTERS} letters. A reviewer at both organisations reads this.",
        max_length=2000,
        parse=_enough_words,
    )

    @property
    def why(self) -> dict[str, str]:
        """The ground and the words."""
        return {"ground": self.values["ground"], "words": self.values["words"]}


class ReviewForm(SendwellForm):
    """Reviewing an emergency opening."""

    outcome = ChoiceField(
        "Was it justified?",
        [
            Choice(Outcome.JUSTIFIED.value, "Yes, it was justified"),
            Choice(
                Outcome.NOT_JUSTIFIED.value,
                "No. This closes the record to them at once and opens an incident",
            ),
        ],
        called="Whether it was justified",
    )
    findings = LongTextField("What did you find?", called="What you found", max_length=4000)
    withhold = YesNoField(
        "Must this opening be kept from the family?",
        yes="Yes, to show it would put somebody in danger",
        no="No, the family sees it in the list of who looked",
        called="Whether the family is shown it",
        reveals_if_yes=("withhold_why",),
    )
    withhold_why = LongTextField("Who would be in danger, and how?", called="The danger", max_length=1000)


class LookIntoForm(SendwellForm):
    """Saying what was found about unusual reading."""

    found = LongTextField(
        "What did you find?",
        called="What you found",
        hint="For example: they were covering for a colleague.",
        max_length=4000,
    )
    incident = YesNoField(
        "Did somebody see what they should not have?",
        yes="Yes. This opens an incident",
        no="No",
        called="Whether this is an incident",
    )


class CloseIncidentForm(SendwellForm):
    """Closing an incident."""

    done = LongTextField(
        "What was done?",
        called="What was done",
        hint="Also say why the Information Commissioner was told, or was not.",
        max_length=4000,
    )
    commissioner_told_on = DayField(
        "When was the Information Commissioner told? Leave empty if they were not.",
        called="The day",
        says="They were told on",
        optional=True,
    )


class HistoryFilter(FilterForm):
    """Cutting a history down."""

    what = SelectField(
        "What",
        [("looked", "Who looked"), ("changed", "Who changed what"), ("refused", "Who was refused")],
        blank="Everything",
    )
    since = DayField("From", called="The first day")
    until = DayField("To", called="The last day")


class GoOnForm(SendwellForm):
    """Nothing to type: the button that goes on after the second factor."""
