"""What somebody who asks for an assessment may type: one group of questions a page, in words for ages 9 to 11.

The desk and the paper form are made of the same parts (`desk.py`, `paper.py`), so the answers are the same.
"""

from datetime import date, timedelta

from django.conf import settings

from sendwell.organisations.professions import PROFESSIONS
from sendwell.people.identifiers import tidy, wrong_nhs_number
from sendwell.requests.models import AskedBy
from sendwell.ui.forms import (
    AsksAboutSlips,
    Choice,
    ChoiceField,
    ChoicesField,
    DayField,
    EmailField,
    Limit,
    LongTextField,
    PhoneField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
    YesNoField,
)

LONG = 8000
LAST_AGE = 25


def nhs_number(typed: str) -> str:
    """An NHS number as it is stored. Raises ValueError with what is wrong."""
    wrong = wrong_nhs_number(typed, invented_only=settings.DEMO)
    if wrong:
        raise ValueError(wrong)
    return tidy(typed)


def limit_birthday(form: SendwellForm, today: date) -> None:
    """A birthday lies in the past, and an assessment can be asked for before the 25th (CFA 2014 s.83(2))."""
    try:
        turned = today.replace(year=today.year - LAST_AGE)
    except ValueError:
        turned = date(today.year - LAST_AGE, 2, 28)
    form.limit(
        "born",
        not_before=Limit(
            turned + timedelta(days=1),
            "an assessment can be asked for only up to the day before the 25th birthday",
        ),
        not_after=Limit(today, "that day has not come yet"),
    )


class CouncilForm(SendwellForm):
    """Which council is asked."""

    council = SelectField(
        "Which council do you pay council tax to?",
        hint="It is on the council tax bill. If the child lives somewhere else, choose the council for that place.",
        blank="Choose a council",
        missing="Choose a council",
    )


class YouForm(SendwellForm):
    """Who asks, and their right to."""

    asked_by = ChoiceField(
        "Who are you?",
        [
            Choice(
                AskedBy.PARENT, AskedBy.PARENT.label, "The law gives you the right to ask.", ("relation",)
            ),
            Choice(
                AskedBy.YOUNG_PERSON,
                "I am asking for myself",
                "If you are over school-leaving age and under 25, the law gives you the right to ask.",
            ),
            Choice(
                AskedBy.SCHOOL,
                "I work at a school or nursery",
                "Your school may ask. Talk to the family first.",
                ("workplace",),
            ),
            Choice(
                AskedBy.COLLEGE,
                "I work at a college",
                "Your college may ask. Talk to the young person first.",
                ("workplace",),
            ),
            Choice(
                AskedBy.CLINICIAN,
                AskedBy.CLINICIAN.label,
                "You can tell the council about the child. It must then think about an assessment.",
                ("workplace",),
            ),
            Choice(
                AskedBy.SOMEBODY_ELSE,
                AskedBy.SOMEBODY_ELSE.label,
                "You can tell the council about the child. It must then think about an assessment.",
                ("knows_child_as",),
            ),
        ],
        returns=AskedBy,
        missing="Say who you are",
    )
    relation = TextField(
        "What are you to the child?",
        hint="For example mother, father, foster carer or grandparent.",
        called="What you are to the child",
        max_length=60,
        optional=True,
    )
    workplace = TextField("Where do you work?", called="Where you work", max_length=120, optional=True)
    knows_child_as = TextField(
        "How do you know the child?", called="How you know the child", max_length=80, optional=True
    )
    name = TextField("Your full name", called="Your name", autocomplete="name", max_length=160)


class ChildForm(SendwellForm):
    """The child's name and birthday."""

    given_name = TextField("First name", called="The first name", max_length=80)
    family_name = TextField("Last name", called="The last name", max_length=80)
    known_as = TextField(
        "Name they like to be called", called="The name they like", max_length=80, optional=True
    )
    born = DayField(
        "Date of birth",
        hint="For example 27 3 2017",
        called="The date of birth",
        says="The date of birth is",
    )


class HomeForm(SendwellForm):
    """Where the child lives and learns, and how to reach them."""

    address = LongTextField("Where does the child live?", called="The address", rows=3, max_length=250)
    postcode = TextField("Postcode", called="The postcode", width=10, max_length=8, optional=True)
    school_name = TextField(
        "Name of the school, nursery or college",
        hint="Leave this empty if the child does not go to one.",
        called="The name of the school",
        max_length=160,
        optional=True,
    )
    nhs_number = TextField(
        "NHS number",
        hint="It has 10 digits and is on letters from the NHS. You can leave this empty.",
        called="The NHS number",
        width=20,
        max_length=20,
        parse=nhs_number,
        optional=True,
    )
    language = TextField(
        "Main language at home", called="The language", max_length=40, initial="English", optional=True
    )
    interpreter = YesNoField("Does the family need an interpreter?", optional=True)


