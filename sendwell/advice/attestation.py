"""Whether a service's contact can be relied on: somebody must have said not long ago that it is still right.

The Quick Guide (3) asks that every provider has a named contact for requests. A name goes stale, so each carries
the day on which it was last attested.
"""

from dataclasses import dataclass
from datetime import date

from sendwell.law.days import months_after
from sendwell.organisations.models import Contact, Service
from sendwell.ui.words import count

STALE_AFTER_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Attestation:
    """When a contact was last said to be right, in words, and whether to ask before relying on it."""

    words: str
    stale: bool


def attestation(contact: Contact | None, as_of: date) -> Attestation:
    """How a contact stands on a day. Without a contact, or without a day, it is not to be relied on."""
    if contact is None:
        return Attestation("No contact is registered: ask the provider before you rely on it.", stale=True)
    if contact.attested_on is None:
        return Attestation("Never attested: ask before you rely on it.", stale=True)
    ago = _ago(contact.attested_on, as_of)
    if contact.attested_on < last_fresh(as_of):
        return Attestation(f"Attested {ago}: ask before you rely on it.", stale=True)
    return Attestation(f"Attested {ago}.", stale=False)


def last_fresh(as_of: date) -> date:
    """The earliest day of attestation that can still be relied on on `as_of`."""
    return months_after(as_of, -STALE_AFTER_MONTHS)


def contact_of(service: Service) -> Contact | None:
    """The service's contact, or None; asks nothing of the database where it was selected with the service."""
    return getattr(service, "contact", None)


def _ago(day: date, as_of: date) -> str:
    months = (as_of.year - day.year) * 12 + as_of.month - day.month - (as_of.day < day.day)
    if months >= 1:
        return f"{count(months, 'month', 'months')} ago"
    days = (as_of - day).days
    return "today" if days <= 0 else f"{count(days, 'day', 'days')} ago"
