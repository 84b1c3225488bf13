"""What may be typed in writing advice, signing it, signing it off, and sending it back."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from sendwell.advice.draft import MOST_LINES, SERVES, Draft, Line
from sendwell.advice.models import Part, StatementKind
from sendwell.documents.uploads import ENDINGS, LIMITS
from sendwell.ui.forms import (
    Asked,
    Choice,
    ChoiceField,
    DayField,
    FileField,
    HiddenField,
    Limit,
    LongTextField,
    SelectField,
    SendwellForm,
    TextField,
    TickField,
    YesNoField,
)

QUANTITIES = {
    "who": ("Who does it?", "A profession or role"),
    "how_often": ("How often?", "A number: once a week, daily"),
    "how_long": ("How long each time, and for how long?", "30 minutes, for two terms"),
    "review": ("When is it reviewed?", "A month, and by whom"),
}
ASKS = {
    StatementKind.NEED: "What does the child need help with?",
    StatementKind.OUTCOME: "What will the child be able to do, and by when?",
    StatementKind.PROVISION: "What will be done?",
}


class WriteForm(SendwellForm):
    """The whole draft on one page: every button sends all of it, so nothing typed is lost.

    The questions of each line are made from what was sent or, on a first visit, from what is kept.
    """

    part = ChoiceField("What do you send now?", called="What you send now")
    fuller_by = DayField(
        "By when will the fuller assessment be made?",
        called="The fuller assessment",
        says="The fuller assessment would be by",
    )
    not_assessed = TickField("I have not assessed the child, and do not think it necessary", optional=True)
    narrative = LongTextField(
        "What you know and think",
        called="What you know and think",
        hint="Keep to your own field. Say what the child needs, not which school should give it.",
        max_length=40000,
        rows=12,
    )
    report = FileField("A report you already have", endings=ENDINGS, hint=LIMITS, optional=True)
    lines = HiddenField()

    def __init__(
        self, request: HttpRequest | None = None, *, kept: Draft, version: int, window: str = ""
    ) -> None:
        super().__init__(request, initial=_first(kept), version=version)
        self.kept = kept
        fuller_by = self.fields["fuller_by"]
        assert isinstance(fuller_by, Asked)
        fuller_by.hint = window
        self.kinds = self._kinds()
        self.offer("part", _parts(kept.part))
        self.fields["narrative"].required = self.fields["fuller_by"].required = False
        for number, kind in enumerate(self.kinds, 1):
            self._ask_line(number, kind)

    @property
    def draft(self) -> Draft:
        """What is on the page: what was typed as far as it can be read, and otherwise what is kept."""
        if not self.is_bound:
            return self.kept
        self.is_valid()
        return self._said()

    @property
    def stale(self) -> bool:
        """Somebody else kept other words since this page was made."""
        return self.is_bound and self.sent_version != self.version and self._said() != self.kept

    def clean(self) -> dict[str, Any]:
        """As every form. The same words are no conflict: the draft had just saved itself under the writer's hand."""
        if not self.stale:
            self.sent_version = self.version
        return super().clean()

    def _said(self) -> Draft:
        said = self.cleaned_data
        return Draft(
            part=said.get("part") or self.kept.part,
            narrative=said.get("narrative", self._typed("narrative")),
            not_assessed=bool(said.get("not_assessed")),
            fuller_by=said.get("fuller_by", self.kept.fuller_by),
            lines=tuple(self._line(number, kind) for number, kind in enumerate(self.kinds, 1)),
            removed=self.kept.removed,
        )

    def _kinds(self) -> list[str]:
        if not self.is_bound:
            return [line.kind for line in self.kept.lines]
        sent = str(self.data.get("lines", "")).split(",")
        return [kind for kind in sent if kind in set(StatementKind.values)][:MOST_LINES]

    def _ask_line(self, number: int, kind: str) -> None:
        called = f"Line {number}"
        asks = f"{number}. {ASKS[StatementKind(kind)]}"
        self._ask(f"text-{number}", LongTextField(asks, called=called, max_length=4000, rows=3))
        if kind in SERVES:
            served = StatementKind(SERVES[kind])
            lines = [(str(n), f"Line {n}") for n, other in enumerate(self.kinds, 1) if other == served]
            asks = f"Which {served.label.lower()} does it answer?"
            self._ask(f"serves-{number}", SelectField(asks, lines, blank="None yet"))
        if kind == StatementKind.PROVISION:
            for name, (label, hint) in QUANTITIES.items():
                asked = TextField(label, hint=hint, called=f"{called}: {label}", max_length=120)
                self._ask(f"{name}-{number}", asked)

    def _ask(self, name: str, field: Asked) -> None:
        """A draft may be kept with anything left open; signing asks for the rest. So no "(optional)" either."""
        field.required = False
        self.fields[name] = field

    def _line(self, number: int, kind: str) -> Line:
        said = {name: self.cleaned_data.get(f"{name}-{number}") for name in ("text", *QUANTITIES)}
        words = {
            name: self._typed(f"{name}-{number}") if value is None else value for name, value in said.items()
        }
        serves = self.cleaned_data.get(f"serves-{number}")
        return Line(kind, **words, serves=int(serves) if serves else None)

    def _typed(self, name: str) -> str:
        return str(self.data.get(name, "")).replace("\r\n", "\n")


def _first(kept: Draft) -> dict[str, Any]:
    """What is kept, as the first answers of the page."""
    first: dict[str, Any] = {
        "part": kept.part,
        "fuller_by": kept.fuller_by,
        "not_assessed": kept.not_assessed,
        "narrative": kept.narrative,
        "lines": ",".join(line.kind for line in kept.lines),
    }
    for number, line in enumerate(kept.lines, 1):
        first |= {f"{name}-{number}": getattr(line, name) for name in ("text", *QUANTITIES)}
        first[f"serves-{number}"] = line.serves
    return first


def _parts(part: str) -> list[Choice]:
    """After first advice only the fuller assessment is left to write."""
    if part == Part.TWO:
        return [Choice(Part.TWO, Part.TWO.label)]
    return [
        Choice(Part.WHOLE, Part.WHOLE.label),
        Choice(Part.ONE, Part.ONE.label, "It must be enough for the council to go on with.", ("fuller_by",)),
    ]


class SignForm(SendwellForm):
    """Signing advice as a registered clinician."""

    mine = TickField("This is my advice. It keeps to my own profession and does not say which school.")
    significant = YesNoField(
        "Does it need a second signature?",
        yes_hint="Your organisation or the health commissioner asks for one on significant advice.",
        reveals_if_yes=("asked_of",),
    )
    asked_of = ChoiceField("Who should sign it too?", called="Who should sign it too")


class SecondForm(SendwellForm):
    """The second signature, or why not yet."""

    decision = ChoiceField(
        "What do you decide?",
        [
            Choice("sign", "Sign it off", "It goes to the council."),
            Choice("back", "Send it back to the writer", reveals=("reason",)),
        ],
        called="Your decision",
    )
    reason = LongTextField("What should be changed?", called="What should be changed", max_length=4000)


class ImproveForm(SendwellForm):
    """Sending returned advice back to be improved."""

    reason = LongTextField(
        "What should be improved, and why?",
        called="What should be improved",
        hint="Name the numbered lines. For example: line 3 does not say how often.",
        max_length=4000,
    )
    wanted_by = DayField("By when do you need it?", called="The day", says="You need it by")

    def not_passed(self, today: date) -> None:
        """The day cannot have passed."""
        self.limit("wanted_by", not_before=Limit(today, "that day has passed"))


class PlainForm(SendwellForm):
    """Only a button."""
