"""Email addresses that look like a slip of the finger: the mail would go to a stranger (trust.md J08)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from sendwell.ui.forms.form import SendwellForm
from sendwell.ui.forms.texts import EmailField, HiddenField

KNOWN = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "outlook.com",
    "live.co.uk",
    "yahoo.com",
    "yahoo.co.uk",
    "icloud.com",
    "btinternet.com",
    "sky.com",
    "aol.com",
    "nhs.net",
    "nhs.uk",
    "gov.uk",
)
LIKE_THEM = (
    "mail.com",
    "ymail.com",
    "email.com",
    "live.com",
    "hotmail.com",
    "yahoo.com",
    "mac.com",
    "msn.com",
)
"""Real ones that look like a slip and are none."""
ENDINGS = {
    ".con": ".com",
    ".cmo": ".com",
    ".ocm": ".com",
    ".co.ku": ".co.uk",
    ".co.k": ".co.uk",
    ".gov.ku": ".gov.uk",
}


def suggestion(email: str) -> str:
    """The address that was probably meant, or "" where nothing looks wrong."""
    name, at, domain = email.rpartition("@")
    domain = domain.lower()
    if not at or domain in KNOWN or domain in LIKE_THEM:
        return ""
    for wrong, right in ENDINGS.items():
        if domain.endswith(wrong):
            return f"{name}@{domain.removesuffix(wrong)}{right}"
    near = [known for known in KNOWN if len(known) > 6 and _one_slip(domain, known)]
    return f"{name}@{near[0]}" if near else ""


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter was left out, put in, mistaken, or two were swapped."""
    if len(a) > len(b):
        a, b = b, a
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) == len(b):
        swapped = a[start + 1 : start + 2] + a[start : start + 1] + a[start + 2 :]
        return a[start + 1 :] == b[start + 1 :] or swapped == b[start:]
    return len(b) - len(a) == 1 and a[start:] == b[start + 1 :]


def warning(email: str, suggested: str) -> str:
    """What somebody is asked."""
    return (
        f"Did you mean {suggested}? “{email}” looks like a slip of the finger. If it is right, send it again."
    )


class AsksAboutSlips(SendwellForm):
    """A form that asks once about an email address that looks like a slip of the finger; sent again, it is taken."""

    sure_of = HiddenField()

    @property
    def values(self) -> dict[str, Any]:
        """What the person said."""
        return {name: said for name, said in super().values.items() if name != "sure_of"}

    def clean(self) -> dict[str, Any]:
        """Points out each slip that nobody has been asked about yet."""
        values = super().clean()
        sure_of = str(values.get("sure_of") or "").split()
        slips = {
            name: email
            for name, field in self.fields.items()
            if isinstance(field, EmailField) and suggestion(email := values.get(name) or "")
        }
        for name, email in slips.items():
            if email not in sure_of:
                self.add_error(name, ValidationError(warning(email, suggestion(email))))
        if slips and isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            self.data["sure_of"] = " ".join(slips.values())
        return values
