"""Loosening: one person proposes, another confirms with the evidence, and never the same (C05, A22)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family.actions.journal import allowed, held_link, still_open, write
from sendwell.family.actions.restricting import LOOKED_AT, cared_for
from sendwell.family.actions.verifying import Shown, as_shown, in_words, kept, needs_two
from sendwell.family.models import Kind, Loosening, RestrictionChange
from sendwell.law.refusals import Refused
from sendwell.people.family_map import is_looser
from sendwell.people.models import (
    Adult,
    AdultOfChild,
    Basis,
    Contact,
    HeldAs,
    Order,
    Placement,
    Profile,
    Responsibility,
    Seal,
    Secrecy,
    SetAside,
)

LIFTED, OPEN = "lifted", "open"
NOT_CARER, CARER = "not_the_carer", "the_carer_where_the_child_is_placed"


@transaction.atomic
def propose_looser_profile(
    *, case: Case, adult: Adult, profile: Profile | str, why: str, evidence: str, by: Member, day: date
) -> Loosening:
    """Propose that this adult may be sent more. Nothing changes until a second person agrees."""
    link = held_link(case, adult)
    if not is_looser(Profile(profile), Profile(link.profile)):
        raise Refused(
            "That is not more than now. To restrict somebody you need nobody else.", field="profile"
        )
    return _propose(case, Kind.PROFILE, link.pk, adult, link.profile, profile, why, evidence, by, day)


@transaction.atomic
def propose_more_contact(
    *, case: Case, adult: Adult, contact: Contact | str, why: str, evidence: str, by: Member, day: date
) -> Loosening:
    """Propose to record more contact than now."""
    link = held_link(case, adult)
    return _propose(case, Kind.CONTACT, link.pk, adult, link.contact, contact, why, evidence, by, day)


@transaction.atomic
def propose_other_answer(
    *,
    case: Case,
    adult: Adult,
    responsibility: Responsibility | str,
    why: str,
    evidence: str,
    by: Member,
    day: date,
    held_as: HeldAs | str = "",
    basis: Basis | str = Basis.UNKNOWN,
    lives_with: bool | None = None,
) -> Loosening:
    """Propose another answer about responsibility or care than is recorded. Raises Refused where one may say it."""
    link = held_link(case, adult)
    shown = Shown(Responsibility(responsibility), held_as, basis, lives_with)
    after = as_shown(link, shown, evidence, by=by, day=day)
    if not needs_two(case, link, after, day):
        raise Refused("That is not more than now. To record it you need nobody else.", field="responsibility")
    was, wanted = in_words(link), in_words(after)
    proposal = _propose(case, Kind.RESPONSIBILITY, link.pk, adult, was, wanted, why, evidence, by, day)
    proposal.answer = kept(shown)
    proposal.save(update_fields=["answer"])
    return proposal


@transaction.atomic
def propose_lifting_secrecy(
    *, case: Case, secrecy: Secrecy, why: str, evidence: str, by: Member, day: date
) -> Loosening:
    """Propose that one adult may again learn where another is."""
    held_link(case, secrecy.hidden_from)
    return _propose(
        case, Kind.SECRECY, secrecy.pk, secrecy.hidden_from, "secret", LIFTED, why, evidence, by, day
    )


@transaction.atomic
def propose_opening_placement(
    *, case: Case, placement: Placement, why: str, evidence: str, by: Member, day: date
) -> Loosening:
    """Propose that the birth family may know where a looked-after child lives."""
    if placement.child_id != case.child_id:
        raise NotThere
    return _propose(case, Kind.PLACEMENT, placement.pk, None, "sealed", OPEN, why, evidence, by, day)


@transaction.atomic
def propose_setting_aside(
    *, case: Case, order: Order, wanted: SetAside | str, why: str, evidence: str, by: Member, day: date
) -> Loosening:
    """Propose that an order no longer counts: the court discharged it, or it was recorded wrongly (C05, C08).

    What the adult whom it binds is sent stays held: that is a proposal of its own.
    """
    if order.child_id != case.child_id or order.set_aside_on:
        raise NotThere
    return _propose(
        case, Kind.ORDER, order.pk, order.adult, order.type, SetAside(wanted), why, evidence, by, day
    )


@transaction.atomic
def propose_carer(
    *, case: Case, placement: Placement, adult: Adult, why: str, evidence: str, by: Member, day: date
) -> Loosening:
    """Propose that the child is placed with this adult, who then reads what a carer reads, for its dates (C05)."""
    held_link(case, adult)
    if placement.child_id != case.child_id or placement.carer_id is not None or placement.until:
        raise NotThere
    return _propose(case, Kind.HOUSEHOLD, placement.pk, adult, NOT_CARER, CARER, why, evidence, by, day)


@transaction.atomic
def propose_unsealing(*, case: Case, seal: Seal, why: str, evidence: str, by: Member, day: date) -> Loosening:
    """Propose to take the seal from an item."""
    if seal.child_id != case.child_id:
        raise NotThere
    return _propose(case, Kind.SEAL, seal.pk, None, "sealed", LIFTED, why, evidence, by, day)


def _propose(
    case: Case,
    kind: Kind,
    subject: int,
    adult: Adult | None,
    was: str,
    wanted: str,
    why: str,
    evidence: str,
    by: Member,
    day: date,
) -> Loosening:
    allowed(case, by)
    still_open(case)
    if not why.strip():
        raise Refused("Say why more may be known.", field="why")
    if not evidence.strip():
        raise Refused("Say what shows it: an order, a letter, an assessment of risk.", field="evidence")
    try:
        with transaction.atomic():
            proposal = Loosening.objects.create(
                child_id=case.child_id,
                adult=adult,
                kind=kind,
                subject=subject,
                was=str(was),
                wanted=str(wanted),
                why=why,
                evidence=evidence[:300],
                by=by,
                proposed_on=day,
                journal=_journal(case.child_id).aggregate(last=Coalesce(Max("pk"), 0))["last"],
            )
    except IntegrityError:
        raise Refused(
            "Somebody has already proposed a change to this. It waits for a second person."
        ) from None
    history.record(case, "loosening_proposed", by=by, day=day, details={"what": kind.label})
    return proposal


@transaction.atomic
def decide_loosening(
    *, case: Case, proposal: Loosening, agreed: bool, said: str, by: Member, day: date
) -> Loosening:
    """Confirm or refuse a proposal. Raises Refused for whoever proposed it, under this or another account's name."""
    allowed(case, by, Permission.FAMILY_MAP_CONFIRM)
    proposal = (
        Loosening.objects.select_for_update(of=("self",)).select_related("by", "adult").get(pk=proposal.pk)
    )
    if proposal.child_id != case.child_id:
        raise NotThere
    if proposal.decided_on:
        raise Refused("A second person has already decided this.")
    if same_person(proposal.by_id, by):
        raise Refused("A second person must decide: you proposed it yourself.")
    if not said.strip():
        raise Refused("Say what you looked at.", field="said")
    proposal.decided_by, proposal.decided_on, proposal.agreed, proposal.said = by, day, agreed, said
    proposal.save(update_fields=["decided_by", "decided_on", "agreed", "said"])
    if agreed:
        still_open(case)
        _carry_out(case, proposal, by, day)
    else:
        details = {"what": Kind(proposal.kind).label}
        history.record(case, "loosening_refused", by=by, day=day, details=details)
    return proposal


