"""What may be typed into the register of services."""

from typing import Any

from sendwell.organisations.models import Reach
from sendwell.organisations.professions import Profession
from sendwell.ui.forms import (
    Choice,
    ChoiceField,
    ChoicesField,
    DayField,
    EmailField,
    FilterForm,
    PhoneField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
    WholeNumberField,
)

PROFESSIONS = [(each.value, each.facts.words) for each in Profession]


class ServicesFilter(FilterForm):
    """The filters of the register."""

    profession = SelectField("Profession", PROFESSIONS, blank="Any", optional=True)
    provider = SelectField("Provider", blank="Any", optional=True)
    area = SelectField("Area", blank="Any", optional=True)
    age = WholeNumberField("Age of the child", called="The age", at_most=25, optional=True)
    attested = SelectField(
        "Contact attested",
        [("lately", "In the last 6 months"), ("not_lately", "Longer ago or never")],
        blank="Any",
        optional=True,
    )


class ServiceForm(SendwellForm):
    """A service and its contact."""

    name = TextField("Name of the service", called="The name", max_length=120)
    profession = SelectField("Profession", PROFESSIONS)
    from_age = WholeNumberField("From age", called="The first age", hint="In years", at_most=25, width=2)
    to_age = WholeNumberField("To age", called="The last age", hint="In years, included", at_most=25, width=2)
    areas = ChoicesField("Which councils’ areas does it serve?", missing="Choose at least one area")
    settings = ChoicesField(
        "In which settings does it see children?",
        [("mainstream", "Mainstream settings"), ("special", "Special settings")],
        missing="Choose mainstream settings, special settings or both",
    )
    takes_new_arrivals = TickField(
        "It is the first service to ask about a child with complex needs who is new to the area",
        optional=True,
    )
    reach = ChoiceField(
        "How does it want to be asked?",
        [
            Choice(Reach.HERE.value, "In Sendwell", "Received on the day it is sent"),
            Choice(Reach.EMAIL.value, "By secure email", "After 5pm it counts from the next working day"),
            Choice(Reach.POST.value, "By post", "It counts from the next working day after posting"),
        ],
        returns=Reach,
    )
    contact_name = TextField("Name of the contact", called="The contact’s name", max_length=120)
    contact_job = TextField("Job of the contact", called="The contact’s job", max_length=120, optional=True)
    contact_email = EmailField("Email address of the contact", called="The contact’s email address")
    contact_phone = PhoneField(
        "Telephone number of the contact", called="The contact’s number", optional=True
    )

    @property
    def kept(self) -> dict[str, Any]:
        """The answers as the register keeps them; only after `is_valid()`."""
        said = dict(self.values)
        settings = said.pop("settings")
        said["profession"] = Profession(said["profession"])
        return said | {"mainstream": "mainstream" in settings, "special": "special" in settings}


class ClosingForm(SendwellForm):
    """Closing a service."""

    closes_on = DayField(
        "From which day is it closed?",
        called="The day of closing",
        says="It would close on",
        hint="The first day on which nobody can ask it",
    )
