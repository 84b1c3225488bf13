"""The same answers from a professional's or a family's desk: fewer pages, and nothing that is known is asked again."""

from sendwell.people.needs import NEEDS
from sendwell.requests.forms.asking import ChildForm, HomeForm, HopesForm, SupportForm, WorriesForm
from sendwell.ui.forms import SelectField, SendwellForm, YesNoField


class WhichChildForm(SendwellForm):
    """Whom the request is about: a child the asker may know of, or a new one."""

    child = SelectField("Which child is this about?", blank="Choose a child", missing="Choose a child")


class NewChildForm(ChildForm, HomeForm):
    """A child who is not on the list."""


class NeedsForm(WorriesForm, SupportForm, HopesForm):
    """The case for an assessment on one page."""


class SchoolNeedsForm(NeedsForm):
    """The same, with the type of need as schools count it."""

    primary_need = SelectField(
        "Main type of need, as in the school census",
        [(need.value, words) for need, words in NEEDS.items()],
        blank="Not decided",
        optional=True,
    )


class FamilyKnowsForm(SendwellForm):
    """One question, for those who ask about a child they know."""

    family_knows = YesNoField(
        "Does the family know that you are asking?",
        hint="The council will ask the family what they think before it decides.",
    )
