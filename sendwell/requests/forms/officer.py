"""What a council's officers type: the tray's filters, the steps before a decision, and the decision."""

from sendwell.people.needs import NEEDS
from sendwell.requests.models import AskedBy
from sendwell.requests.reasons import LEAST_WORDS, too_short
from sendwell.ui.forms import (
    ChoiceField,
    DayField,
    FilterForm,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
    YesNoField,
)

AGE_BANDS = {"0-4": (0, 4), "5-10": (5, 10), "11-15": (11, 15), "16-24": (16, 24)}
STATES = [("decided", "Decided"), ("withdrawn", "Withdrawn"), ("all", "All")]


class TrayFilter(FilterForm):
    """Which requests are shown."""

    state = SelectField("State", STATES, blank="Undecided", optional=True)
    officer = SelectField("Officer", optional=True, blank="Everybody")
    asked_by = SelectField("Asked by", AskedBy.choices, blank="Anybody", optional=True)
    age = SelectField(
        "Age of the child",
        [(band, band.replace("-", " to ")) for band in AGE_BANDS],
        blank="Any age",
        optional=True,
    )
    need = SelectField(
        "Main need", [(need.value, words) for need, words in NEEDS.items()], blank="Any need", optional=True
    )
    due = SelectField(
        "Due",
        [("overdue", "Overdue"), ("week", "In the next 7 days"), ("later", "Later")],
        blank="Any day",
        optional=True,
    )


class AllocateForm(SendwellForm):
    """Giving requests to an officer."""

    officer = SelectField(
        "Give them to", blank="Choose an officer", missing="Choose the officer to give them to"
    )


class ConsultForm(SendwellForm):
    """Noting that the family was consulted."""

    how = TextField(
        "How were they consulted?",
        hint="For example by telephone, at a meeting or by letter.",
        called="How they were consulted",
        max_length=200,
    )
    views = LongTextField("What did they say?", called="What they said", max_length=4000, optional=True)
    on = DayField("When?", called="The talk")


class NotifyForm(SendwellForm):
    """Telling others that an assessment is considered."""

    social_care = TextField(
        "Who was told in social care?",
        hint="The name of the officer or team. The health commissioner and the school get a letter from here.",
        called="Who was told in social care",
        max_length=160,
        optional=True,
    )


class QuestionForm(SendwellForm):
    """Asking whoever made the request for more."""

    question = LongTextField(
        "What do you need to know?",
        hint="Ask for what the test needs. Do not ask for reports: getting those is what an assessment is for.",
        called="The question",
        max_length=4000,
    )


class InformationForm(SendwellForm):
    """Noting information that came."""

    source = TextField("Whom is it from?", called="Whom it is from", max_length=160)
    what = LongTextField("What does it say?", called="What it says", max_length=4000)
    on = DayField("When did it come?", called="The information")


class WithdrawForm(SendwellForm):
    """Recording that a request was withdrawn."""

    reason = LongTextField(
        "Who withdrew it, and why?",
        hint="They get a letter with these words. Write only what they told you.",
        called="The reason",
        max_length=1000,
    )


class ReceiptDayForm(SendwellForm):
    """Correcting the day on which a request was received."""

    received_on = DayField("On which day did it reach the council?", called="The day of receipt")
    reason = LongTextField(
        "Why was it another day, and what shows it?",
        hint="For example: the stamp on the envelope, 3 March.",
        called="The reason",
        max_length=250,
    )


class CandidateForm(SendwellForm):
    """Is it the same child?"""

    answer = ChoiceField(
        "Is this the same child?",
        [("same", "Yes, the same child"), ("not", "No, another child")],
        missing="Say whether it is the same child",
    )


REASONS_HINT = (
    f"At least {LEAST_WORDS} words, to the family. Say what you found, where you found it, "
    "and why it leads to this answer."
)


class DecisionForm(SendwellForm):
    """The test of section 36(8): two questions, each with an answer and reasons. The decision follows from them."""

    sen = YesNoField(
        "Does the child have, or may the child have, special educational needs?",
        hint="Section 36(8)(a). “May” is a low bar: a real possibility is enough.",
    )
    sen_reasons = LongTextField("Reasons", hint=REASONS_HINT, called="The reasons", max_length=8000, rows=8)
    plan = YesNoField(
        "May it be necessary for special educational provision to be made through an EHC plan?",
        hint="Section 36(8)(b). “May” again: the assessment finds out what is necessary.",
    )
    plan_reasons = LongTextField("Reasons", hint=REASONS_HINT, called="The reasons", max_length=8000, rows=8)
    evidence = LongTextField(
        "What did you read, and whom did you hear?",
        hint="Name each paper with its date, and what the family said.",
        called="What you read",
        max_length=4000,
    )
    mediation = LongTextField(
        "Mediation adviser: name and how to reach them",
        hint="For a refusal: it stands in the letter (regulation 32). Kept for the next letter.",
        called="The mediation adviser",
        max_length=400,
        rows=2,
        optional=True,
    )
    resolution = LongTextField(
        "Disagreement resolution service: name and how to reach it",
        hint="For a refusal: it stands in the letter (section 57). Kept for the next letter.",
        called="The disagreement resolution service",
        max_length=400,
        rows=2,
        optional=True,
    )

    def clean(self) -> dict[str, object]:
        """Reasons too short to be tested are refused here, beside the question, before the notice is shown."""
        values = super().clean()
        for name in ("sen_reasons", "plan_reasons"):
            short = too_short(str(values[name])) if values.get(name) else None
            if short:
                self.add_error(name, short)
        return values
