"""Writing the history of a document, and what changed in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.organisations.models import Organisation
from sendwell.sharing.gateways import gateways
from sendwell.sharing.models import Change, Document, Verb
from sendwell.ui.words import day as in_full

Difference = tuple[str, str, str]
"""What, before, after."""


def note(
    document: Document,
    verb: Verb,
    *,
    by: Member,
    day: date,
    words: str = "",
    details: list[Difference] | None = None,
) -> Change:
    """Add one line to a document's history."""
    return Change.objects.create(
        document=document.uid, verb=verb, by=by, day=day, words=words, details=details or []
    )


def differences(
    model: type[models.Model], before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> list[Difference]:
    """Every answer that differs, by the name it has on the screen; choices by their labels, a gateway by its title."""
    found = []
    for name, shown in names.items():
        was, now = (said(_labelled(model, name, values.get(name))) for values in (before, after))
        if was != now:
            found.append((shown, was, now))
    return found


def _labelled(model: type[models.Model], name: str, value: Any) -> Any:
    if name == "gateway":
        labels = {key: each.title for key, each in gateways().items()}
    else:
        labels = dict(getattr(model._meta.get_field(name), "flatchoices", ()))
    return labels.get(value, value) if isinstance(value, str) else value


def said(value: Any) -> str:
    """One answer as a person reads it."""
    if value is None or value == "" or value == []:
        return "Nothing"
    if isinstance(value, date):
        return in_full(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Organisation | Member):
        return value.name
    if isinstance(value, Document):
        return value.title
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(_class_or_text(each) for each in sorted(value))
    return str(value)


def _class_or_text(value: Any) -> str:
    return DataClass(value).words if str(value) in set(DataClass) else str(value)
