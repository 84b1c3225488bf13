"""What may be typed into the registers of sharing."""

from sendwell.access.classes import DataClass
from sendwell.organisations.models import Kind
from sendwell.sharing.gateways import gateways
from sendwell.sharing.models import (
    Condition,
    Confidentiality,
    Effect,
    Frequency,
    How,
    LawfulBasis,
    Level,
    Likelihood,
    Outcome,
    PlanRule,
    Severity,
)
from sendwell.sharing.standing import STATES
from sendwell.ui.forms import (
    Choice,
    ChoiceField,
    ChoicesField,
    DayField,
    FilterForm,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
)

CLASSES = [Choice(each.value, each.words) for each in DataClass]


def _classes() -> ChoicesField:
    return ChoicesField("Which data?", CLASSES, missing="Choose at least one class of data")


def _owner() -> SelectField:
    return SelectField("Owner", hint="Somebody of your organisation, who is told when it is due for review")


def _review() -> DayField:
    return DayField("When is it next reviewed?", called="The next review", says="The next review would be on")


class AgreementsFilter(FilterForm):
    """The filters of the register of agreements."""

    words = TextField("Words in the title or purpose", optional=True, max_length=80)
    state = SelectField("State", [(s, STATES[s][0]) for s in STATES if s != "refused"], blank="Any")
    party = SelectField("Party", blank="Any")
    holds = SelectField("Data", [(each.value, each.words) for each in DataClass], blank="Any")


class AssessmentsFilter(FilterForm):
    """The filters of the register of assessments."""

    words = TextField("Words in the title or subject", optional=True, max_length=80)
    state = SelectField(
        "State", [(s, STATES[s][0]) for s in ("live", "waiting", "refused", "ended")], blank="Any"
    )
    holds = SelectField("Data", [(each.value, each.words) for each in DataClass], blank="Any")


class FlowsFilter(FilterForm):
    """The filters of the map of flows."""

    words = TextField("Words in the title or reason", optional=True, max_length=80)
    state = SelectField(
        "State", [("open", "Open"), ("partly", "Open for some"), ("closed", "Closed")], blank="Any"
    )
    sender = SelectField("From", list(Kind.choices), blank="Anybody")
    receiver = SelectField("To", list(Kind.choices), blank="Anybody")
    holds = SelectField("Data", [(each.value, each.words) for each in DataClass], blank="Any")


class AgreementForm(SendwellForm):
    """A data-sharing agreement."""

    title = TextField("Title", max_length=160)
    purpose = LongTextField("What is the data shared for?", called="The purpose", rows=4)
    lawful_basis = ChoiceField(
        "Lawful basis (UK GDPR article 6)", list(LawfulBasis.choices), returns=LawfulBasis
    )
    condition = ChoiceField(
        "Condition for special categories (article 9 and the Data Protection Act 2018)",
        list(Condition.choices),
        returns=Condition,
    )
    classes = _classes()
    starts_on = DayField("From which day does it count?", called="The first day", says="It would begin on")
    until = DayField(
        "Until which day does it count?",
        called="The last day",
        says="It would end on",
        hint="Every agreement ends. The flows under it close the day after.",
    )
    evidence = TextField("Where is the signed paper kept?", called="The place of the paper", max_length=300)
    owner = _owner()
    review_on = _review()


class PartyForm(SendwellForm):
    """Another party to an agreement."""

    who = ChoiceField(
        "Who becomes party?",
        [
            Choice("one", "One organisation", reveals=("organisation",)),
            Choice(
                "kind",
                "Every organisation of a kind",
                "Each joins by its own signature",
                reveals=("kind", "area"),
            ),
        ],
    )
    organisation = SelectField("Which organisation?")
    kind = SelectField("Which kind?", list(Kind.choices))
    area = SelectField("In whose area?", blank="Anywhere", optional=True)


class ReasonForm(SendwellForm):
    """Ending something, or leaving it."""

    reason = LongTextField("Why?", called="The reason", rows=3, max_length=1000)


class ReviewForm(SendwellForm):
    """A review of a document."""

    words = LongTextField(
        "What did you look at, and what did you find?", called="What you found", rows=4, max_length=3000
    )
    next_on = _review()


