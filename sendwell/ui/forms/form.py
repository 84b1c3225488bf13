"""The form itself: what came back from the browser, what is wrong with it, and what is shown again."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sendwell.ui.forms.asked import Asked
from sendwell.ui.forms.choices import ChoiceField, ChoicesField, Offered, SelectField
from sendwell.ui.forms.days import DayField, Limit
from sendwell.ui.lists import address

CHANGED_MEANWHILE = (
    "Somebody else changed this while you were writing. What you wrote is kept below. "
    "Look at what they changed; then send yours again if it is still right."
)


class SendwellForm(forms.Form):
    """A form made from a request: `RedirectForm(request)` holds what was sent, or is blank on a first visit.

    Every rendered form carries `once`, so that the same form sent twice is recognised, and `version` where
    one is given, so that two people cannot overwrite each other. `form.values` is what the person said, by
    name.
    """

    def __init__(
        self,
        request: HttpRequest | None = None,
        *,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        version: int | str | None = None,
        prefix: str | None = None,
    ) -> None:
        if request is not None and data is None:
            data, files = self.sent(request)
        kept = getattr(request, "kept_fields", None)
        self.offered_back = data is None and kept is not None
        """What was typed before the session ended is shown again, unchecked: nothing has been sent."""
        if self.offered_back:
            data = kept
        super().__init__(data, files, initial=dict(initial or {}), prefix=prefix)  # type: ignore[arg-type]
        self.request = request
        self.sent_once = str(self.data.get("once", ""))
        self.sent_version = str(self.data.get("version", ""))
        self.version = "" if version is None else str(version)

    @classmethod
    def sent(cls, request: HttpRequest) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """What this request sends to the form: nothing, unless it is a POST."""
        return (request.POST, request.FILES) if request.method == "POST" else (None, None)

    def full_clean(self) -> None:
        """As Django does it; but what is only offered back is neither right nor wrong yet."""
        if self.offered_back:
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        """Never before it has been sent."""
        return not self.offered_back and super().is_valid()

    @property
    def once(self) -> str:
        """A new number at each reading, because several buttons on a page may share a form."""
        return str(uuid4())

    @property
    def version_written_on(self) -> str:
        """The version that what stands on the page was written on: of what is offered back, the one of that time."""
        return self.sent_version if self.offered_back and self.sent_version else self.version

    @property
    def values(self) -> dict[str, Any]:
        """What the person said, by field; only after `is_valid()`."""
        return self.cleaned_data

    @property
    def pressed(self) -> str:
        """Which of several buttons was pressed: "" for the main one."""
        return str(self.data.get("pressed", ""))

    @property
    def shown(self) -> list[forms.BoundField]:
        """The questions in order, without those another question reveals."""
        held = {name for field in self.fields.values() for name in _reveals(field)}
        return [self[name] for name in self.fields if name not in held]

    @property
    def csrf_input(self) -> SafeString:
        """The token against forged posts. Empty where the form was made without a request (in a test)."""
        if self.request is None:
            return SafeString("")
        token = get_token(self.request)
        return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the error summary: each message and where it leads ("" for one about the form as a whole)."""
        found = [(str(message), "") for message in self.non_field_errors()]
        for name, field in self.fields.items():
            if name in self.errors and isinstance(field, Asked):
                found.append((str(self.errors[name][0]), field.target(self[name])))
        return found

    def offer(self, name: str, choices: Offered) -> None:
        """Set the answers of a question that depend on who is asked."""
        field = self.fields[name]
        assert isinstance(field, ChoiceField | ChoicesField), f"{name} has no choices"
        field.offer(choices)

    def limit(self, name: str, *, not_before: Limit | None = None, not_after: Limit | None = None) -> None:
        """Set the first and last day that a date can be."""
        field = self.fields[name]
        assert isinstance(field, DayField), f"{name} is not a day"
        field.not_before, field.not_after = not_before, not_after

    def refuse(self, message: str, *, field: str | None = None) -> None:
        """Show why an action could not be done, beside a question or above them all."""
        self.add_error(field, message)

    def clean(self) -> dict[str, Any]:
        """Refuses a form that was written on an older version than the one it would overwrite."""
        if self.version and self.sent_version != self.version:
            self.add_error(None, CHANGED_MEANWHILE)
        return self.cleaned_data

    def _clean_fields(self) -> None:
        """Forget what was typed into questions that the given answers do not ask."""
        super()._clean_fields()  # type: ignore[misc]
        for name in self._not_asked():
            self.errors.pop(name, None)
            self.cleaned_data[name] = None

    def _not_asked(self) -> set[str]:
        """The revealed questions whose answer was not chosen, and theirs in turn."""
        found: set[str] = set()
        for name, field in self.fields.items():
            if isinstance(field, ChoiceField | ChoicesField):
                value = None if name in found else self[name].value()
                found |= field.revealed(value)
        return found


class FilterForm(SendwellForm):
    """The filters of a list, sent by GET so that the list has an address. Never put a name into one.

    No question needs an answer; one that cannot be right is left out of `values` and shown as a problem.
    """

    keeps: ClassVar[tuple[str, ...]] = ("sort",)

    def __init__(self, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.auto_id = "filter_%s"  # the list below it may have a form that asks the same
        for field in self.fields.values():
            assert isinstance(field, Asked), "A filter is one of our own fields"
            field.required = field.optional = False  # so its label does not say "(optional)"
            if isinstance(field, SelectField) and field.blank == SelectField.NO_ANSWER:
                field.blank = "All"

    @classmethod
    def sent(cls, request: HttpRequest) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """The query of the address."""
        return request.GET, None

    @property
    def values(self) -> dict[str, Any]:
        """The filters that are set and can be right; every other is None, "" or []."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else of the address goes with the filters: the sort, but not the page."""
        return [(key, str(self.data[key])) for key in self.keeps if self.data.get(key)]

    @property
    def set_count(self) -> int:
        """How many filters are set."""
        return sum(value not in (None, "", []) for value in self.values.values())

    @property
    def clear_url(self) -> str:
        """The same list without filters."""
        return address(dict(self.kept))


def _reveals(field: forms.Field) -> list[str]:
    if not isinstance(field, ChoiceField | ChoicesField):
        return []
    return [name for choice in field.choices for name in choice.reveals]
