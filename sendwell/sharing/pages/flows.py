"""The map of flows: the picture with its table, one flow with its three layers, and its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.sharing.actions.flows import FlowDetails
from sendwell.sharing.forms import FlowForm, FlowsFilter
from sendwell.sharing.gateways import CONFIDENCE, PLAN, gateways, in_one_sentence
from sendwell.sharing.mapping import STATES, FlowMap, end_in_words
from sendwell.sharing.models import Confidentiality, Flow, Frequency, How, PlanRule
from sendwell.sharing.openness import in_words, path_of
from sendwell.sharing.pages import frame
from sendwell.sharing.pages.frame import (
    Register,
    State,
    area_choices,
    kept_rows,
    organisation_called,
    organisations,
    owner_called,
    searched,
    sections_of,
    visible_agreements,
    visible_assessments,
    visible_flows,
)
from sendwell.sharing.pages.frame import may_keep as may_keep_it
from sendwell.sharing.pages.picture import Drawn, Picture, picture_of
from sendwell.ui.lists import Paging, Query, Sort
from sendwell.ui.parts import Link, Row

WITH = ("agreement", "assessment", "from_organisation", "to_organisation", "area", "kept_by", "owner")
SORTS = ("sender", "receiver", "title", "state", "review_on")
UNCONFIRMED = "An information-governance lead has yet to confirm this wording of the law."


@dataclass(frozen=True)
class FlowRow:
    """One flow of the map."""

    number: int
    url: str
    title: str
    sender: str
    receiver: str
    data: str
    how: str
    often: str
    review_on: date
    state: State
    kind_of_state: str
    reasons: Sequence[str]


@dataclass(frozen=True)
class Flows(Register[FlowRow, FlowsFilter]):
    """The map, filtered, with its picture."""

    picture: Picture


@dataclass(frozen=True)
class FlowPage:
    """Everything about one flow."""

    sections: Sequence[Link]
    uid: str
    title: str
    kept_by: str
    state: State
    reasons: Sequence[str]
    sentence: str
    unconfirmed: str
    layers: Sequence[Row]
    facts: Sequence[Row]
    data: Sequence[str]
    documents: Sequence[Link]
    may_keep: bool


def flows_page(member: Member, filters: FlowsFilter, query: Query, *, as_of: date) -> Flows:
    """The flows that concern the member's organisation, drawn and as a table."""
    found = list(_matching(visible_flows(member), filters.values, as_of).select_related(*WITH))
    standing = FlowMap(found, as_of)
    sort = Sort.read(query, allowed=SORTS, default="sender")
    rows = sorted((_row(each, standing) for each in found), key=lambda row: _key(row, sort.by))
    if filters.values["state"]:
        rows = [row for row in rows if row.kind_of_state == filters.values["state"]]
    if sort.descending:
        rows.reverse()
    paging = Paging.read(query, total=len(rows))
    shown = [_numbered(row, number) for number, row in enumerate(rows, 1)][paging.start : paging.stop]
    return Flows(
        sections=sections_of("sharing:flows"),
        rows=shown,
        picture=picture_of([_drawn(row) for row in shown]),
        sort=sort,
        paging=paging,
        filters=filters,
        may_add=member.may(Permission.SHARING_KEEP),
    )


def flow_page(member: Member, flow: Flow, *, as_of: date) -> FlowPage:
    """One flow with its state and its three layers, for somebody whose organisation it concerns."""
    stands, gateway = FlowMap([flow], as_of).stands(flow), gateways()[flow.gateway]
    return FlowPage(
        sections=sections_of(""),
        uid=str(flow.uid),
        title=flow.title,
        kept_by=flow.kept_by.name,
        state=State(*STATES[stands.state]),
        reasons=stands.reasons,
        sentence=in_one_sentence(gateway, flow.confidentiality, flow.plan_rule),
        unconfirmed="" if gateway.confirmed else UNCONFIRMED,
        layers=_layers(flow),
        facts=_facts(flow, as_of),
        data=[DataClass(each).words for each in flow.classes],
        documents=_documents(flow),
        may_keep=may_keep_it(member, flow),
    )


def said_of(flow: Flow) -> dict[str, Any]:
    """What the map says of a flow, as the form asks for it."""
    names = (
        "title", "from_kind", "to_kind", "classes", "why", "how", "frequency", "gateway", "confidentiality",
        "plan_rule", "review_on",
    )  # fmt: skip
    said = {name: getattr(flow, name) or None for name in names}
    for side, question in (("from", "sender"), ("to", "receiver")):
        named = getattr(flow, f"{side}_organisation")
        said |= {question: "one" if named else "kind", f"{side}_organisation": named.slug if named else None}
    return said | {
        "area": flow.area.slug if flow.area else None,
        "agreement": str(flow.agreement.uid) if flow.agreement else None,
        "assessment": str(flow.assessment.uid) if flow.assessment else None,
        "owner": flow.owner.slug,
    }


