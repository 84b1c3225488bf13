"""What every screen of the registers shows: the links between them, and who may see which document."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.organisations.models import Kind, Organisation
from sendwell.sharing.history import said
from sendwell.sharing.models import Agreement, Assessment, Document, Flow
from sendwell.sharing.openness import path_of
from sendwell.sharing.standing import STATES, Stands
from sendwell.ui.forms import FilterForm, SendwellForm
from sendwell.ui.forms.choices import ChoiceField, ChoicesField
from sendwell.ui.lists import Paging, Query, Sort
from sendwell.ui.parts import Link, Row
from sendwell.ui.words import day as in_full

SECTIONS = (
    ("Agreements", "sharing:agreements"),
    ("Impact assessments", "sharing:assessments"),
    ("Map of flows", "sharing:flows"),
    ("Due for review", "sharing:reviews"),
    ("Privacy notices", "sharing:notices"),
)
ORDERS = {
    "title": ("title", "pk"),
    "kept_by": ("kept_by__name", "title", "pk"),
    "review_on": ("review_on", "title", "pk"),
}
"""The columns by which a register can be sorted, and what decides between equals."""


@dataclass(frozen=True)
class State:
    """A state as a tag: its word, the colour that repeats it, and the sentence behind it."""

    word: str
    colour: str
    sentence: str = ""


@dataclass(frozen=True)
class Register[Shown, Filters: FilterForm]:
    """One register: the rows that fit its filters, in the order asked for."""

    sections: Sequence[Link]
    rows: Sequence[Shown]
    sort: Sort
    paging: Paging
    filters: Filters
    may_add: bool


@dataclass(frozen=True)
class TwoTexts:
    """One question with two answers: what somebody else kept, and what was typed here."""

    where: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Editing:
    """A form about a document, with what it means and where it leads back to."""

    title: str
    caption: str
    means: Sequence[str]
    submit: str
    cancel: str
    two_texts: Sequence[TwoTexts]
    form: SendwellForm
    warning: bool = False


def sections_of(here: str) -> list[Link]:
    """The links between the registers."""
    return [Link(words, reverse(name), current=name == here) for words, name in SECTIONS]


def register[Kept: Document, Shown, Filters: FilterForm](
    found: QuerySet[Kept],
    row: Callable[[Kept], Shown],
    member: Member,
    filters: Filters,
    query: Query,
    *,
    here: str,
    orders: Mapping[str, tuple[str, ...]] = ORDERS,
) -> Register[Shown, Filters]:
    """The register at `here`: one page of what was found, sorted by the title unless another column is asked for."""
    sort = Sort.read(query, allowed=orders, default="title")
    paging = Paging.read(query, total=found.count())
    first, *rest = orders[sort.by]
    ordered = found.order_by(f"-{first}" if sort.descending else first, *rest).select_related("kept_by")
    return Register(
        sections=sections_of(here),
        rows=[row(each) for each in ordered[paging.start : paging.stop]],
        sort=sort,
        paging=paging,
        filters=filters,
        may_add=member.may(Permission.SHARING_KEEP),
    )


def searched[Kept: Document](found: QuerySet[Kept], asked: Mapping[str, Any], *, text: str) -> QuerySet[Kept]:
    """Those with the words in the title or in the field `text`, and with the class of data, that were asked for."""
    if asked["words"]:
        found = found.filter(Q(title__icontains=asked["words"]) | Q(**{f"{text}__icontains": asked["words"]}))
    if asked["holds"]:
        found = found.filter(classes__contains=[asked["holds"]])
    return found


def shown_state(stands: Stands) -> State:
    """The state of an agreement or assessment as a tag."""
    word, colour = STATES[stands.state]
    return State(word, colour, stands.words)


def kept_rows(document: Document, as_of: date) -> list[Row]:
    """The facts that every document ends with; of a review that is past, that it is."""
    past = ". It is past." if document.review_on < as_of else ""
    rows = [
        Row("Kept by", document.kept_by.name),
        Row("Owner", document.owner.name),
        Row("Next review", in_full(document.review_on) + past),
    ]
    if document.ended_on:
        rows.append(Row("Ended", f"{in_full(document.ended_on)}: {document.ended_why}"))
    return rows


def flows_under(document: Agreement | Assessment) -> list[Link]:
    """The flows that an agreement or assessment stands behind."""
    found = document.flows.filter(ended_on__isnull=True).order_by("title")
    return [Link(flow.title, path_of(flow)) for flow in found]


def visible_agreements(member: Member) -> QuerySet[Agreement]:
    """The agreements that the member's organisation keeps, is party to, or may join."""
    ours = member.organisation
    if ours is None or not member.may(Permission.SHARING_READ):
        return Agreement.objects.none()
    party = Q(parties__organisation=ours) | Q(parties__kind=ours.kind)
    found = Agreement.objects.filter(Q(kept_by=ours) | party).values("pk")
    return Agreement.objects.filter(pk__in=found)


