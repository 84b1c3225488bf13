"""What may be typed about rights: consent, overrides, capacity, what a parent may see, seals."""

from sendwell.access.classes import DataClass
from sendwell.family.models import ActsAs, Answer, GivenAs, Ground, Permitted
from sendwell.family.plain import plain
from sendwell.people.models import SealKind
from sendwell.ui.forms import (
    Choice,
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
)

SHARED = [
    DataClass.HEALTH,
    DataClass.OTHER_HEALTH,
    DataClass.EDUCATION,
    DataClass.SOCIAL_CARE,
    DataClass.VIEWS,
]
LENT = [
    DataClass.PROCESS,
    DataClass.EDUCATION,
    DataClass.HEALTH,
    DataClass.SOCIAL_CARE,
    DataClass.PLAN_DRAFT,
    DataClass.PLAN_FINAL,
    DataClass.MONEY,
]


def _classes(offered: list[DataClass]) -> list[Choice]:
    return [Choice(each.value, each.words) for each in offered]


def _in_plain_words(offered: list[DataClass]) -> list[Choice]:
    return [Choice(each.value, plain(each)) for each in offered]


class ConsentForm(SendwellForm):
    """A statement about sharing, written down by the council."""

    answer = ChoiceField(
        "What was said?", [(a.value, a.label) for a in Answer], called="What was said", inline=True
    )
    given_as = ChoiceField(
        "Who said it?",
        [
            Choice(GivenAs.PARENT, GivenAs.PARENT.label, reveals=("adult",)),
            Choice(GivenAs.GILLICK, GivenAs.GILLICK.label, reveals=("competence",)),
            Choice(GivenAs.YOUNG_PERSON, GivenAs.YOUNG_PERSON.label),
            Choice(GivenAs.ALTERNATIVE, GivenAs.ALTERNATIVE.label, reveals=("alternative",)),
        ],
        called="Who said it",
    )
    adult = SelectField("Which parent?", called="The parent")
    alternative = SelectField("Which alternative person?", called="The alternative person")
    competence = LongTextField(
        "Why is the child competent to decide this, and who thinks so?",
        called="Competence",
        max_length=500,
        rows=3,
    )
    classes = ChoicesField("What is it about?", _classes(SHARED), called="What it is about")
    organisations = ChoicesField(
        "To whom?", called="To whom", hint="Those who know of this child, or were asked about them."
    )
    purpose = TextField("What for?", called="The purpose", max_length=200)
    statement = LongTextField(
        "Their words",
        called="Their words",
        hint="As they said it, and how: on a form, in a meeting.",
        max_length=2000,
    )
    until = DayField(
        "Until when?",
        called="The last day",
        hint="Ask again then. The end of the assessment, for example. A no does not end by itself.",
    )


class OwnConsentForm(SendwellForm):
    """What somebody of the family says about sharing, on their own page."""

    answer = ChoiceField(
        "What do you want to say?",
        [Choice("given", "Yes, you may share it"), Choice("refused", "No, do not share it")],
        called="Your answer",
    )
    classes = ChoicesField("What is it about?", _in_plain_words(SHARED), called="What it is about")
    organisations = ChoicesField("To whom?", called="To whom")
    statement = LongTextField(
        "Anything you want to add", called="Your words", optional=True, max_length=2000, rows=3
    )
    until = DayField(
        "Until when?",
        called="The last day",
        hint="For example, the end of this school year. You can change your mind before. "
        "A no does not end then: we ask you again.",
    )

    def offer_classes(self, theirs: list[DataClass]) -> None:
        """Only what is theirs to say."""
        self.offer("classes", _in_plain_words(theirs))


class WithdrawForm(SendwellForm):
    """Taking consent back, after reading what that does."""

    words = LongTextField("Anything to add", called="The words", optional=True, max_length=2000, rows=3)
    read = TickField("I have read what this does", missing="Read what this does, then tick the box")


class OverrideForm(SendwellForm):
    """Sharing without consent."""

    organisation = SelectField("With whom?", called="With whom")
    ground = ChoiceField("On what ground?", [(g.value, g.label) for g in Ground], called="The ground")
    words = LongTextField("What makes it necessary?", called="What makes it necessary", max_length=2000)
    decided_by = SelectField("Who decided it?", called="Who decided it")
    family_told = ChoiceField(
        "Has the family been told?",
        [
            Choice("yes", "Yes", reveals=("family_told_on",)),
            Choice("no", "No, because that would not be safe", reveals=("why_not_told",)),
        ],
        called="Whether the family was told",
    )
    family_told_on = DayField("When were they told?", called="The day they were told")
    why_not_told = LongTextField("Why would it not be safe?", called="Why not", max_length=500, rows=3)
    until = DayField("Until when?", called="The last day")


