"""Somebody outside Sendwell, as they stand in the bundle that was made for them and is bound to them."""

from dataclasses import dataclass

from sendwell.documents.letters import Recipient
from sendwell.documents.models import Bundle, HandOver


@dataclass(frozen=True)
class Outsider:
    """One professional without an account."""

    name: str
    job: str
    organisation: str
    email: str

    @property
    def recipient(self) -> Recipient:
        """The same, as a bundle is made for them. The address of email is bound with the name."""
        return Recipient(self.name, lines=(self.job, self.organisation, self.email), outside=True)

    @property
    def words(self) -> str:
        """Who they are, in one line."""
        return f"{self.name}, {self.job}, {self.organisation}"


def bundle_of(given: HandOver) -> Bundle:
    """What was handed over."""
    bundle = given.disclosure.bundle
    assert bundle is not None  # only bundles are handed over
    return bundle


def outsider_of(given: HandOver) -> Outsider:
    """Whom it was handed to."""
    bundle = bundle_of(given)
    job, organisation, email = bundle.to_lines
    return Outsider(bundle.to_name, job, organisation, email)
