"""Questions with a set of answers to choose from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from sendwell.ui.forms.asked import Asked, Params


@dataclass(frozen=True)
class Choice:
    """One answer. `reveals` names other fields of the form, asked only with this answer."""

    value: str
    text: str
    hint: str = ""
    reveals: Sequence[str] = ()
    divider: str = ""  # a word set above this answer, such as "or"


Offered = Iterable[Choice | tuple[str, str]]


class ChoiceField(Asked):
    """One of several answers, as radios. `returns` turns the answer into a value: an enum, say."""

    kind = "radios"
    verb = "Choose"

    def __init__(
        self,
        label: str,
        choices: Offered = (),
        *,
        returns: Callable[[str], Any] = str,
        inline: bool = False,
        **asked: Any,
    ) -> None:
        super().__init__(label, **asked)
        self.offer(choices)
        self.returns, self.inline = returns, inline

    def offer(self, choices: Offered) -> None:
        """Set the answers, where they depend on who is asked."""
        self.choices = [c if isinstance(c, Choice) else Choice(str(c[0]), str(c[1])) for c in choices]

    def clean(self, value: Any) -> Any:
        """The answer; None where the question is optional and was not answered."""
        self.validate(value)
        if value in self.empty_values:
            return None
        if value not in {choice.value for choice in self.choices}:
            raise self.wrong(f"{self.text.rstrip('?:')}: choose one of the answers shown")
        return self.returns(value)

    def prepare_value(self, value: Any) -> Any:
        """An enum as its plain value, so that a first answer can be given as one."""
        return None if value is None else str(value)

    def revealed(self, value: Any) -> set[str]:
        """The fields that are not asked, given this answer."""
        return {name for c in self.choices if c.value != value for name in c.reveals} - {
            name for c in self.choices if c.value == value for name in c.reveals
        }

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukRadios."""
        params = self.asked_in_a_fieldset(bound) | {"idPrefix": bound.auto_id}
        params |= {"classes": "govuk-radios--inline" if self.inline else ""}
        return params | {"items": _items(self.choices, {bound.value()})}


class SelectField(ChoiceField):
    """One of many answers, as a drop-down: only where radios would fill the screen. `blank` is no answer."""

    kind = "select"

    NO_ANSWER = "Choose one"

    def __init__(self, label: str, choices: Offered = (), *, blank: str = NO_ANSWER, **asked: Any) -> None:
        super().__init__(label, choices, **asked)
        self.blank = blank

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukSelect; the first item is no answer."""
        blank = {"value": "", "text": self.blank}
        params = Asked.parameters(self, bound)
        chosen = [item | {"selected": item["checked"]} for item in _items(self.choices, {bound.value()})]
        return params | {"items": [blank, *chosen]}


class YesNoField(ChoiceField):
    """Yes or no; `form.values` holds a bool. Answered by the keys y and n where the form has keys=True."""

    def __init__(
        self,
        label: str,
        *,
        yes: str = "Yes",
        no: str = "No",
        yes_hint: str = "",
        no_hint: str = "",
        reveals_if_yes: Sequence[str] = (),
        reveals_if_no: Sequence[str] = (),
        **asked: Any,
    ) -> None:
        choices = [Choice("yes", yes, yes_hint, reveals_if_yes), Choice("no", no, no_hint, reveals_if_no)]
        asked = {"missing": "" if not label.endswith("?") else f"Answer yes or no: {label}"} | asked
        super().__init__(label, choices, returns="yes".__eq__, **asked)

    def prepare_value(self, value: Any) -> Any:
        """True as "yes"."""
        return {True: "yes", False: "no"}.get(value, value)


class ChoicesField(Asked):
    """Any number of answers, as checkboxes; `form.values` holds a list in the order offered."""

    kind = "checkboxes"
    verb = "Choose"

    def __init__(
        self, label: str, choices: Offered = (), *, returns: Callable[[str], Any] = str, **asked: Any
    ) -> None:
        super().__init__(label, widget=forms.SelectMultiple, **asked)
        self.offer(choices)
        self.returns = returns

    def offer(self, choices: Offered) -> None:
        """Set the answers, where they depend on who is asked."""
        self.choices = [c if isinstance(c, Choice) else Choice(str(c[0]), str(c[1])) for c in choices]

    def clean(self, value: Any) -> list[Any]:
        """The answers chosen; refuses one that was not offered."""
        chosen = set(value or ())
        self.validate(chosen)
        if chosen - {choice.value for choice in self.choices}:
            raise self.wrong(f"{self.text.rstrip('?:')}: choose from the answers shown")
        return [self.returns(choice.value) for choice in self.choices if choice.value in chosen]

    def validate(self, value: Any) -> None:
        """Refuses no answer where one is needed."""
        super().validate(value or None)

    def prepare_value(self, value: Any) -> Any:
        """Enums as their plain values."""
        return [str(item) for item in value or ()]

    def revealed(self, value: Any) -> set[str]:
        """The fields that are not asked, given these answers."""
        return {name for c in self.choices if c.value not in (value or ()) for name in c.reveals}

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukCheckboxes."""
        params = self.asked_in_a_fieldset(bound) | {"idPrefix": bound.auto_id}
        return params | {"items": _items(self.choices, set(bound.value()))}


class TickField(Asked):
    """A statement to agree with; must be ticked unless `optional`. `form.values` holds a bool."""

    kind = "tick"

    def __init__(self, label: str, **asked: Any) -> None:
        super().__init__(
            label, widget=forms.CheckboxInput, **({"missing": f"Tick to go on: {label}"} | asked)
        )

    def clean(self, value: Any) -> bool:
        """Whether it was ticked."""
        self.validate(value or None)
        return bool(value)

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukCheckboxes, with one box."""
        params = Asked.parameters(self, bound) | {"idPrefix": bound.auto_id}
        hint = params.pop("hint", None)
        del params["label"]
        item: Params = {"value": "on", "text": self.text, "checked": bool(bound.value())}
        return params | {"items": [item | ({"hint": hint} if hint else {})]}


def _items(choices: Iterable[Choice], chosen: set[Any]) -> list[Params]:
    """The choices as the macros take them; `reveals` is for our own macro."""
    items: list[Params] = []
    for choice in choices:
        if choice.divider:
            items.append({"divider": choice.divider})
        item: Params = {"value": choice.value, "text": choice.text, "checked": choice.value in chosen}
        item |= {"hint": {"text": choice.hint}} if choice.hint else {}
        items.append(item | {"reveals": tuple(choice.reveals)})
    return items