def _carry_out(case: Case, proposal: Loosening, by: Member, day: date) -> None:
    """Do what was agreed, unless somebody has changed it meanwhile: then the proposal is about something else."""
    if _restricted_since(proposal):
        raise Refused(CHANGED)
    {
        Kind.PROFILE: _profile,
        Kind.CONTACT: _contact,
        Kind.RESPONSIBILITY: _answer,
        Kind.SECRECY: _secrecy,
        Kind.ORDER: _order,
        Kind.PLACEMENT: _placement,
        Kind.HOUSEHOLD: _carer,
        Kind.SEAL: _seal,
    }[Kind(proposal.kind)](proposal, day)
    write(
        case,
        Kind(proposal.kind),
        subject=proposal.subject,
        was=proposal.was,
        now=proposal.wanted,
        adult=proposal.adult,
        loosens=True,
        evidence=proposal.evidence,
        by=proposal.by,
        second=by,
        day=day,
    )


def _journal(child_id: int) -> QuerySet[RestrictionChange]:
    return RestrictionChange.objects.filter(child=child_id)


def _restricted_since(proposal: Loosening) -> bool:
    """Whether anything was restricted for this adult after it was proposed, also where they were held already (C05)."""
    since = _journal(proposal.child_id).filter(pk__gt=proposal.journal, loosens=False, kind__in=RESTRICTS)
    return since.filter(adult__isnull=False, adult=proposal.adult_id).exclude(now=LOOKED_AT).exists()


RESTRICTS = (Kind.PROFILE, Kind.CONTACT, Kind.ORDER, Kind.SECRECY)
CHANGED = "Somebody has restricted this further since it was proposed. Refuse this proposal and look again."


def _unchanged(many: int) -> None:
    if many != 1:
        raise Refused(CHANGED)


def _profile(proposal: Loosening, day: date) -> None:
    rows = AdultOfChild.objects.filter(pk=proposal.subject, profile=proposal.was)
    _unchanged(rows.update(profile=proposal.wanted))


def _contact(proposal: Loosening, day: date) -> None:
    rows = AdultOfChild.objects.filter(pk=proposal.subject, contact=proposal.was)
    _unchanged(rows.update(contact=proposal.wanted))


def _answer(proposal: Loosening, day: date) -> None:
    link = AdultOfChild.objects.select_for_update().get(pk=proposal.subject)
    _unchanged(int(in_words(link) == proposal.was))
    as_shown(link, Shown(**proposal.answer), proposal.evidence, by=proposal.by, day=day).save()


def _secrecy(proposal: Loosening, day: date) -> None:
    _unchanged(Secrecy.objects.filter(pk=proposal.subject, lifted_on__isnull=True).update(lifted_on=day))


def _placement(proposal: Loosening, day: date) -> None:
    _unchanged(Placement.objects.filter(pk=proposal.subject, sealed=True).update(sealed=False))


def _order(proposal: Loosening, day: date) -> None:
    rows = Order.objects.filter(pk=proposal.subject, set_aside_on__isnull=True)
    _unchanged(rows.update(set_aside_on=day, set_aside_as=proposal.wanted))


def _carer(proposal: Loosening, day: date) -> None:
    rows = Placement.objects.filter(pk=proposal.subject, carer__isnull=True, until__isnull=True)
    _unchanged(rows.update(carer=proposal.adult))
    cared_for(Placement.objects.get(pk=proposal.subject), day)


def _seal(proposal: Loosening, day: date) -> None:
    _unchanged(Seal.objects.filter(pk=proposal.subject, lifted_on__isnull=True).update(lifted_on=day))
