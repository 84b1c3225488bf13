"""What an officer may write when asking for advice."""

from typing import Any

from sendwell.organisations.professions import Profession
from sendwell.ui.forms import (
    EmailField,
    HiddenField,
    LongTextField,
    PhoneField,
    SelectField,
    SendwellForm,
    TextField,
)

OFFERED = ""
"""The answer that means: the service that is offered."""


def _circumstances() -> LongTextField:
    return LongTextField(
        "The child’s circumstances",
        called="The circumstances",
        hint="The clinician may never have met the child. Taken from what the family and others told us: change what "
        "is not right.",
        rows=8,
        max_length=8000,
    )


def _history() -> LongTextField:
    return LongTextField(
        "The child’s history, as far as it is known",
        called="The history",
        hint="Leave out what this service does not need to know.",
        optional=True,
        rows=8,
        max_length=8000,
    )


def _form_wanted() -> LongTextField:
    return LongTextField(
        "In what form do you want the answer?", called="The form wanted", rows=4, max_length=2000
    )


class AskForm(SendwellForm):
    """One request to one service. Another service than the one offered needs a reason."""

    service = SelectField(
        "Ask another service instead", blank="No: ask the service that is offered", optional=True
    )
    why_other = LongTextField(
        "Why another service?",
        called="The reason",
        hint="Only if you choose another one. The service reads it.",
        optional=True,
        rows=2,
        max_length=1000,
    )
    why_you = LongTextField(
        "Why this service?",
        called="Why this service",
        hint="The service reads this first.",
        rows=4,
        max_length=3000,
    )
    asked = LongTextField("What do you ask for?", called="What is asked", rows=4, max_length=4000)
    circumstances = _circumstances()
    history = _history()
    form_wanted = _form_wanted()
    contact_name = TextField("Whom can the service ask?", called="The contact’s name", max_length=120)
    contact_email = EmailField("Their email address", called="The contact’s email address")
    contact_phone = PhoneField("Their telephone number", called="The contact’s number", optional=True)

    def clean(self) -> dict[str, Any]:
        """Another service needs a reason in words."""
        said = super().clean()
        if said.get("service") and not said.get("why_other"):
            self.add_error("why_other", "Say why another service is asked than the one that is offered.")
        return said


class SeveralForm(SendwellForm):
    """Several requests in one go: what is the same in all of them."""

    professions = HiddenField(optional=False)
    circumstances = _circumstances()
    history = _history()
    form_wanted = _form_wanted()
    contact_name = TextField("Whom can the services ask?", called="The contact’s name", max_length=120)
    contact_email = EmailField("Their email address", called="The contact’s email address")
    contact_phone = PhoneField("Their telephone number", called="The contact’s number", optional=True)


class OtherProfessionForm(SendwellForm):
    """Going to a profession that the plan does not propose."""

    profession = SelectField(
        "Ask another profession", [(each.value, each.facts.words) for each in Profession]
    )


class AnswerForm(SendwellForm):
    """Answering a service's question."""

    answer = LongTextField("Your answer", called="The answer", rows=6, max_length=8000)
