"""A request that came on paper, by email or by hand, typed in by the council (register 1.2)."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sendwell.requests.forms.asking import (
    ChildForm,
    FamilyForm,
    HomeForm,
    HopesForm,
    SupportForm,
    WorriesForm,
)
from sendwell.requests.models import AskedBy, Channel
from sendwell.ui.forms import (
    Asked,
    AsksAboutSlips,
    ChoiceField,
    DayField,
    EmailField,
    Limit,
    LongTextField,
    PhoneField,
    SendwellForm,
    TextField,
    TimeField,
)

LONDON = ZoneInfo("Europe/London")
NOON = time(12)
BEGAN = date(2014, 9, 1)
ONLINE = {Channel.PORTAL}


class HowItCame(SendwellForm):
    """Channel, day and hour, from which the day of receipt follows; and another day, with the reason."""

    channel = ChoiceField(
        "How did it come?",
        [(channel.value, channel.label) for channel in Channel if channel not in ONLINE],
        returns=Channel,
        missing="Say how the request came",
    )
    sent_on = DayField(
        "Day",
        hint="By post: the day it was posted. Signed for: the day it was signed for. "
        "By email or by hand: the day it came.",
        called="The request",
        says="The request was sent on",
    )
    hour = TimeField(
        "Time of day, if you know it",
        hint="After 5pm an email or a letter by hand counts as received on the next working day.",
        called="The time of day",
        optional=True,
    )
    override_day = DayField(
        "Another day of receipt, if the rule gives the wrong one",
        hint="For example when the date stamp shows that it came earlier. Leave this empty to keep to the rule.",
        called="The other day of receipt",
        says="The other day of receipt is",
        optional=True,
    )
    override_reason = TextField(
        "Why another day?", called="The reason for another day", max_length=250, optional=True
    )

    def clean(self) -> dict[str, Any]:
        """A day without a reason, or a reason without a day, is half an answer."""
        values = super().clean()
        day, reason = values.get("override_day"), values.get("override_reason")
        if day and not reason:
            self.add_error("override_reason", "Say why the day of receipt is another than the rule’s.")
        if reason and not day and "override_day" not in self.errors:
            self.add_error("override_day", "Enter the other day of receipt, or take out the reason.")
        return values

    @property
    def sent_at(self) -> datetime | None:
        """The moment it was sent, at noon where the hour is not known; None while it cannot be told."""
        day: date | None = self.cleaned_data.get("sent_on")
        return datetime.combine(day, self.cleaned_data.get("hour") or NOON, LONDON) if day else None


class WhoAsked(AsksAboutSlips):
    """Who asked, as the letter says."""

    asked_by = ChoiceField("Who asks?", AskedBy.choices, returns=AskedBy, missing="Say who asks")
    name = TextField("Their name", called="The name", max_length=160)
    relation = TextField(
        "What are they to the child, or where do they work?",
        called="What they are to the child",
        max_length=80,
        optional=True,
    )
    email = EmailField("Their email address", optional=True, autocomplete="off")
    phone = PhoneField("Their telephone number", optional=True, autocomplete="off")


class People(SendwellForm):
    """The professionals that the letter names."""

    people = LongTextField(
        "Professionals named in the request",
        hint="One on a line: name, what they do, how to reach them.",
        called="The professionals",
        rows=4,
        max_length=4000,
        optional=True,
    )

    def professionals(self) -> list[dict[str, str]]:
        """One for each line that says something."""
        found = []
        for line in str(self.cleaned_data.get("people") or "").splitlines():
            parts = [part.strip() for part in line.split(",", 2)] + ["", ""]
            if parts[0]:
                found.append({"name": parts[0], "profession": parts[1], "reach": parts[2]})
        return found


class PaperForm(
    HowItCame, WhoAsked, ChildForm, HomeForm, FamilyForm, WorriesForm, SupportForm, HopesForm, People
):
    """The whole request on one page, in the order of the letter."""

    parts = (
        ("How and when it came", ("channel", "sent_on", "hour", "override_day", "override_reason")),
        ("Who asks", ("asked_by", "name", "relation", "email", "phone")),
        ("The child", ("given_name", "family_name", "known_as", "born")),
        ("Home and school", ("address", "postcode", "school_name", "nhs_number", "language", "interpreter")),
        ("The family", ("family_knows", "parent_name", "parent_relation", "parent_email", "parent_phone")),
        ("What it says", ("why", "difficulties", "support_so_far", "hopes", "people")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("family_knows", "address"):
            field = self.fields[name]
            assert isinstance(field, Asked)
            field.required, field.optional = False, True


def limit_days(form: PaperForm, today: date) -> None:
    """No request was sent before the Act began, nor after today."""
    began = Limit(BEGAN, "the law on these requests began on 1 September 2014")
    form.limit("sent_on", not_before=began, not_after=Limit(today, "that day has not come yet"))
    form.limit("override_day", not_before=began)
