"""What may be typed on the way through Annex A, and in declining."""

from datetime import date

from sendwell.advice.actions.annex_a import Extra, Referral
from sendwell.ui.forms import (
    ChoiceField,
    DayField,
    Limit,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
    YesNoField,
)

PRIVATE = "Only your service sees this. It never goes to the council or the family."


class QuestionForm(SendwellForm):
    """One question, answered by one of two buttons, with the service's private notes."""

    answer = YesNoField("Your answer", missing="Choose Yes or No")
    notes = LongTextField("Private notes", hint=PRIVATE, optional=True, max_length=8000, rows=4)


class LiaiseForm(QuestionForm):
    """The same, after somebody else was found who might give the advice (note 1.4)."""

    liaised_with = LongTextField(
        "Who did you speak to?",
        called="Who you spoke to",
        hint="Name and team. If you have not reached them yet, write whom you will speak to and when.",
        missing="Write whom you spoke to, or whom you will",
        max_length=200,
        rows=2,
    )


class OutcomeForm(SendwellForm):
    """Ending Annex A. Each outcome asks only for what it needs."""

    def extra(self) -> Extra:
        """What the outcome needs beyond the answers."""
        return Extra()


class NoticeForm(OutcomeForm):
    """A short written notice (notes 1.3 and 1.9)."""

    note = LongTextField(
        "Anything the council should know",
        hint="It goes into the letter. Nothing that the family told you in confidence.",
        optional=True,
        max_length=2000,
        rows=3,
    )

    def extra(self) -> Extra:
        """The note."""
        return Extra(note=self.values["note"])


class SourceForm(NoticeForm):
    """A notice that the advice is given elsewhere (note 1.5)."""

    source = TextField(
        "Who is giving the advice?",
        called="Who is giving the advice",
        hint="Name and service, so that the council can find the advice.",
        missing="Name who is giving the advice",
    )
    field_order = ("source", "note")

    def extra(self) -> Extra:
        """The source and the note."""
        return Extra(source=self.values["source"], note=self.values["note"])


class AskForm(OutcomeForm):
    """A question to the council (note 1.2): it has an owner and a day."""

    question = LongTextField("What do you need to know?", called="The question", max_length=2000)
    owner = ChoiceField("Who should answer?", called="Who should answer")
    wanted_by = DayField("By when do you need the answer?", called="The day", says="You want the answer by")

    def extra(self) -> Extra:
        """The question and its day; the view puts the owner in."""
        return Extra(question=self.values["question"], wanted_by=self.values["wanted_by"])


class ReferralForm(OutcomeForm):
    """An assessment to be proposed as an action of the plan (note 1.7)."""

    service = SelectField(
        "Which service should assess the child?", blank="A pathway that is not in this list", optional=True
    )
    pathway = TextField(
        "If it is not in the list: which service or pathway?",
        called="The pathway",
        hint="In line with your local pathway. It need not be a referral by a school or GP.",
        optional=True,
    )
    why = LongTextField(
        "Why is an assessment needed?",
        called="Why an assessment is needed",
        hint="It becomes the need in your advice.",
        max_length=2000,
    )
    owner = ChoiceField("Who sees to it?", called="Who sees to it")
    by_when = DayField(
        "By when should the assessment be made?", called="The day", says="The assessment would be by"
    )

    def clean(self) -> dict[str, object]:
        """A service or a pathway must be named."""
        said = super().clean()
        if not (said.get("service") or said.get("pathway")) and "pathway" not in self.errors:
            self.add_error("pathway", "Choose a service, or name the pathway")
        return said

    def referral(self, **people: object) -> Referral:
        """The referral; the view finds service and owner."""
        return Referral(
            pathway=self.values["pathway"],
            why=self.values["why"],
            by_when=self.values["by_when"],
            **people,  # type: ignore[arg-type]  # owner and to_service, looked up by the page
        )


OUTCOME_FORMS: dict[str, type[OutcomeForm]] = {
    "ask_requester": AskForm,
    "no_possible_need": NoticeForm,
    "not_known": NoticeForm,
    "advice_elsewhere": SourceForm,
    "propose_referral": ReferralForm,
    "advise_without_seeing": OutcomeForm,
}


class DeclineForm(SendwellForm):
    """Declining to comply, with written reasons."""

    ground = ChoiceField("On which ground do you decline?", called="The ground")
    reasons = LongTextField(
        "Your reasons, in writing",
        called="Your reasons",
        hint="The council gets them word for word. Say what the duty or the function is, and why it stands in the way.",
        max_length=6000,
        rows=8,
    )


def not_before_today(form: SendwellForm, *names: str, today: date) -> None:
    """Days by which something is wanted cannot have passed."""
    for name in names:
        form.limit(name, not_before=Limit(today, "that day has passed"))
