"""The register of data-sharing agreements: the list, one agreement, and its forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.organisations.models import Organisation
from sendwell.sharing.actions.agreements import NAMES, AgreementDetails, may_join, name_of
from sendwell.sharing.forms import AgreementForm, AgreementsFilter
from sendwell.sharing.models import Agreement, Condition, LawfulBasis, Party
from sendwell.sharing.openness import path_of
from sendwell.sharing.pages import frame
from sendwell.sharing.pages.frame import (
    Register,
    State,
    flows_under,
    kept_rows,
    owner_called,
    register,
    searched,
    sections_of,
    shown_state,
    stated,
    visible_agreements,
)
from sendwell.sharing.pages.frame import may_keep as may_keep_it
from sendwell.sharing.standing import SIGNATURES_AT_LEAST, agreement_stands, is_party, signed
from sendwell.ui.lists import Query
from sendwell.ui.parts import Link, Row
from sendwell.ui.words import day as in_full

ORDERS = frame.ORDERS | {"until": ("until", "title", "pk")}


@dataclass(frozen=True)
class AgreementRow:
    """One agreement of the list."""

    url: str
    title: str
    kept_by: str
    parties: str
    until: date
    review_on: date
    state: State


Agreements = Register[AgreementRow, AgreementsFilter]


@dataclass(frozen=True)
class PartyRow:
    """One party, and whether it has signed."""

    number: int
    name: str
    signed: str
    outstanding: bool
    may_end: bool


@dataclass(frozen=True)
class AgreementPage:
    """Everything about one agreement."""

    sections: Sequence[Link]
    uid: str
    title: str
    kept_by: str
    state: State
    facts: Sequence[Row]
    data: Sequence[str]
    parties: Sequence[PartyRow]
    flows: Sequence[Link]
    may_keep: bool
    may_sign: bool
    sign_words: str


def agreements_page(member: Member, filters: AgreementsFilter, query: Query, *, as_of: date) -> Agreements:
    """The agreements that concern the member's organisation, in the order and with the filters asked for."""
    visible = visible_agreements(member)
    parties = Organisation.objects.filter(
        pk__in=Party.objects.filter(agreement__in=visible).values("organisation")
    )
    filters.offer("party", list(parties.order_by("name").values_list("slug", "name")))
    found = matching(visible, filters.values, as_of).prefetch_related(
        "parties__organisation", "parties__area"
    )
    return register(
        found,
        lambda each: _row(each, as_of),
        member,
        filters,
        query,
        here="sharing:agreements",
        orders=ORDERS,
    )


def matching(found: QuerySet[Agreement], asked: Mapping[str, Any], as_of: date) -> QuerySet[Agreement]:
    """The agreements that fit the filters; the state is worked out as `standing.agreement_stands` does."""
    found = searched(found, asked, text="purpose")
    if asked["party"]:
        there = Party.objects.filter(organisation__slug=asked["party"], left_on__isnull=True)
        found = found.filter(pk__in=there.values("agreement"))
    return _in_state(found, asked["state"], as_of) if asked["state"] else found


def agreement_page(member: Member, agreement: Agreement, *, as_of: date) -> AgreementPage:
    """One agreement, for somebody whose organisation it concerns."""
    parties = list(agreement.parties.select_related("organisation", "area", "signed_by").order_by("pk"))
    here = [each for each in parties if is_party(each, as_of)]
    return AgreementPage(
        sections=sections_of(""),
        uid=str(agreement.uid),
        title=agreement.title,
        kept_by=agreement.kept_by.name,
        state=shown_state(agreement_stands(agreement, here, as_of)),
        facts=_facts(agreement, as_of),
        data=[DataClass(each).words for each in agreement.classes],
        parties=[_party(each, agreement, member, as_of) for each in here],
        flows=flows_under(agreement),
        may_keep=may_keep_it(member, agreement),
        may_sign=_may_sign(member, agreement, here, as_of),
        sign_words=member.organisation.name if member.organisation else "",
    )


def said_of(agreement: Agreement) -> dict[str, Any]:
    """What an agreement says, as the form asks for it."""
    return stated(agreement, NAMES)


def details(form: AgreementForm, member: Member) -> AgreementDetails:
    """What was typed, as the action takes it."""
    return AgreementDetails(**form.values | {"owner": owner_called(member, form.values["owner"])})


def _row(agreement: Agreement, as_of: date) -> AgreementRow:
    here = [each for each in agreement.parties.all() if is_party(each, as_of)]
    waiting = sum(each.organisation_id is not None and not signed(each, agreement, as_of) for each in here)
    names = ", ".join(sorted(name_of(each) for each in here))
    return AgreementRow(
        url=path_of(agreement),
        title=agreement.title,
        kept_by=agreement.kept_by.name,
        parties=names + (f" ({waiting} not signed)" if waiting else ""),
        until=agreement.until,
        review_on=agreement.review_on,
        state=shown_state(agreement_stands(agreement, here, as_of)),
    )


def _facts(agreement: Agreement, as_of: date) -> list[Row]:
    return [
        Row("Purpose", agreement.purpose),
        Row("Lawful basis", LawfulBasis(agreement.lawful_basis).label),
        Row("Special categories", Condition(agreement.condition).label),
        Row("Counts", f"From {in_full(agreement.starts_on)} until {in_full(agreement.until)}"),
        Row("Signed paper", agreement.evidence),
        *kept_rows(agreement, as_of),
    ]


def _party(party: Party, agreement: Agreement, member: Member, as_of: date) -> PartyRow:
    mine = member.organisation_id in (agreement.kept_by_id, party.organisation_id)
    return PartyRow(
        number=party.pk,
        name=name_of(party),
        signed=_signature(party, agreement, as_of),
        outstanding=party.organisation_id is not None and not signed(party, agreement, as_of),
        may_end=mine and member.may(Permission.SHARING_SIGN) and agreement.ended_on is None,
    )


def _signature(party: Party, agreement: Agreement, as_of: date) -> str:
    if party.organisation_id is None:
        return "Each joins by its own signature"
    if party.signed_by is None or party.signed_on is None:
        return "Not signed yet"
    words = f"{party.signed_by.name}, {in_full(party.signed_on)}"
    return words if signed(party, agreement, as_of) else f"Must sign again: {words} was for other terms"


def _may_sign(member: Member, agreement: Agreement, here: Sequence[Party], as_of: date) -> bool:
    ours = member.organisation
    if (
        ours is None
        or not member.may(Permission.SHARING_SIGN)
        or agreement.ended_on
        or agreement.until < as_of
    ):
        return False
    own = next((each for each in here if each.organisation_id == ours.pk), None)
    return not signed(own, agreement, as_of) if own else may_join(agreement, ours, as_of)


def _in_state(found: QuerySet[Agreement], state: str, as_of: date) -> QuerySet[Agreement]:
    ended = Q(ended_on__lte=as_of)
    if state == "ended":
        return found.filter(ended)
    found = found.exclude(ended)
    if state == "expired":
        return found.filter(until__lt=as_of)
    found = found.filter(until__gte=as_of)
    if state == "coming":
        return found.filter(starts_on__gt=as_of)
    counts = Q(parties__signed_terms=F("terms"), parties__signed_on__lte=as_of) & (
        Q(parties__left_on__isnull=True) | Q(parties__left_on__gt=as_of)
    )
    found = found.filter(starts_on__lte=as_of).annotate(signatures=Count("parties", filter=counts))
    if state == "live":
        return found.filter(signatures__gte=SIGNATURES_AT_LEAST)
    return found.filter(signatures__lt=SIGNATURES_AT_LEAST)
