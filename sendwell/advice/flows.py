"""Which data passes when advice is asked for and given, and whether it may (the registers of `sharing`).

A closed flow stops the sending and no clock: the six weeks of a request that was sent run on, and so do the
council's own limits while a document is missing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.classes import DataClass as C
from sendwell.advice.models import AdviceRequest
from sendwell.organisations.models import Organisation
from sendwell.organisations.professions import AdviceType
from sendwell.sharing.openness import Missing, Openness
from sendwell.sharing.rules import between_url, missing, require_open

ASKED = frozenset({C.PROCESS, C.IDENTITY, C.VIEWS, C.EDUCATION, C.HEALTH})
"""A request says who the child is, what the family and school say, and what is known of health."""

ANSWERED = {AdviceType.MEDICAL: C.HEALTH, AdviceType.SOCIAL_CARE: C.SOCIAL_CARE}
"""What the answer holds, where it is not education advice."""


@dataclass(frozen=True)
class Closed:
    """Why a service cannot be asked yet, and where both organisations can read it."""

    missing: Sequence[Missing]
    url: str


def require_open_to_ask(
    council: Organisation,
    provider: Organisation,
    day: date,
    *,
    field: str,
    openness: Openness | None = None,
) -> None:
    """Raises FlowClosed where the council may not send this provider a request about a child.

    `openness` is what was read of the registers already, where several are asked in one go.
    """
    require_open(council, provider, ASKED, day, field=field, openness=openness)


def require_open_to_answer(request: AdviceRequest, day: date) -> None:
    """Raises FlowClosed where the provider may not send its advice to the council that asked."""
    require_open(request.provider, request.case.authority, answered(request), day)


def answered(request: AdviceRequest) -> set[C]:
    """The classes of data in the answer to a request."""
    return {C.PROCESS, C.IDENTITY, ANSWERED.get(AdviceType(request.advice_type), C.EDUCATION)}


def closed_to_ask(council: Organisation, providers: Iterable[Organisation], as_of: date) -> dict[int, Closed]:
    """The providers that this council may not ask yet, by id. A constant number of queries for all of them."""
    others = {each.pk: each for each in providers if each.pk != council.pk}
    if not others:
        return {}
    openness = Openness([council, *others.values()], as_of)
    found = {each.pk: openness.missing(council, each, ASKED) for each in others.values()}
    return {pk: Closed(gaps, between_url(council, others[pk])) for pk, gaps in found.items() if gaps}


def closed_to_answer(request: AdviceRequest, as_of: date) -> Closed | None:
    """Why the provider's advice cannot go to the council yet, or None."""
    provider, council = request.provider, request.case.authority
    gaps = missing(provider, council, answered(request), as_of)
    return Closed(gaps, between_url(provider, council)) if gaps else None
