"""What every question on a form has: a label, perhaps a hint, and words for when there is no answer."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from sendwell.ui.words import uncapitalised

Params = dict[str, Any]


class Asked(forms.Field):
    """One question. `kind` chooses the GOV.UK macro; `parameters` fills it.

    `heading` makes the label the page's heading (one question a page). `called` names the answer inside a
    message ("The reason"); `missing` is the whole message for no answer.
    """

    kind: ClassVar[str] = "input"
    verb: ClassVar[str] = "Enter"

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        heading: bool = False,
        optional: bool = False,
        missing: str = "",
        called: str = "",
        initial: Any = None,
        widget: forms.Widget | type[forms.Widget] | None = None,
    ) -> None:
        super().__init__(label=label, required=not optional, help_text=hint, initial=initial, widget=widget)
        self.text, self.hint, self.heading, self.optional = label, hint, heading, optional
        self.called = called or f"{label.rstrip(':')}: your answer"
        self.error_messages["required"] = missing or self._missing()

    def parameters(self, bound: forms.BoundField) -> Params:
        """What the GOV.UK macro is given for this question as it now stands."""
        params: Params = {"id": bound.auto_id, "name": bound.html_name, "label": self.words("govuk-label")}
        if self.hint:
            params["hint"] = {"text": self.hint}
        if bound.errors:
            params["errorMessage"] = {"text": bound.errors[0]}
        return params

    def words(self, style: str) -> Params:
        """The label or legend: as a page heading where this question is the page."""
        text = (
            f"{self.text} (optional)" if self.optional and not self.text.endswith("(optional)") else self.text
        )
        return {
            "text": text,
            "isPageHeading": self.heading,
            "classes": f"{style}--{'l' if self.heading else 's'}",
        }

    def asked_in_a_fieldset(self, bound: forms.BoundField) -> Params:
        """As `parameters`, for questions of several inputs: the label becomes a legend."""
        params = Asked.parameters(self, bound)
        del params["label"]
        return params | {"fieldset": {"legend": self.words("govuk-fieldset__legend")}}

    def target(self, bound: forms.BoundField) -> str:
        """Where the error summary leads."""
        return f"#{bound.auto_id}"

    def wrong(self, message: str, code: str = "invalid") -> ValidationError:
        """The error to raise, as one sentence or two for the person who typed."""
        return ValidationError(message, code=code)

    def _missing(self) -> str:
        if self.text.endswith("?"):
            return f"Answer the question: {self.text}"
        return f"{self.verb} {uncapitalised(self.text)}"
