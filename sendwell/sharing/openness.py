"""Whether data may pass between two organisations on a day, and which document is missing where it may not.

`Openness` fetches the registers once for all the organisations in question; its answers ask nothing more, except
once for the people who can supply what is missing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.organisations.models import Organisation
from sendwell.sharing.coverage import areas_of, covers
from sendwell.sharing.models import Agreement, Assessment, Document, Flow, Party
from sendwell.sharing.standing import assessment_stands, dates_of, is_party, signed
from sendwell.ui.words import uncapitalised

LEAD = "information_governance"


@dataclass(frozen=True)
class Missing:
    """One document without which a flow is closed: which, what is wrong, who can supply it, since when."""

    document: str  # "flow", "agreement" or "assessment"
    words: str
    supplied_by: str
    since: date | None
    url: str
    """Where it is put right, for whoever may open the registers."""


@dataclass(frozen=True)
class _Gap:
    """What is missing, before anybody has looked up who can supply it."""

    document: str
    words: str
    who: Organisation
    since: date | None
    url: str


class Openness:
    """The registers as they stand on `as_of`, as far as they concern `organisations`."""

    def __init__(self, organisations: Iterable[Organisation], as_of: date) -> None:
        self.organisations = {each.pk: each for each in organisations}
        self.as_of = as_of

    @cached_property
    def flows(self) -> list[Flow]:
        """The flows that come from one of these organisations and go to one of them."""
        ids, kinds = list(self.organisations), {each.kind for each in self.organisations.values()}
        return list(
            Flow.objects.select_related("kept_by", "agreement__kept_by", "assessment__kept_by")
            .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=self.as_of), written_on__lte=self.as_of)
            .filter(Q(from_organisation__in=ids) | Q(from_kind__in=kinds))
            .filter(Q(to_organisation__in=ids) | Q(to_kind__in=kinds))
            .order_by("pk")
        )

    @cached_property
    def parties(self) -> dict[int, list[Party]]:
        """The parties of their agreements, by agreement."""
        found: dict[int, list[Party]] = defaultdict(list)
        for party in Party.objects.filter(agreement__in={f.agreement_id for f in self.flows}):
            if is_party(party, self.as_of):
                found[party.agreement_id].append(party)
        return found

    @cached_property
    def areas(self) -> dict[int, set[int]]:
        """Where they work; asked only where a flow or party is bound to an area."""
        bound = any(flow.area_id for flow in self.flows) or any(
            party.area_id for parties in self.parties.values() for party in parties
        )
        return areas_of(self.organisations.values(), self.as_of) if bound else {}

    @cached_property
    def leads(self) -> dict[int, list[Member]]:
        """The information-governance leads of whoever keeps a document or should have signed one."""
        found: dict[int, list[Member]] = defaultdict(list)
        wanted = set(self.organisations) | {document.kept_by_id for document in self._documents()}
        for each in (
            Member.objects.live(self.as_of).filter(role=LEAD, organisation__in=wanted).order_by("name")
        ):
            found[each.organisation_id or 0].append(each)
        return found

    def missing(
        self, sender: Organisation, receiver: Organisation, classes: Collection[DataClass | str]
    ) -> list[Missing]:
        """What is wanting before these classes may pass. Empty: the flow is open, or both are the same body."""
        if sender.pk == receiver.pk:
            return []
        here = [flow for flow in self.flows if self.carries(flow, sender, receiver)]
        gaps = {flow.pk: list(self.gaps(flow, sender, receiver)) for flow in here}
        wanting = {str(each) for each in classes}
        for flow in here:
            if not gaps[flow.pk]:
                wanting -= set(_allowed(flow))
        if not wanting:
            return []
        return [self._with_who(gap) for gap in self._worst(here, gaps, wanting, sender, receiver)]

    def passes(self, sender: Organisation, receiver: Organisation) -> set[str]:
        """The classes that may pass from one to the other."""
        here = (flow for flow in self.flows if self.carries(flow, sender, receiver))
        return set().union(*(_allowed(flow) for flow in here if not any(self.gaps(flow, sender, receiver))))

    def mapped(self, sender: Organisation, receiver: Organisation) -> set[str]:
        """The classes that the map says should pass, open or closed."""
        return set().union(*(flow.classes for flow in self.flows if self.carries(flow, sender, receiver)))

    def carries(self, flow: Flow, sender: Organisation, receiver: Organisation) -> bool:
        """Whether this flow of the map is one from `sender` to `receiver`."""
        area = flow.area_id
        return covers(sender, flow.from_organisation_id, flow.from_kind, area, self.areas) and covers(
            receiver, flow.to_organisation_id, flow.to_kind, area, self.areas
        )

    def gaps(self, flow: Flow, sender: Organisation, receiver: Organisation) -> Iterator[_Gap]:
        """What keeps this flow closed between these two, whatever the classes."""
        if flow.agreement is None:
            words = f"No agreement is named for the flow “{flow.title}”."
            yield _Gap("agreement", words, flow.kept_by, flow.written_on, path_of(flow))
        else:
            yield from self._agreement_gaps(flow, sender, receiver)
        if flow.assessment is None:
            words = f"No impact assessment is named for the flow “{flow.title}”."
            yield _Gap("assessment", words, flow.kept_by, flow.written_on, path_of(flow))
        else:
            yield from self._assessed(flow.assessment)

    def _agreement_gaps(self, flow: Flow, sender: Organisation, receiver: Organisation) -> Iterator[_Gap]:
        agreement = flow.agreement
        assert agreement is not None, "asked only where there is one"
        dated, url = dates_of(agreement, self.as_of), path_of(agreement)
        if not dated.live:
            words = f"The agreement “{agreement.title}” does not count. {dated.words}"
            yield _Gap("agreement", words, agreement.kept_by, dated.since, url)
            return
        for each in (sender, receiver):
            party = next((p for p in self.parties[agreement.pk] if p.organisation_id == each.pk), None)
            if party is not None and signed(party, agreement, self.as_of):
                continue
            invited = party is not None or self._invited(agreement.pk, each)
            what = "has not signed" if invited else "is not party to"
            words = f"{each.name} {what} the agreement “{agreement.title}”."
            since = agreement.terms_since if invited else None
            yield _Gap("agreement", words, each if invited else agreement.kept_by, since, url)

    def _invited(self, agreement: int, organisation: Organisation) -> bool:
        return any(
            covers(organisation, None, party.kind, party.area_id, self.areas)
            for party in self.parties[agreement]
            if party.kind
        )

    def _assessed(self, assessment: Assessment) -> Iterator[_Gap]:
        stands = assessment_stands(assessment, self.as_of)
        if not stands.live:
            words = f"The impact assessment “{assessment.title}” does not allow it. {stands.words}"
            yield _Gap("assessment", words, assessment.kept_by, stands.since, path_of(assessment))

    def _worst(
        self,
        here: list[Flow],
        gaps: dict[int, list[_Gap]],
        wanting: set[str],
        sender: Organisation,
        receiver: Organisation,
    ) -> list[_Gap]:
        """What to tell: the flow that lacks least of those that could carry what is wanting."""
        could = [flow for flow in here if wanting & set(flow.classes)]
        if not could:
            return [_not_on_the_map(sender, receiver, wanting, bool(here))]
        closed = [flow for flow in could if gaps[flow.pk]]
        if not closed:
            return [_not_covered(could[0], wanting)]
        # Of two that lack as much, the one that names its ends says more than one between kinds.
        return gaps[min(closed, key=lambda flow: (len(gaps[flow.pk]), _between_kinds(flow))).pk]

    def _with_who(self, gap: _Gap) -> Missing:
        people = self.leads.get(gap.who.pk, [])
        who = (
            f"{people[0].name}, information-governance lead of {gap.who.name}"
            if people
            else f"{gap.who.name}, which has named no information-governance lead in Sendwell"
        )
        return Missing(gap.document, gap.words, who, gap.since, gap.url)

    def _documents(self) -> Iterator[Document]:
        for flow in self.flows:
            yield flow
            if flow.agreement is not None:
                yield flow.agreement
            if flow.assessment is not None:
                yield flow.assessment


def _between_kinds(flow: Flow) -> bool:
    return flow.from_organisation_id is None and flow.to_organisation_id is None


def path_of(document: Document) -> str:
    """Where a document of the registers is read."""
    return reverse(f"sharing:{type(document).__name__.lower()}", kwargs={"uid": document.uid})


def in_words(classes: Iterable[str]) -> str:
    """Classes of data in a sentence: "who the child is ...; health advice ..."."""
    return "; ".join(uncapitalised(DataClass(each).words.split(":")[0]) for each in sorted(classes))


def _behind(flow: Flow) -> tuple[Agreement, Assessment]:
    """The two documents of a flow that has no gap."""
    assert flow.agreement is not None, "an open flow has an agreement"
    assert flow.assessment is not None, "an open flow has an assessment"
    return flow.agreement, flow.assessment


def _allowed(flow: Flow) -> set[str]:
    """What an open flow lets through: no more than its agreement and its assessment speak of."""
    agreement, assessment = _behind(flow)
    return set(flow.classes) & set(agreement.classes) & set(assessment.classes)


def _not_on_the_map(sender: Organisation, receiver: Organisation, wanting: set[str], some: bool) -> _Gap:
    what = f" that carries {in_words(wanting)}" if some else ""
    words = f"The map of flows has no flow from {sender.name} to {receiver.name}{what}."
    return _Gap("flow", words, sender, None, reverse("sharing:flows"))


def _not_covered(flow: Flow, wanting: set[str]) -> _Gap:
    """The flow is open, but a document behind it does not speak of these classes."""
    agreement, assessment = _behind(flow)
    asked = wanting & set(flow.classes)
    by_agreement = asked - set(agreement.classes)
    narrow: Document = agreement if by_agreement else assessment
    name = "agreement" if by_agreement else "assessment"
    words = f"The {name} “{narrow.title}” does not cover: {in_words(by_agreement or asked)}."
    return _Gap(name, words, narrow.kept_by, None, path_of(narrow))
