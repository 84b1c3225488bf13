"""What somebody says when they check, send back, release or revoke, and what goes into a bundle."""

from sendwell.documents.actions import IDENTIFIERS
from sendwell.documents.models import Going
from sendwell.documents.uploads import ENDINGS, LIMITS
from sendwell.ui.forms import (
    ChoiceField,
    ChoicesField,
    FileField,
    FilterForm,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
)

COMPARED = list(IDENTIFIERS.items())


class ReleaseForm(SendwellForm):
    """A second person has looked at a file that was stopped. The address is not shown beside it."""

    ticks = ChoicesField(
        "What did you compare with the record?",
        [each for each in COMPARED if each[0] != "address"],
        hint="Tick at least two. Look at both each time, not from memory.",
        missing="Tick two things that you compared with the record",
    )
    words = LongTextField(
        "What did you find?", called="What you found", max_length=2000, hint="Name no other child here."
    )


class SetAsideForm(SendwellForm):
    """A held file that is not to be used."""

    why = LongTextField(
        "Why is it not to be used?",
        called="Why it is not to be used",
        max_length=2000,
        hint="Name no other child here. Ask whoever sent it for the right file.",
    )


class CheckForm(SendwellForm):
    """A second person has read what waits to go out."""

    ticks = ChoicesField(
        "What did you compare with the record?",
        COMPARED,
        hint="Tick at least two. Look at both each time, not from memory.",
        missing="Tick two things that you compared with the record",
    )
    words = LongTextField("Is there anything to add?", called="What you add", max_length=2000, optional=True)


class SendBackForm(SendwellForm):
    """What is wrong with something that must not go as it is."""

    words = LongTextField(
        "What has to be put right?",
        called="What has to be put right",
        max_length=2000,
        hint="The author makes it again. It never goes as it is.",
    )


class SentFilter(FilterForm):
    """Cutting down the log of what was sent. By the case's reference: a name has no place in an address."""

    case = TextField("Case reference", called="The case reference", width=10, max_length=12)
    state = SelectField("State", Going.choices)


class RevokeForm(SendwellForm):
    """What went wrong, before something is taken back."""

    why = LongTextField("What went wrong?", called="What went wrong", max_length=2000)


class BundleForm(SendwellForm):
    """What goes together, for whom."""

    title = TextField(
        "What is it called?", called="The title", max_length=200, hint="Without the child’s name."
    )
    documents = ChoicesField(
        "What goes into it?",
        hint="Only what belongs to this child is shown.",
        missing="Choose at least one letter or file",
    )
    to = ChoiceField(
        "Who is it for?", hint="It can be opened by them alone. For somebody else, make it again."
    )


class RedactedCopyForm(SendwellForm):
    """A copy of a file for one recipient."""

    to = ChoiceField("Who is the copy for?")
    file = FileField("The copy", endings=ENDINGS, hint=LIMITS)
