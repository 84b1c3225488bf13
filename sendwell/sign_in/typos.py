"""Email addresses that look like a slip of the finger: the mail would go to a stranger (trust.md J08)."""

from django.core.exceptions import ValidationError
from django.http import QueryDict

from sendwell.ui.forms import SendwellForm

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


def ask_once(form: SendwellForm, field: str) -> None:
    """Put the question beside this field of a form, unless its hidden `sure_of` says that it was answered."""
    values = form.cleaned_data
    email = values.get(field, "")
    suggested = suggestion(email)
    if suggested and values.get("sure_of") != email:
        form.data = {**form.data.dict(), "sure_of": email} if isinstance(form.data, QueryDict) else form.data
        form.add_error(field, ValidationError(warning(email, suggested)))
