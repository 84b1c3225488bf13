"""Questions answered in words, figures or a file."""

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from markupsafe import Markup, escape

from sendwell.ui.forms.asked import Asked, Params

type Parse = Callable[[str], Any]
type Upload = UploadedFile[Any]  # lazily: the class itself takes no type
PHONE_MARKS = set("0123456789+()-. ")


class TextField(Asked):
    """A line of text, without the spaces round it.

    `parse` turns the text into the value of `form.values` (an identifier with its check digit, say); the
    message of a ValueError it raises is shown to the person. `width`, in characters, is 2, 3, 4, 5, 10,
    20 or 30.
    """

    autocapitalize: ClassVar[str | None] = None
    inputmode: ClassVar[str | None] = None
    type: ClassVar[str] = "text"

    def __init__(
        self,
        label: str,
        *,
        max_length: int = 200,
        width: int | None = None,
        autocomplete: str | None = None,
        parse: Parse | None = None,
        **asked: Any,
    ) -> None:
        super().__init__(label, **asked)
        self.max_length, self.width, self.autocomplete, self.parse = max_length, width, autocomplete, parse

    def to_python(self, value: Any) -> str:
        """The text as typed, one kind of line end, no spaces round it."""
        return "" if value is None else str(value).replace("\r\n", "\n").strip()

    def validate(self, value: str) -> None:
        """Refuses no answer, one that is too long and characters no database can hold."""
        super().validate(value)
        if "\x00" in value:
            raise self.wrong(f"{self.called} has a character that cannot be kept. Type it again.")
        if len(value) > self.max_length:
            over = len(value) - self.max_length
            raise self.wrong(
                f"{self.called} is {len(value):,} characters long. The limit is {self.max_length:,}. "
                f"Take out {over:,}."
            )

    def clean(self, value: Any) -> Any:
        """The text, or what `parse` makes of it."""
        text = super().clean(value)
        if self.parse is None or not text:
            return text
        try:
            return self.parse(text)
        except ValueError as error:
            raise self.wrong(str(error)) from error

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukInput."""
        params = super().parameters(bound) | {"value": bound.value(), "type": self.type}
        params |= {"autocomplete": self.autocomplete, "inputmode": self.inputmode}
        params |= {"classes": f"govuk-input--width-{self.width}" if self.width else "", "spellcheck": None}
        return params | {"autocapitalize": self.autocapitalize}


class LongTextField(TextField):
    """Several lines of text, with a count of what is left once JavaScript runs."""

    kind = "textarea"

    def __init__(self, label: str, *, max_length: int = 4000, rows: int = 5, **asked: Any) -> None:
        super().__init__(label, max_length=max_length, **asked)
        self.rows = rows

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukCharacterCount."""
        params = Asked.parameters(self, bound)
        params |= {"rows": self.rows, "maxlength": self.max_length, "threshold": 75}
        return params | {"value": _lines(bound.value())}


def _lines(value: Any) -> str:
    """The text with its line ends as references.

    The macros indent what they wrap, which would put spaces before each line of what a person wrote; and HTML
    drops a first line end inside a textarea.
    """
    text = escape(str(value or "").replace("\r\n", "\n")).replace("\n", Markup("&#10;"))
    return Markup("&#10;") + text if text.startswith("&#10;") else text


class EmailField(TextField):
    """An email address."""

    type = "email"
    autocapitalize = "none"

    def __init__(self, label: str, *, autocomplete: str = "email", **asked: Any) -> None:
        super().__init__(label, autocomplete=autocomplete, max_length=254, **asked)

    def validate(self, value: str) -> None:
        """Refuses what no letter could reach."""
        super().validate(value)
        if not value:
            return
        try:
            validate_email(value)
        except ValidationError as error:
            raise self.wrong(
                f"“{value}” is not an email address. It needs a name, an @ and a place: name@school.example"
            ) from error


class PhoneField(TextField):
    """A telephone number, kept as it was typed."""

    type = "tel"

    def __init__(self, label: str, *, autocomplete: str = "tel", width: int = 20, **asked: Any) -> None:
        super().__init__(label, autocomplete=autocomplete, width=width, max_length=40, **asked)

    def validate(self, value: str) -> None:
        """Refuses what cannot be dialled; words such as "ext 12" may follow the number."""
        super().validate(value)
        number = value.lower().partition("ext")[0]
        enough = 9 <= sum(mark.isdigit() for mark in number) <= 15
        if value and not (enough and set(number) <= PHONE_MARKS):
            raise self.wrong(f"“{value}” is not a telephone number. It should look like 01632 960 001")


class WholeNumberField(TextField):
    """A whole number between two others; `form.values` holds an int, or None for no answer."""

    inputmode = "numeric"

    def __init__(self, label: str, *, at_least: int = 0, at_most: int = 1_000_000, **asked: Any) -> None:
        super().__init__(label, **({"width": 5} | asked))
        self.at_least, self.at_most = at_least, at_most

    def clean(self, value: Any) -> int | None:
        """The number; refuses words, fractions and what is outside the limits."""
        text = super().clean(value)
        if not text:
            return None
        plain = text.replace(",", "").replace(" ", "")
        digits = plain.removeprefix("-")
        if not (digits.isdecimal() and len(digits) < 10):
            raise self.wrong(f"{self.called} is “{text}”, which is not a whole number. Use figures, like 12")
        number = int(plain)
        if not self.at_least <= number <= self.at_most:
            raise self.wrong(
                f"{self.called} is {number:,}. It must be between {self.at_least:,} and {self.at_most:,}"
            )
        return number


class HiddenField(TextField):
    """Something the page itself carries from one step to the next; the person never sees it."""

    kind = "hidden"

    def __init__(self, *, optional: bool = True, **asked: Any) -> None:
        super().__init__("", optional=optional, missing="The page was incomplete. Open it again.", **asked)

    def target(self, bound: forms.BoundField) -> str:
        """Nowhere: nothing of it is on the page."""
        return ""


class FileField(Asked):
    """A file. This checks its name and size only: what is in it is for the documents room to say."""

    kind = "file"
    verb = "Choose"

    def __init__(self, label: str, *, endings: Sequence[str], max_megabytes: int = 10, **asked: Any) -> None:
        super().__init__(label, widget=forms.FileInput, **asked)
        self.endings, self.max_megabytes = tuple(endings), max_megabytes

    def clean(self, value: Upload | None) -> Upload | None:
        """The upload; refuses another kind, an empty file and one that is too big."""
        self.validate(value)
        if value is None:
            return None
        name, size = value.name or "The file", value.size or 0
        if PurePath(name).suffix.lower() not in self.endings:
            raise self.wrong(
                f"“{name}” cannot be taken. Choose a file that ends with {' or '.join(self.endings)}"
            )
        if size == 0:
            raise self.wrong(f"“{name}” is empty. Choose another file")
        if size > self.max_megabytes * 1_000_000:
            raise self.wrong(
                f"“{name}” is {size / 1_000_000:.1f} MB. The largest we can take is {self.max_megabytes} MB"
            )
        return value

    def parameters(self, bound: forms.BoundField) -> Params:
        """For govukFileUpload. A browser never sends a chosen file back to the page: say so."""
        params = super().parameters(bound) | {"attributes": {"accept": ",".join(self.endings)}}
        if bound.form.is_bound and bound.form.errors and not bound.errors:
            again = "Choose the file again: your browser does not keep it."
            params["hint"] = {"text": f"{self.hint} {again}".strip()}
        return params
