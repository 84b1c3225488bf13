"""Data-sharing agreements: writing and changing them, who is party, and each party's own signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Kind, Organisation
from sendwell.sharing import history
from sendwell.sharing.actions.keeping import (
    as_read,
    changed,
    held,
    locked,
    not_ended,
    own_organisation,
    said_by,
    sound,
    stored,
    written,
)
from sendwell.sharing.coverage import areas_of, covers
from sendwell.sharing.models import Agreement, Condition, LawfulBasis, Party, Verb
from sendwell.sharing.standing import signed
from sendwell.ui.words import day as in_full

NAMES = {
    "title": "Title",
    "purpose": "Purpose",
    "lawful_basis": "Lawful basis",
    "condition": "Condition for special categories",
    "classes": "Data",
    "starts_on": "From",
    "until": "Until",
    "evidence": "Where the paper is",
    "owner": "Owner",
    "review_on": "Next review",
}
TERMS = ("purpose", "lawful_basis", "condition", "classes", "starts_on", "until")
"""What the parties sign. A change of any of these asks every party to sign again."""


@dataclass(frozen=True)
class AgreementDetails:
    """What an agreement says. `classes` are letters of data classes; it counts from `starts_on` to `until`."""

    title: str
    purpose: str
    lawful_basis: LawfulBasis
    condition: Condition
    classes: Sequence[str]
    starts_on: date
    until: date
    evidence: str
    owner: Member
    review_on: date


@transaction.atomic
def write_agreement(*, details: AgreementDetails, by: Member, day: date) -> Agreement:
    """Write down an agreement of one's own organisation with others (Quick Guide 8.2). It binds nobody yet.

    One's own organisation is its first party. Raises Refused for dates or answers that cannot be right.
    """
    organisation = own_organisation(by, Permission.SHARING_KEEP)
    _sound(details, organisation)
    said = said_by(details) | {"terms_since": day}
    agreement = written(Agreement, said, organisation, by=by, day=day)
    Party.objects.create(agreement=agreement, organisation=organisation, joined_on=day)
    return agreement


@transaction.atomic
def change_agreement(
    *, agreement: Agreement, details: AgreementDetails, version: int, by: Member, day: date
) -> Agreement:
    """Change what an agreement says. Where its terms change, every party must sign again before data may pass.

    Raises ChangedMeanwhile where somebody else changed it since `version`.
    """
    agreement = held(agreement, by, version=version)
    _sound(details, own_organisation(by, Permission.SHARING_KEEP))
    return changed(agreement, said_by(details), NAMES, terms=TERMS, by=by, day=day)


@transaction.atomic
def add_party(*, agreement: Agreement, organisation: Organisation, by: Member, day: date) -> Party:
    """Name an organisation as a party. It counts as one once its own authorised person has signed."""
    agreement = held(agreement, by)
    if Party.objects.filter(agreement=agreement, organisation=organisation, left_on__isnull=True).exists():
        raise Refused(f"{organisation.name} is party to this agreement already.", field="organisation")
    party = Party.objects.create(agreement=agreement, organisation=organisation, joined_on=day)
    _note_party(agreement, Verb.PARTY_ADDED, organisation.name, by, day)
    return party


@transaction.atomic
def add_kind(*, agreement: Agreement, kind: Kind, area: Organisation | None, by: Member, day: date) -> Party:
    """Let every organisation of a kind join, in the area of a commissioner or council or anywhere.

    Each joins by its own signature; until then nothing passes to or from it.
    """
    agreement = held(agreement, by)
    same = Party.objects.filter(agreement=agreement, kind=kind, area=area, left_on__isnull=True)
    if same.exists():
        raise Refused("These may join already.", field="kind")
    party = Party.objects.create(agreement=agreement, kind=kind, area=area, joined_on=day)
    _note_party(agreement, Verb.PARTY_ADDED, name_of(party), by, day)
    return party


@transaction.atomic
def end_party(*, party: Party, reason: str, by: Member, day: date) -> Party:
    """A party leaves: by the keeper of the agreement, or by its own authorised person. Its flows close at once.

    Raises Refused without a reason, and where it has left already.
    """
    agreement = locked(party.agreement)
    organisation = own_organisation(by, Permission.SHARING_SIGN)
    if organisation.pk not in (agreement.kept_by_id, party.organisation_id):
        raise NotThere
    not_ended(agreement)
    party = (
        Party.objects.select_for_update(of=("self",)).select_related("organisation", "area").get(pk=party.pk)
    )
    if party.left_on is not None:
        raise Refused(f"It left on {in_full(party.left_on)}. Nothing was changed.")
    if not reason.strip():
        raise Refused("Say why it leaves. The others will read it.", field="reason")
    party.left_on = day
    party.save(update_fields=["left_on"])
    _note_party(agreement, Verb.PARTY_LEFT, name_of(party), by, day, reason)
    return party


@transaction.atomic
def sign_agreement(*, agreement: Agreement, version: int, by: Member, day: date) -> Party:
    """Sign for one's own organisation, never for another: the database refuses that too.

    An organisation of a kind that may join becomes a party by it. Raises NotThere for an organisation that is no
    party, Refused where it has signed already, where the agreement has ended or run out, and where it was changed
    since `version` was read: nobody signs what they have not seen.
    """
    organisation = own_organisation(by, Permission.SHARING_SIGN)
    agreement = locked(agreement)
    party = _party_of(agreement, organisation, day)
    not_ended(agreement)
    if agreement.until < day:
        raise Refused(f"This agreement expired on {in_full(agreement.until)}. Write a new one.")
    as_read(agreement, version)
    if party.signed_by and party.signed_on and signed(party, agreement, party.signed_on):
        raise Refused(
            f"{party.signed_by.name} signed this on {in_full(party.signed_on)}. Nothing was changed."
        )
    party.signed_by, party.signed_on, party.signed_terms = by, day, agreement.terms
    party.save()
    history.note(agreement, Verb.SIGNED, by=by, day=day, words=organisation.name)
    return party


def may_join(agreement: Agreement, organisation: Organisation, as_of: date) -> bool:
    """Whether this organisation is of a kind that may join."""
    kinds = [each for each in agreement.parties.all() if each.kind and each.left_on is None]
    areas = areas_of([organisation], as_of) if any(each.area_id for each in kinds) else {}
    return any(covers(organisation, None, each.kind, each.area_id, areas) for each in kinds)


def name_of(party: Party) -> str:
    """A party in words: an organisation, or all of a kind."""
    if party.organisation is not None:
        return party.organisation.name
    everyone = f"Every organisation that is a {Kind(party.kind).label.lower()}"
    return f"{everyone}, in the area of {party.area.name}" if party.area else everyone


def _party_of(agreement: Agreement, organisation: Organisation, day: date) -> Party:
    found = (
        Party.objects.select_related("signed_by")
        .filter(agreement=agreement, organisation=organisation, left_on__isnull=True)
        .first()
    )
    if found is not None:
        return found
    if not may_join(agreement, organisation, day):
        raise NotThere
    return Party(agreement=agreement, organisation=organisation, joined_on=day)


def _sound(details: AgreementDetails, organisation: Organisation) -> None:
    sound(vars(details), organisation)
    if not details.purpose.strip():
        raise Refused("Say what the data is shared for.", field="purpose")
    if details.until < details.starts_on:
        raise Refused(
            f"It would end on {in_full(details.until)}, before it begins on {in_full(details.starts_on)}.",
            field="until",
        )


def _note_party(agreement: Agreement, verb: Verb, name: str, by: Member, day: date, words: str = "") -> None:
    stored(agreement, {})
    history.note(agreement, verb, by=by, day=day, words=": ".join(filter(None, [name, words])))