class BasisForm(SendwellForm):
    """The lawful basis of a purpose."""

    purpose = TextField("For what purpose?", called="The purpose", max_length=200)
    article_6 = ChoiceField(
        "UK GDPR Article 6",
        [
            ("e", "Task in the public interest"),
            ("c", "Legal obligation"),
            ("d", "Vital interests"),
            ("a", "Consent"),
        ],
        called="Article 6",
    )
    article_9 = ChoiceField(
        "UK GDPR Article 9",
        [
            ("g", "Substantial public interest"),
            ("h", "Health or social care"),
            ("c", "Vital interests"),
            ("j", "Research or statistics"),
            ("a", "Explicit consent"),
        ],
        called="Article 9",
    )
    statute = TextField(
        "Under which law?",
        called="The law",
        hint="Children and Families Act 2014 s.36, for example.",
        max_length=200,
    )


class PermissionForm(SendwellForm):
    """Permission to show a plan."""

    to = TextField("To whom may the plan be shown?", called="To whom", max_length=200)
    what = TextField("What of it?", called="What of it", hint="All of it, or which sections.", max_length=200)
    under = ChoiceField(
        "Who agreed, or which exception applies?",
        [(p.value, p.label) for p in Permitted],
        called="The reason",
    )
    words = LongTextField("In what words, and how do you know?", called="The words", max_length=500, rows=3)
    until = DayField("Until when?", called="The last day")


class CapacityForm(SendwellForm):
    """Lacking capacity for one decision."""

    decision = TextField(
        "Which decision?",
        called="The decision",
        hint="One decision: for example, whether to appeal.",
        max_length=200,
    )
    evidence = LongTextField(
        "What shows that they cannot make it, even with help?", called="The evidence", max_length=4000
    )
    assessor = TextField("Who assessed it?", called="Who assessed it", max_length=160)
    assessed_on = DayField("When?", called="The assessment", says="It was assessed on")
    review_on = DayField("When is it looked at again?", called="The review")
    acts = SelectField("Who acts for them in it?", called="Who acts")
    acts_as = ChoiceField("As what?", [(a.value, a.label) for a in ActsAs], called="As what")


class LetSeeForm(SendwellForm):
    """What a young person lets a parent see."""

    classes = ChoicesField("What may they see?", _classes(LENT), called="What they may see")
    until = DayField(
        "Until when?", called="The last day", hint="At most two years. You can say it again then."
    )
    how = TextField(
        "How did the young person say it?",
        called="How they said it",
        hint="In a meeting, in a letter you saw.",
        max_length=300,
    )


class OwnLetSeeForm(SendwellForm):
    """The same, by the young person themselves."""

    classes = ChoicesField("What may they see?", _in_plain_words(LENT), called="What they may see")
    until = DayField(
        "Until when?", called="The last day", hint="At most two years. You can change your mind before."
    )


class EndForm(SendwellForm):
    """Ending something at once."""

    why = LongTextField("Why does it end?", called="Why", max_length=300, rows=3)


class LookAgainForm(SendwellForm):
    """Looking again at what stays."""

    why = LongTextField("Why does it stay?", called="Why", max_length=300, rows=3)
    review_on = DayField("When is it looked at next?", called="The next look")


class PrepareForm(SendwellForm):
    """A step towards the young person's rights."""

    words = LongTextField(
        "What was done, and what did the young person say?", called="What was done", max_length=2000
    )


class SealForm(SendwellForm):
    """Sealing an item."""

    item = SelectField("Which item?", called="The item")
    kind = ChoiceField(
        "Why must it not be seen?",
        [
            Choice(SealKind.CHILD_ASKS, SealKind.CHILD_ASKS.label, reveals=("competence",)),
            Choice(
                SealKind.SEALED,
                SealKind.SEALED.label,
                hint="Only those with leave can open it; others are told that something is withheld.",
            ),
        ],
        called="The kind of seal",
    )
    competence = LongTextField(
        "Why is the child competent to ask this, and who thinks so?",
        called="Competence",
        max_length=2000,
        rows=3,
    )
    why = LongTextField("Why?", called="Why", max_length=2000, rows=3)
    review_on = DayField("When is it looked at again?", called="The review")
