"""What may be typed on the family map: restrictions, orders, evidence, placements."""

from sendwell.people.models import (
    Basis,
    Contact,
    HeldAs,
    OrderType,
    PlacementStatus,
    Profile,
    Responsibility,
    SetAside,
)
from sendwell.ui.forms import (
    AsksAboutSlips,
    Choice,
    ChoiceField,
    DayField,
    EmailField,
    LongTextField,
    PhoneField,
    SelectField,
    SendwellForm,
    TextField,
)

WHY = "Why?"
SEEN = "What shows it?"


class RestrictForm(SendwellForm):
    """Sending somebody less, from this moment."""

    profile = ChoiceField("What may they be sent from now on?", called="What they may be sent")
    why = LongTextField(WHY, called="Why", max_length=300, rows=3)


class LimitContactForm(SendwellForm):
    """Less contact than before."""

    contact = ChoiceField(
        "What contact is there now?",
        [(Contact.SUPERVISED, Contact.SUPERVISED.label), (Contact.NONE, Contact.NONE.label)],
        called="The contact",
    )
    why = LongTextField(
        WHY, called="Why", hint="An order, an assessment, what a social worker said.", max_length=300
    )


class SecretForm(SendwellForm):
    """Whose whereabouts must stay secret from this adult."""

    hides = SelectField("Whose whereabouts must they not learn?", called="Whose whereabouts")
    why = LongTextField(WHY, called="Why", max_length=300, rows=3)


class LoosenForm(SendwellForm):
    """Proposing that somebody may know more."""

    wanted = ChoiceField("What should change?", called="What should change")
    why = LongTextField("Why may they know more?", called="Why", max_length=2000)
    evidence = TextField(
        SEEN,
        called="What shows it",
        hint="The order, letter or assessment, its date, and where it is.",
        max_length=300,
    )


class ProposeForm(SendwellForm):
    """Proposing that something secret need no longer be."""

    why = LongTextField("Why need this no longer be kept back?", called="Why", max_length=2000)
    evidence = TextField(
        SEEN,
        called="What shows it",
        hint="The order, letter or assessment, its date, and where it is.",
        max_length=300,
    )


class SetAsideForm(ProposeForm):
    """Proposing that a court order no longer counts."""

    wanted = ChoiceField(
        "Why does it no longer count?",
        [(s.value, s.label) for s in SetAside],
        called="Why it no longer counts",
    )
    why = LongTextField("What has happened?", called="What has happened", max_length=2000)

    field_order = ("wanted", "why", "evidence")


class CarerForm(ProposeForm):
    """Proposing who cares for a child who is placed."""

    carer = SelectField("Who cares for the child?", called="The carer")
    why = LongTextField("Why is the child placed with them?", called="Why", max_length=2000)

    field_order = ("carer", "why", "evidence")


class DecideForm(SendwellForm):
    """The second person's word."""

    agreed = ChoiceField(
        "Do you agree?",
        [
            Choice("yes", "Yes: it takes effect now"),
            Choice("no", "No: nothing changes"),
        ],
        returns="yes".__eq__,
        called="Your answer",
    )
    said = LongTextField("What did you look at?", called="What you looked at", max_length=2000)


class OrderForm(SendwellForm):
    """A court order."""

    type = SelectField(
        "What kind of order is it?", [(t.value, t.label) for t in OrderType], called="The kind of order"
    )
    adult = SelectField(
        "Whom does it name?",
        called="Whom it names",
        hint="Whom it binds, or to whom it gives parental responsibility.",
    )
    court = TextField("Which court made it?", called="The court", max_length=120)
    made_on = DayField("When was it made?", called="The order", says="The order was made on")
    expires_on = DayField("When does it run out?", called="The day it runs out", optional=True)
    words = LongTextField(
        "What does it say?", called="What it says", hint="As far as we must know it.", max_length=2000
    )
    evidence = TextField(
        "Who has seen the sealed copy, and where is it?", called="The evidence", max_length=300
    )


