"""What the registers mean for everybody else: whether data may pass, and what is due for review.

A flow between two organisations without a live agreement and a live assessment is closed (Quick Guide 8.2; UK
GDPR articles 26 and 35). Closing one stops no clock: the duty to advise within six weeks runs on.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.sharing.models import Agreement, Assessment, Document, Flow
from sendwell.sharing.openness import Missing, Openness, path_of

FIRST_WARNING = timedelta(days=90)
LAST_WARNING = timedelta(days=30)


class FlowClosed(Refused):
    """Nothing was sent: the flow is closed. `missing` says which document is wanting, and `url` shows both."""

    def __init__(self, words: str, missing: list[Missing], url: str, field: str | None = None) -> None:
        super().__init__(words, field=field)
        self.missing = missing
        self.url = url


def missing(
    from_org: Organisation, to_org: Organisation, classes: Collection[DataClass | str], as_of: date
) -> list[Missing]:
    """Which documents are wanting before these classes of data may pass; empty where the flow is open.

    Within one organisation nothing is wanting. A constant number of queries.
    """
    return Openness([from_org, to_org], as_of).missing(from_org, to_org, classes)


def require_open(
    from_org: Organisation,
    to_org: Organisation,
    classes: Collection[DataClass | str],
    as_of: date,
    *,
    field: str | None = None,
    openness: Openness | None = None,
) -> None:
    """Stop here unless these classes may pass. Raises FlowClosed with words, the documents and the link.

    `openness` is what was read of the registers already, where the caller asks about several.
    """
    known = openness or Openness([from_org, to_org], as_of)
    wanting = known.missing(from_org, to_org, classes)
    if wanting:
        raise FlowClosed(
            closed_words(from_org, to_org, wanting), wanting, between_url(from_org, to_org), field
        )


def closed_words(from_org: Organisation, to_org: Organisation, wanting: list[Missing]) -> str:
    """Why nothing was sent, what is missing and who can supply it."""
    said = " ".join(f"{each.words} It can be supplied by {each.supplied_by}." for each in wanting)
    return (
        f"Nothing was sent: information may not pass from {from_org.name} to {to_org.name} yet. {said} "
        "The time limit runs on meanwhile."
    )


def between_url(one: Organisation, other: Organisation) -> str:
    """The page that says what may pass between two organisations and what is missing."""
    return reverse("sharing:between", kwargs={"sender": one.slug, "receiver": other.slug})


@dataclass(frozen=True)
class Due:
    """A document whose review or end is near or past."""

    kind: str  # "agreement", "assessment" or "flow"
    title: str
    url: str
    why: str  # "review" or "end"
    due_on: date
    owner: str
    owner_id: int
    warning: str
    """"past", "30" or "90": how near it is, in days."""


def due_for_review(organisation: Organisation, as_of: date) -> list[Due]:
    """What this organisation must look at within 90 days, the most urgent first. Three queries.

    For its own documents, and the end of those agreements to which it is party.
    """
    return sorted(_due(organisation, as_of), key=lambda due: (due.due_on, due.title))


def _due(organisation: Organisation, as_of: date) -> Iterator[Due]:
    horizon = as_of + FIRST_WARNING
    not_ended = Q(ended_on__isnull=True) | Q(ended_on__gt=as_of)
    mine = Q(kept_by=organisation)
    party = Q(parties__organisation=organisation, parties__left_on__isnull=True)
    agreements = Agreement.objects.filter(not_ended).filter(mine | party).select_related("owner").distinct()
    for agreement in agreements:
        if agreement.until <= horizon:
            yield _due_of(agreement, "end", agreement.until, as_of)
        if agreement.kept_by_id == organisation.pk and agreement.review_on <= horizon:
            yield _due_of(agreement, "review", agreement.review_on, as_of)
    for model in (Assessment, Flow):
        for document in model.objects.filter(not_ended, mine, review_on__lte=horizon).select_related("owner"):
            yield _due_of(document, "review", document.review_on, as_of)


def _due_of(document: Document, why: str, due_on: date, as_of: date) -> Due:
    left = due_on - as_of
    warning = "past" if left < timedelta() else "30" if left <= LAST_WARNING else "90"
    kind, owner = type(document).__name__.lower(), document.owner
    return Due(kind, document.title, path_of(document), why, due_on, owner.name, owner.pk, warning)
