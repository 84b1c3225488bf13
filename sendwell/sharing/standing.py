"""How a document stands on a day: whether it counts, and in what words. Asks nothing of the database."""

from dataclasses import dataclass
from datetime import date, timedelta

from sendwell.sharing.models import Agreement, Assessment, Document, Outcome, Party
from sendwell.ui.words import day as in_full

SIGNATURES_AT_LEAST = 2
"""An agreement binds nobody until two of its parties have signed it."""


@dataclass(frozen=True)
class Stands:
    """The state of a document on a day: `live`, or why not; and since when it is so, if that is known."""

    state: str
    words: str
    since: date | None = None

    @property
    def live(self) -> bool:
        """Whether data may pass under it."""
        return self.state == "live"


STATES = {
    "live": ("Live", "green"),
    "waiting": ("Waiting for signatures", "yellow"),
    "coming": ("Not begun", "blue"),
    "expired": ("Expired", "red"),
    "refused": ("Must not go ahead", "red"),
    "ended": ("Ended", "grey"),
}
"""Each state as a tag: its word, and a colour that repeats it."""


def agreement_stands(agreement: Agreement, parties: list[Party], as_of: date) -> Stands:
    """How an agreement stands, whatever pair of its parties is meant."""
    dated = dates_of(agreement, as_of)
    if not dated.live:
        return dated
    if sum(signed(party, agreement, as_of) for party in parties) < SIGNATURES_AT_LEAST:
        return Stands("waiting", "Fewer than two parties have signed it.", agreement.terms_since)
    return Stands("live", f"It counts until {in_full(agreement.until)}.", agreement.starts_on)


def dates_of(agreement: Agreement, as_of: date) -> Stands:
    """How an agreement stands by its dates alone, signatures left aside."""
    ended = _ended(agreement, as_of)
    if ended:
        return ended
    if agreement.until < as_of:
        return Stands(
            "expired", f"It expired on {in_full(agreement.until)}.", agreement.until + timedelta(days=1)
        )
    if agreement.starts_on > as_of:
        return Stands("coming", f"It begins on {in_full(agreement.starts_on)}.", agreement.written_on)
    return Stands("live", "", agreement.starts_on)


def assessment_stands(assessment: Assessment, as_of: date) -> Stands:
    """How an assessment stands. An overdue review does not close a flow: it stands on its owner's list."""
    ended = _ended(assessment, as_of)
    if ended:
        return ended
    if assessment.signed_terms != assessment.terms or assessment.signed_on is None:
        return Stands("waiting", "It has not been signed off.", assessment.terms_since)
    if assessment.outcome not in Outcome.allows():
        return Stands("refused", f"{Outcome(assessment.outcome).label}.", assessment.signed_on)
    return Stands("live", f"Signed off on {in_full(assessment.signed_on)}.", assessment.signed_on)


def signed(party: Party, agreement: Agreement, as_of: date) -> bool:
    """Whether this party has signed the terms as they are now, by `as_of`."""
    if party.signed_on is None or party.signed_on > as_of:
        return False
    return party.signed_terms == agreement.terms and is_party(party, as_of)


def is_party(party: Party, as_of: date) -> bool:
    """Whether it has not left."""
    return party.left_on is None or party.left_on > as_of


def _ended(document: Document, as_of: date) -> Stands | None:
    if document.ended_on is None or document.ended_on > as_of:
        return None
    return Stands("ended", f"It ended on {in_full(document.ended_on)}.", document.ended_on)