class VerifyForm(SendwellForm):
    """What the evidence shows of parental responsibility."""

    responsibility = ChoiceField(
        "Does this adult have parental responsibility?",
        [
            Choice(Responsibility.YES, "Yes", reveals=("held_as",)),
            Choice(Responsibility.NO, "No", reveals=("basis",)),
            Choice(
                Responsibility.UNKNOWN, "It is not known yet", hint="Nothing is sent to them until it is."
            ),
        ],
        called="Parental responsibility",
    )
    held_as = ChoiceField(
        "How do they hold it?", [(h.value, h.label) for h in HeldAs], called="How they hold it"
    )
    basis = ChoiceField(
        "What are they to the child?",
        [(b.value, str(b.label)) for b in (Basis.CARE, Basis.NEITHER, Basis.UNKNOWN)],
        called="What they are to the child",
        hint="Somebody who has care of a child is a “parent” in law even without parental responsibility.",
    )
    lives_with = ChoiceField(
        "Does the child live with them?",
        [("yes", "Yes"), ("no", "No")],
        returns="yes".__eq__,
        called="Living with them",
    )
    evidence = TextField(
        "What did you see?",
        called="What you saw",
        hint="The document, its date, where a copy is.",
        max_length=300,
    )


class OtherAnswerForm(VerifyForm):
    """Proposing another answer than the one recorded."""

    why = LongTextField("Why is the answer another one now?", called="Why", max_length=2000)


class DetailsForm(AsksAboutSlips):
    """How somebody is reached."""

    address = TextField("Address", called="The address", optional=True, max_length=250)
    postcode = TextField("Postcode", called="The postcode", optional=True, max_length=8, width=10)
    phone = PhoneField("Telephone", called="The telephone number", optional=True)
    email = EmailField("Email", called="The email address", optional=True)


class AddAdultForm(DetailsForm):
    """Somebody round the child who is not on the family map."""

    name = TextField("What is their name?", called="Their name", max_length=120)
    relation = TextField(
        "What are they to the child?",
        called="What they are to the child",
        hint="Father, grandmother, special guardian, foster carer, for example.",
        max_length=60,
    )

    field_order = ("name", "relation")


class InviteForm(AsksAboutSlips):
    """Where an invitation to sign in goes."""

    email = EmailField(
        "To which email address?",
        called="The email address",
        hint="One that nobody else of the family reads.",
        autocomplete="off",
    )


class NewLinkForm(SendwellForm):
    """Letting somebody back in who has lost the way in."""

    how_known = LongTextField(
        "How do you know it is them?",
        called="How you know it is them",
        hint="For example: they came in and showed their passport. A call or an email is not enough.",
        max_length=300,
        rows=3,
    )


class PlacementForm(SendwellForm):
    """Where a looked-after child lives."""

    status = SelectField(
        "In what way is the child looked after?",
        [(s.value, s.label) for s in PlacementStatus],
        called="The status",
    )
    carer = SelectField(
        "Who cares for the child?", called="The carer", optional=True, blank="Nobody of the family map"
    )
    from_on = DayField("From when?", called="The first day")
    address = TextField("Address of the placement", called="The address", optional=True, max_length=250)
    postcode = TextField("Postcode", called="The postcode", optional=True, max_length=8, width=10)


class EndPlacementForm(SendwellForm):
    """The end of a placement."""

    until = DayField("What was the last day?", called="The last day")


class NothingForm(SendwellForm):
    """A button with no question."""


def looser_profiles(now: str) -> list[tuple[str, str]]:
    """The profiles that let more through than the one there is."""
    order = [Profile.FULL, Profile.REDACTED, Profile.HOLD, Profile.NONE]
    return [(each.value, each.label) for each in order[: order.index(Profile(now))]]


def tighter_profiles(now: str) -> list[tuple[str, str]]:
    """The profiles that let less through."""
    order = [Profile.FULL, Profile.REDACTED, Profile.HOLD, Profile.NONE]
    return [(each.value, each.label) for each in order[order.index(Profile(now)) + 1 :]]
