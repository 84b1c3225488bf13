"""What may be typed about a ground, and about telling the family of it."""

from sendwell.ui.forms import Choice, ChoiceField, DayField, LongTextField, SendwellForm


class GroundForm(SendwellForm):
    """Recording a ground."""

    ground = ChoiceField("Which ground does the law give?", missing="Choose the ground")
    from_on = DayField(
        "First day",
        called="The first day",
        says="The first day was",
        hint="For a missed appointment: the day of the appointment",
    )
    until = DayField("Last day", called="The last day", says="The last day was", optional=True)
    evidence = LongTextField(
        "What is the evidence, and where is it kept?", called="The evidence", rows=3, max_length=3000
    )
    why_impractical = LongTextField(
        "Why did it make keeping the time limit impractical?",
        called="Why it was impractical",
        hint="The ground alone excuses nothing: it must have made keeping the limit impractical.",
        rows=4,
        max_length=3000,
    )
    family_told_on = DayField(
        "When was the family told?",
        called="The day the family was told",
        says="The family was told on",
        hint="Leave empty if they have not been told yet",
        optional=True,
    )


class ToldForm(SendwellForm):
    """Telling the family of a ground."""

    how = ChoiceField(
        "How is the family told?",
        [
            Choice(
                "letter",
                "By a letter, now",
                "It says in plain words what the reason is and that the date stays.",
            ),
            Choice("already", "They have been told already", reveals=("told_on",)),
        ],
        missing="Say how the family is told",
    )
    told_on = DayField("When were they told?", called="The day they were told", says="They were told on")
