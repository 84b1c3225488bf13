"""How the flows of the map stand on a day: open, open for some, or closed, and why.

A flow between kinds speaks of many pairs of organisations. It is open where every one of them has signed, open for
some where some on both sides have, and closed where a document is missing or nobody on one side has signed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from sendwell.organisations.models import Kind, Organisation
from sendwell.sharing.coverage import areas_of, covers
from sendwell.sharing.models import Agreement, Flow, Party
from sendwell.sharing.standing import assessment_stands, dates_of, signed

NAMED_AT_MOST = 5
STATES = {
    "open": ("Open", "green"),
    "partly": ("Open for some", "yellow"),
    "closed": ("Closed", "red"),
    "ended": ("Ended", "grey"),
}


@dataclass(frozen=True)
class FlowStands:
    """How a flow stands: its state, and what keeps it closed, or closed for some."""

    state: str
    reasons: Sequence[str]


class FlowMap:
    """Some flows of the map as they stand on `as_of`. At most four queries, however many flows there are."""

    def __init__(self, flows: Iterable[Flow], as_of: date) -> None:
        self.flows, self.as_of = list(flows), as_of
        self._organisations = self._everybody()
        bound = any(flow.area_id for flow in self.flows)
        self._areas = areas_of(self._organisations, as_of) if bound else {}
        self._signed = self._signatures()

    def stands(self, flow: Flow) -> FlowStands:
        """How one of the flows stands."""
        if flow.ended_on is not None and flow.ended_on <= self.as_of:
            return FlowStands("ended", [flow.ended_why])
        wanting = list(self._documents(flow))
        if wanting or flow.agreement_id is None:
            return FlowStands("closed", wanting)
        ends = [self._end(flow, side) for side in ("from", "to")]
        if not all(ends):
            return FlowStands("closed", ["There is nobody at one of its ends."])
        without = sorted(
            {each.name for end in ends for each in end if each.pk not in self._signed[flow.agreement_id]}
        )
        if not without:
            return FlowStands("open", [])
        some = all(any(each.pk in self._signed[flow.agreement_id] for each in end) for end in ends)
        return FlowStands("partly" if some else "closed", [f"Not signed by: {_some_of(without)}."])

    def _documents(self, flow: Flow) -> Iterable[str]:
        if flow.agreement is None:
            yield "No agreement is named."
        else:
            dated = dates_of(flow.agreement, self.as_of)
            if not dated.live:
                yield f"The agreement does not count. {dated.words}"
        if flow.assessment is None:
            yield "No impact assessment is named."
        else:
            assessed = assessment_stands(flow.assessment, self.as_of)
            if not assessed.live:
                yield f"The impact assessment does not allow it. {assessed.words}"
        yield from _too_narrow(flow)

    def _end(self, flow: Flow, side: str) -> list[Organisation]:
        named, kind = getattr(flow, f"{side}_organisation_id"), getattr(flow, f"{side}_kind")
        return [e for e in self._organisations if covers(e, named, kind, flow.area_id, self._areas)]

    def _everybody(self) -> list[Organisation]:
        kinds = {kind for flow in self.flows for kind in (flow.from_kind, flow.to_kind) if kind}
        named = {n for flow in self.flows for n in (flow.from_organisation_id, flow.to_organisation_id) if n}
        found = Organisation.objects.in_being(self.as_of)
        return list(found.filter(Q(kind__in=kinds) | Q(pk__in=named)))

    def _signatures(self) -> dict[int, set[int]]:
        agreements: dict[int, Agreement] = {f.agreement.pk: f.agreement for f in self.flows if f.agreement}
        found: dict[int, set[int]] = defaultdict(set)
        for party in Party.objects.filter(agreement__in=agreements, organisation__isnull=False):
            if party.organisation_id and signed(party, agreements[party.agreement_id], self.as_of):
                found[party.agreement_id].add(party.organisation_id)
        return found


def end_in_words(flow: Flow, side: str) -> str:
    """Who stands at one end of a flow: an organisation, or all of a kind."""
    named = getattr(flow, f"{side}_organisation")
    if named is not None:
        return str(named.name)
    everyone = f"Every {Kind(getattr(flow, f'{side}_kind')).label.lower()}"
    return f"{everyone} in {flow.area.name}’s area" if flow.area else everyone


def _too_narrow(flow: Flow) -> Iterable[str]:
    for name, document in (("agreement", flow.agreement), ("impact assessment", flow.assessment)):
        if document is not None and not set(flow.classes) <= set(document.classes):
            yield f"The {name} does not cover all of the data."


def _some_of(names: Sequence[str]) -> str:
    more = len(names) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