def visible_flows(member: Member) -> QuerySet[Flow]:
    """The flows that the member's organisation keeps, and those that concern it or its kind."""
    ours = member.organisation
    if ours is None or not member.may(Permission.SHARING_READ):
        return Flow.objects.none()
    theirs = (
        Q(from_organisation=ours) | Q(to_organisation=ours) | Q(from_kind=ours.kind) | Q(to_kind=ours.kind)
    )
    return Flow.objects.filter(Q(kept_by=ours) | theirs)


def visible_assessments(member: Member) -> QuerySet[Assessment]:
    """The assessments that the member's organisation keeps, and those behind the flows it may see."""
    if member.organisation is None or not member.may(Permission.SHARING_READ):
        return Assessment.objects.none()
    flows = visible_flows(member).filter(assessment__isnull=False).values("assessment")
    return Assessment.objects.filter(Q(kept_by=member.organisation) | Q(pk__in=flows))


def opened[Kept: Document](found: QuerySet[Kept], uid: UUID) -> Kept:
    """The document with this number among those the member may see. Raises NotThere."""
    document = found.filter(uid=uid).first()
    if document is None:
        raise NotThere
    return document


def kept[Kept: Document](member: Member, document: Kept) -> Kept:
    """The document, where the member's own organisation keeps it. Raises NotThere."""
    if not may_keep(member, document):
        raise NotThere
    return document


def may_keep(member: Member, document: Document) -> bool:
    """Whether the member keeps this document: theirs, and not ended."""
    theirs = document.kept_by_id == member.organisation_id
    return theirs and member.may(Permission.SHARING_KEEP) and document.ended_on is None


def owners(member: Member, as_of: date) -> list[tuple[str, str]]:
    """Who of the member's organisation can own a document."""
    people = Member.objects.live(as_of).filter(organisation=member.organisation).order_by("name")
    return [(each.slug, f"{each.name}, {each.job_title or each.kind.name}") for each in people]


def offered[Asking: SendwellForm](form: Asking, member: Member, as_of: date) -> Asking:
    """The form with the owners there are to choose from."""
    form.offer("owner", owners(member, as_of))
    return form


def stated(document: Document, names: Collection[str]) -> dict[str, Any]:
    """What a document says, as its form asks for it."""
    return {name: getattr(document, name) for name in names} | {"owner": document.owner.slug}


def owner_called(member: Member, slug: str) -> Member:
    """The owner that was chosen. Raises NotThere for somebody of another organisation."""
    found = Member.objects.filter(organisation=member.organisation, slug=slug).first()
    if found is None:
        raise NotThere
    return found


def organisations(as_of: date, *kinds: str) -> list[tuple[str, str]]:
    """The organisations in being, to choose from."""
    found = Organisation.objects.in_being(as_of)
    if kinds:
        found = found.filter(kind__in=kinds)
    return list(found.order_by("name").values_list("slug", "name"))


def area_choices(as_of: date) -> list[tuple[str, str]]:
    """The councils and commissioners whose areas can be meant."""
    return organisations(as_of, Kind.HEALTH_COMMISSIONER, Kind.LOCAL_AUTHORITY)


def organisation_called(slug: str | None) -> Organisation | None:
    """The organisation that was chosen, or None where none was."""
    return Organisation.objects.filter(slug=slug).first() if slug else None


def two_texts(form: SendwellForm) -> list[TwoTexts]:
    """Where what was typed differs from what somebody else has kept meanwhile; nothing while nobody has."""
    if not (form.is_bound and form.version and form.sent_version != form.version):
        return []
    found = []
    for name, field in form.fields.items():
        theirs, yours = (_in_words(field, values.get(name)) for values in (form.initial, form.cleaned_data))
        if name in form.cleaned_data and theirs != yours:
            found.append(TwoTexts(str(field.label), theirs, yours))
    return found


def _in_words(field: object, value: Any) -> str:
    labels = (
        {choice.value: choice.text for choice in field.choices}
        if isinstance(field, ChoiceField | ChoicesField)
        else {}
    )
    if isinstance(value, list | tuple):
        return said([labels.get(str(each), str(each)) for each in value])
    return said(labels.get(str(value), value) if value is not None else None)