class AgreementSignForm(SendwellForm):
    """Signing for one's own organisation."""

    authorised = TickField("I have read it and am authorised to sign it for my organisation")


class AssessmentForm(SendwellForm):
    """An impact assessment."""

    title = TextField("Title", max_length=160)
    subject = LongTextField("What is done with whose data?", called="The subject", rows=4)
    necessity = LongTextField(
        "Why is it needed, and why would no less do?", called="Why it is needed", rows=4
    )
    consulted = LongTextField(
        "Who was asked?",
        called="Who was asked",
        hint="Families, young people, staff, the data-protection officer",
        rows=3,
        optional=True,
    )
    classes = _classes()
    outcome = ChoiceField(
        "What does it come to?",
        [(value, label) for value, label in Outcome.choices if value],
        returns=Outcome,
        optional=True,
    )
    outcome_words = LongTextField("For what reasons?", called="The reasons", rows=3, optional=True)
    evidence = TextField("Where is the full paper kept?", max_length=300, optional=True)
    owner = _owner()
    review_on = _review()


class RiskForm(SendwellForm):
    """A risk and the measure against it."""

    risk = LongTextField("What could go wrong, and for whom?", called="The risk", rows=3, max_length=1000)
    likelihood = ChoiceField("How likely is it?", list(Likelihood.choices), returns=Likelihood, inline=True)
    severity = ChoiceField(
        "How bad would it be for the person?", list(Severity.choices), returns=Severity, inline=True
    )
    measure = LongTextField("What is done about it?", called="The measure", rows=3, max_length=1000)
    effect = ChoiceField("What does that do to the risk?", list(Effect.choices), returns=Effect)
    left = ChoiceField("How much risk is left?", list(Level.choices), returns=Level, inline=True)
    who = TextField("Who sees to it?", called="Who sees to it", hint="A post, not a person", max_length=120)
    due_on = DayField("By when?", called="The day by which it is done", optional=True)
    done_on = DayField("When was it done?", called="The day on which it was done", optional=True)


def _side(label: str, prefix: str) -> ChoiceField:
    return ChoiceField(
        label,
        [
            Choice("one", "One organisation", reveals=(f"{prefix}_organisation",)),
            Choice("kind", "Every organisation of a kind", reveals=(f"{prefix}_kind",)),
        ],
    )


class FlowForm(SendwellForm):
    """A flow of the map."""

    title = TextField("Title", max_length=160)
    sender = _side("From whom does the data come?", "from")
    from_organisation = SelectField("Which organisation does it come from?")
    from_kind = SelectField("Which kind does it come from?", list(Kind.choices))
    receiver = _side("To whom does it go?", "to")
    to_organisation = SelectField("Which organisation does it go to?")
    to_kind = SelectField("Which kind does it go to?", list(Kind.choices))
    area = SelectField("In whose area, for a kind?", blank="Anywhere", optional=True)
    classes = _classes()
    why = LongTextField("Why does it pass?", called="The reason", rows=3, max_length=2000)
    how = ChoiceField("How does it pass?", list(How.choices), returns=How)
    frequency = ChoiceField("How often?", list(Frequency.choices), returns=Frequency)
    gateway = ChoiceField(
        "By which legal gateway?",
        [Choice(each.key, each.title, each.statute) for each in gateways().values()],
        hint="The lawful basis: the first of three layers",
    )
    confidentiality = ChoiceField(
        "Why does the duty of confidence allow it?",
        list(Confidentiality.choices),
        returns=Confidentiality,
        hint="The second layer",
    )
    plan_rule = ChoiceField(
        "Does a plan pass, and why may it be shown?",
        list(PlanRule.choices),
        returns=PlanRule,
        hint="The third layer: regulation 17 of the SEND Regulations 2014",
    )
    agreement = SelectField("Under which agreement?", blank="None yet: the flow stays closed", optional=True)
    assessment = SelectField(
        "Under which impact assessment?", blank="None yet: the flow stays closed", optional=True
    )
    owner = _owner()
    review_on = _review()