class FamilyForm(AsksAboutSlips):
    """The family, where somebody else asks."""

    family_knows = YesNoField(
        "Does the family know that you are asking?",
        hint="The council will tell them, and will ask what they think. It is better if they hear it from you first.",
    )
    parent_name = TextField(
        "Name of a parent or carer", called="The parent’s name", max_length=160, optional=True
    )
    parent_relation = TextField(
        "What are they to the child?", called="What they are to the child", max_length=60, optional=True
    )
    parent_email = EmailField("Their email address", optional=True, autocomplete="off")
    parent_phone = PhoneField("Their telephone number", optional=True, autocomplete="off")


class WorriesForm(SendwellForm):
    """Why they ask."""

    why = LongTextField(
        "What worries you?",
        hint="Tell us in your own words why you are asking. Short is fine.",
        called="What worries you",
        missing="Write what worries you. A few words are enough.",
        max_length=LONG,
        rows=8,
    )
    difficulties = LongTextField(
        "What does the child find hard?",
        hint="For example learning, talking, making friends, feelings, moving, seeing, hearing, eating or sleeping.",
        called="What the child finds hard",
        max_length=LONG,
        rows=8,
        optional=True,
    )


class SupportForm(SendwellForm):
    """What has been done so far."""

    support_so_far = LongTextField(
        "What help has the child had so far?",
        hint="At home, at school or from health services. Did it work? You can leave this empty.",
        called="The help so far",
        max_length=LONG,
        rows=8,
        optional=True,
    )


class HopesForm(SendwellForm):
    """What they hope for."""

    hopes = LongTextField(
        "What do you hope for?",
        hint="What does the child like and do well? What should change? What does the child say?",
        called="What you hope for",
        max_length=LONG,
        rows=8,
        optional=True,
    )


class ProfessionalForm(SendwellForm):
    """One person who helps the child already (feature 16)."""

    name = TextField("Name of the person or team", called="The name", max_length=120, optional=True)
    profession = SelectField(
        "What do they do?",
        [*((key.value, facts.words) for key, facts in PROFESSIONS.items()), ("other", "Something else")],
        blank="I do not know",
        optional=True,
    )
    reach = TextField(
        "How can they be reached?",
        hint="A clinic, a telephone number or an email address, if you know it.",
        called="How they can be reached",
        max_length=160,
        optional=True,
    )


EVIDENCE = {
    "school_plan": (
        "A support plan or provision map from school",
        "Ask the school’s SEN co-ordinator. It helps if it says what each kind of help costs.",
    ),
    "school_reports": ("School reports or test results", "The last two or three are enough."),
    "health_letters": (
        "Letters or reports from health services",
        "Your GP or the clinic can give you copies.",
    ),
    "other_reports": (
        "Reports by anyone else",
        "For example a psychologist, a therapist or a social worker.",
    ),
    "examples": (
        "Examples from home",
        "Notes, a diary, photographs, or a list of what happens on a bad day.",
    ),
    "child_views": ("What the child says", "In words, drawings or in any other way."),
}


class EvidenceForm(SendwellForm):
    """What could help the council to decide. It never stops anybody from asking (features 12 and 17)."""

    have = ChoicesField(
        "Which of these do you have?",
        [Choice(key, text, hint) for key, (text, hint) in EVIDENCE.items()],
        hint="It is fine to have none. You can send the request now and these things afterwards.",
        optional=True,
    )
    more = LongTextField(
        "Anything else you can send", called="What else you can send", max_length=1000, rows=3, optional=True
    )


class ContactForm(AsksAboutSlips):
    """How the council reaches whoever asks."""

    email = EmailField("Email address", called="The email address", optional=True)
    phone = PhoneField("Telephone number", called="The telephone number", optional=True)
    post = LongTextField(
        "Your address, if you do not live with the child",
        called="Your address",
        rows=3,
        max_length=250,
        optional=True,
    )

    def clean(self) -> dict[str, object]:
        """One way is needed: else nobody could tell them the answer."""
        values = super().clean()
        if not self.errors and not any(values.get(name) for name in ("email", "phone", "post")):
            self.add_error(
                "email", "Give an email address, a telephone number or an address, so that we can answer you."
            )
        return values


class TrueForm(SendwellForm):
    """The last page."""

    true = TickField(
        "What I have said is true as far as I know",
        missing="Tick the box to say that what you have said is true as far as you know",
    )


class LaterForm(AsksAboutSlips):
    """Where the link goes by which the form is found again."""

    email = EmailField(
        "Your email address",
        hint="We send you a link to this form. Anybody who has the link can read the form.",
    )
