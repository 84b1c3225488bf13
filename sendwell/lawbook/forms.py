"""What may be asked of the law: which limits to list, and from which days to work out a date."""

from collections.abc import Iterable

from sendwell.law.shapes import Force
from sendwell.ui.forms import Choice, DayField, FilterForm, SelectField, TextField, TickField
from sendwell.ui.parts import FORCE_WORDS


class LawFilter(FilterForm):
    """Which time limits and duties to list."""

    sought = TextField("Words in its title", called="What you look for", optional=True)
    duty_on = SelectField("Owed by", optional=True, blank="Anybody")
    force = SelectField(
        "How binding",
        [Choice(force.value, FORCE_WORDS[force.value]) for force in Force],
        optional=True,
        blank="Any",
    )
    unconfirmed = TickField("Only those not confirmed", optional=True)


class WorkOutForm(FilterForm):
    """The days from which to work out a date. Sent by GET: the answer has an address and names no child."""

    def ask_for(self, events: Iterable[tuple[str, str]]) -> None:
        """Ask for the day of each event."""
        for name, title in events:
            self.fields[name] = DayField(title, called="The day", says="The day is", optional=True)

    @property
    def asked(self) -> bool:
        """Whether somebody typed a day."""
        return any(f"{name}-day" in self.data for name in self.fields)
