"""What a person may type, and what they are told when it is wrong.

A message says what was typed, why it cannot be right and what to do; what was typed is kept. The forms know
nothing of models: a check that needs one (an NHS number, a duplicate) comes as a callable or is the action's.
"""

from sendwell.ui.forms.asked import Asked
from sendwell.ui.forms.choices import Choice, ChoiceField, ChoicesField, SelectField, TickField, YesNoField
from sendwell.ui.forms.days import DayField, Limit, TimeField
from sendwell.ui.forms.form import FilterForm, SendwellForm
from sendwell.ui.forms.slips import AsksAboutSlips
from sendwell.ui.forms.texts import (
    EmailField,
    FileField,
    HiddenField,
    LongTextField,
    PhoneField,
    TextField,
    WholeNumberField,
)

__all__ = [
    "Asked",
    "AsksAboutSlips",
    "Choice",
    "ChoiceField",
    "ChoicesField",
    "DayField",
    "EmailField",
    "FileField",
    "FilterForm",
    "HiddenField",
    "Limit",
    "LongTextField",
    "PhoneField",
    "SelectField",
    "SendwellForm",
    "TextField",
    "TickField",
    "TimeField",
    "WholeNumberField",
    "YesNoField",
]