def offered(form: FlowForm, member: Member, as_of: date) -> FlowForm:
    """The form with everything there is to choose from."""
    every = organisations(as_of)
    form.offer("from_organisation", every)
    form.offer("to_organisation", every)
    form.offer("area", area_choices(as_of))
    for name, visible in (
        ("agreement", visible_agreements(member)),
        ("assessment", visible_assessments(member)),
    ):
        here = visible.exclude(ended_on__lte=as_of).order_by("title").values_list("uid", "title")
        form.offer(name, [(str(uid), title) for uid, title in here])
    return frame.offered(form, member, as_of)


def details(form: FlowForm, member: Member) -> FlowDetails:
    """What was typed, as the action takes it. Raises NotThere for a document the member may not see."""
    said = dict(form.values)
    for question in ("sender", "receiver"):
        del said[question]
    for side in ("from", "to"):
        said[f"{side}_organisation"] = organisation_called(said[f"{side}_organisation"])
        said[f"{side}_kind"] = said[f"{side}_kind"] or ""
    return FlowDetails(
        **said
        | {
            "area": organisation_called(said["area"]),
            "agreement": _chosen(visible_agreements(member), said["agreement"]),
            "assessment": _chosen(visible_assessments(member), said["assessment"]),
            "owner": owner_called(member, said["owner"]),
        }
    )


def _chosen(visible: QuerySet[Any], uid: str | None) -> Any:
    if not uid:
        return None
    found = visible.filter(uid=uid).first()
    if found is None:
        raise NotThere
    return found


def _matching(found: QuerySet[Flow], asked: Mapping[str, Any], as_of: date) -> QuerySet[Flow]:
    found = searched(found.exclude(ended_on__lte=as_of), asked, text="why")
    for side, question in (("from", "sender"), ("to", "receiver")):
        if asked[question]:
            found = found.filter(
                Q(**{f"{side}_kind": asked[question]}) | Q(**{f"{side}_organisation__kind": asked[question]})
            )
    return found


def _row(flow: Flow, standing: FlowMap) -> FlowRow:
    stands = standing.stands(flow)
    return FlowRow(
        number=0,
        url=path_of(flow),
        title=flow.title,
        sender=end_in_words(flow, "from"),
        receiver=end_in_words(flow, "to"),
        data=in_words(flow.classes),
        how=How(flow.how).label,
        often=Frequency(flow.frequency).label,
        review_on=flow.review_on,
        state=State(*STATES[stands.state]),
        kind_of_state=stands.state,
        reasons=stands.reasons,
    )


def _key(row: FlowRow, by: str) -> tuple[Any, ...]:
    first = {"state": row.state.word, "review_on": row.review_on}.get(by) or getattr(row, by)
    return (first, row.sender, row.receiver, row.title)


def _numbered(row: FlowRow, number: int) -> FlowRow:
    return FlowRow(**vars(row) | {"number": number})


def _drawn(row: FlowRow) -> Drawn:
    return Drawn(row.number, row.sender, row.receiver, row.kind_of_state, row.state.word)


def _layers(flow: Flow) -> list[Row]:
    gateway = gateways()[flow.gateway]
    confidentiality, plan = Confidentiality(flow.confidentiality), PlanRule(flow.plan_rule)
    return [
        Row("1. Lawful basis", [f"UK GDPR {gateway.basis}", gateway.condition, gateway.statute]),
        Row("2. Duty of confidence", [confidentiality.label, f"To a family: {CONFIDENCE[confidentiality]}."]),
        Row("3. Regulation 17", [plan.label, f"To a family: {PLAN[plan]}."]),
    ]


def _facts(flow: Flow, as_of: date) -> list[Row]:
    return [
        Row("From", end_in_words(flow, "from")),
        Row("To", end_in_words(flow, "to")),
        Row("Why", flow.why),
        Row("How", How(flow.how).label),
        Row("How often", Frequency(flow.frequency).label),
        Row("Legal gateway", gateways()[flow.gateway].title),
        *kept_rows(flow, as_of),
    ]


def _documents(flow: Flow) -> list[Link]:
    found = []
    if flow.agreement:
        found.append(Link(f"Agreement: {flow.agreement.title}", path_of(flow.agreement)))
    if flow.assessment:
        found.append(Link(f"Impact assessment: {flow.assessment.title}", path_of(flow.assessment)))
    return found
