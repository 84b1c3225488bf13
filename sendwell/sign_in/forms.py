"""What is asked in this room."""

from typing import Any

from django import forms

from sendwell.sign_in.models import LONGEST_IDLE, SHORTEST_IDLE
from sendwell.ui.forms import (
    AsksAboutSlips,
    ChoicesField,
    EmailField,
    FilterForm,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
    WholeNumberField,
    YesNoField,
)
from sendwell.ui.forms.asked import Params


class SecretField(TextField):
    """A password: kept as typed, with its spaces, and never shown again. It can be pasted (WCAG 3.3.8)."""

    type = "password"

    def __init__(self, label: str, **asked: Any) -> None:
        super().__init__(label, widget=forms.PasswordInput, max_length=256, **asked)

    def to_python(self, value: Any) -> str:
        """Exactly what was typed."""
        return "" if value is None else str(value)

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukInput, without what was typed."""
        return super().parameters(bound) | {"value": ""}


class AcceptForm(SendwellForm):
    """Choosing a password, with an invitation in hand."""

    password = SecretField(
        "Choose a password",
        hint="At least 12 characters. Three words that do not belong together are easy to remember.",
        autocomplete="new-password",
        called="The password",
    )
    again = SecretField("Type it again", autocomplete="new-password", called="The password")

    def clean(self) -> dict[str, Any]:
        """Refuses two that differ."""
        values = super().clean()
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", "The two passwords are not the same. Type both again.")
        return values


class ConfirmForm(SendwellForm):
    """One button: it is still me."""


class InviteForm(AsksAboutSlips):
    """Somebody new in one's own organisation."""

    name = TextField("Their name", max_length=120, called="The name")
    job_title = TextField("Their job", max_length=120, optional=True)
    email = EmailField("Their work email address", autocomplete="off", called="The address")
    role = SelectField("What will they do in Sendwell?", (), missing="Choose what they will do in Sendwell")


class RoleForm(SendwellForm):
    """Another role for a colleague."""

    role = SelectField("Their role", (), missing="Choose a role")


class ResetForm(SendwellForm):
    """How a colleague was recognised who has lost their telephone or key."""

    how_known = LongTextField(
        "How do you know it is them?",
        hint="For example: they stood before me and showed their staff card. A call or an email is not enough.",
        max_length=300,
        rows=3,
        called="How you know it is them",
    )


class RulesForm(SendwellForm):
    """How one's own organisation signs in."""

    idle_minutes = WholeNumberField(
        "After how many minutes without use is somebody signed out?",
        hint=f"Between {SHORTEST_IDLE} and {LONGEST_IDLE}. 15 is usual.",
        at_least=SHORTEST_IDLE,
        at_most=LONGEST_IDLE,
        called="The number of minutes",
    )
    passwords = YesNoField(
        "May people have a password for Sendwell?",
        no_hint="Then they sign in with your organisation’s own sign-in only.",
    )
    providers = ChoicesField("Which other sign-ins may your people use?", (), optional=True)


class CheckForm(SendwellForm):
    """The quarterly check of who still needs their account."""

    members = ChoicesField("Who still works here, in the role shown?", (), missing="Tick at least one person")
    certain = TickField("I have checked each of these people and their role")


class PeopleFilter(FilterForm):
    """The list of one's own organisation's people."""

    role = SelectField("Role", ())
    state = SelectField(
        "State",
        [
            ("active", "Can sign in"),
            ("invited", "Invited"),
            ("ended", "Ended"),
            ("away", "Off after 30 days"),
        ],
    )


class FindPerson(SendwellForm):
    """Looking a colleague up by name; sent by POST like every name."""

    name = TextField("Find somebody by name", optional=True, max_length=80)
