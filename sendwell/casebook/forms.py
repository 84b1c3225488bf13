"""What may be typed about a case."""

from sendwell.sharing.models import Audience, ShownHow
from sendwell.ui.forms import ChoiceField, DayField, LongTextField, SelectField, SendwellForm, TextField


class FindForm(SendwellForm):
    """Finding a child. Sent by POST: a name must not stand in an address."""

    sought = TextField("Name, NHS number, UPN or case reference", called="What you look for", optional=True)
    born = DayField(
        "Date of birth, if you know it",
        called="The date of birth",
        says="The date of birth is",
        optional=True,
    )


class KeyWorkerForm(SendwellForm):
    """Naming the key worker."""

    member = SelectField("Who is the family’s key worker from today?", called="The key worker")
    handover = LongTextField(
        "Handover note",
        called="The handover note",
        hint="What does the new key worker need to know? What has been promised to the family?",
        optional=True,
        max_length=4000,
    )


class CoverForm(SendwellForm):
    """Arranging cover for one's own or a colleague's absence."""

    absent = SelectField("Who is away?", called="Who is away")
    covering = SelectField("Who stands in?", called="Who stands in")
    from_on = DayField("First day", called="The first day")
    until = DayField("Last day", called="The last day")
    note = LongTextField("What do they need to know?", called="The note", optional=True, max_length=4000)


class CorrectionForm(SendwellForm):
    """Saying that something was recorded in error."""

    reason = LongTextField("What was wrong?", called="What was wrong", max_length=1000)


class ClosingForm(SendwellForm):
    """Closing a case."""

    reason = LongTextField("Why is the case closed?", called="Why the case is closed", max_length=1000)


class NoticeForm(SendwellForm):
    """Noting that a privacy notice was handed over or read out."""

    to = ChoiceField("To whom?", missing="Say to whom")
    audience = ChoiceField("Which notice?", list(Audience.choices))
    how = ChoiceField(
        "How?", [(each.value, str(each.label)) for each in ShownHow if each is not ShownHow.SCREEN]
    )
    shown_on = DayField("On which day?", called="The day", says="It would have been shown on")
