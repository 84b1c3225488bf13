"""Tightening, at once and by one person: the profile, contact, orders, secrecy, where a child lives (trust.md 4.4)."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.family.actions.journal import allowed, held_link, write
from sendwell.family.models import Kind
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.people.family_map import family_map, is_looser, tightest
from sendwell.people.models import (
    Adult,
    AdultOfChild,
    Contact,
    Order,
    OrderType,
    Placement,
    PlacementStatus,
    Profile,
    Responsibility,
    Secrecy,
)
from sendwell.ui.words import day as in_full

LOOKED_AT = "looked at"
CONTACT_ORDER = [Contact.OPEN, Contact.UNKNOWN, Contact.SUPERVISED, Contact.NONE]
BY_TWO = (
    "That would tell somebody on the family map more than now: where the child lives, and what a carer reads. Record "
    "the placement without a carer, then propose them as its carer: a second person must confirm it."
)
LOOSER = "That would let this person know more than now. Propose it: a second person must confirm it with evidence."


@transaction.atomic
def restrict(
    *, case: Case, adult: Adult, profile: Profile | str, why: str, by: Member, day: date
) -> AdultOfChild:
    """Let this adult be sent and shown less, from this moment. Raises Refused where it would be more, or no reason."""
    allowed(case, by)
    link = held_link(case, adult)
    wanted, was = Profile(profile), Profile(link.profile)
    if is_looser(wanted, was):
        raise Refused(LOOSER, field="profile")
    if not why.strip():
        raise Refused("Say why. Whoever looks at this later must be able to follow it.", field="why")
    _set_profile(case, link, wanted, by=by, day=day, why=why, again=True)
    return link


def _set_profile(
    case: Case,
    link: AdultOfChild,
    wanted: Profile,
    *,
    by: Member,
    day: date,
    why: str,
    again: bool = False,
) -> None:
    """`again`: note it also where it was so already, so that no proposal from before goes past it."""
    was = Profile(link.profile)
    if wanted is was and not again:
        return
    link.profile = wanted
    link.save(update_fields=["profile"])
    write(
        case,
        Kind.PROFILE,
        subject=link.pk,
        was=was,
        now=wanted,
        adult=link.adult,
        by=by,
        day=day,
        evidence=why,
    )


@transaction.atomic
def limit_contact(
    *, case: Case, adult: Adult, contact: Contact | str, why: str, by: Member, day: date
) -> AdultOfChild:
    """Record less contact. With it, everything to this adult waits for two people. Raises Refused where it is more."""
    allowed(case, by)
    link = held_link(case, adult)
    wanted, was = Contact(contact), Contact(link.contact)
    if CONTACT_ORDER.index(wanted) < CONTACT_ORDER.index(was) and was is not Contact.UNKNOWN:
        raise Refused(LOOSER, field="contact")
    if not why.strip():
        raise Refused("Say why. Whoever looks at this later must be able to follow it.", field="why")
    link.contact = wanted
    link.save(update_fields=["contact"])
    write(case, Kind.CONTACT, subject=link.pk, was=was, now=wanted, adult=adult, by=by, day=day, evidence=why)
    if wanted in (Contact.NONE, Contact.SUPERVISED):
        _set_profile(case, link, tightest(Profile(link.profile), Profile.HOLD), by=by, day=day, why=why)
    return link


@transaction.atomic
def record_order(
    *,
    case: Case,
    type: OrderType | str,
    court: str,
    made_on: date,
    words: str,
    evidence: str,
    by: Member,
    day: date,
    adult: Adult | None = None,
    organisation: Organisation | None = None,
    expires_on: date | None = None,
) -> Order:
    """Record a court order. One that binds an adult holds everything to them, from this moment (trust.md 4.5).

    Raises Refused where it names nobody, has not been seen, or runs out before it was made.
    """
    allowed(case, by)
    if adult is None and organisation is None:
        raise Refused("Say whom the order names.", field="adult")
    if expires_on and expires_on < made_on:
        raise Refused("The order would run out before it was made. Check both dates.", field="expires_on")
    if not evidence.strip() or not words.strip():
        raise Refused("Say what the order says, and who has seen it.", field="evidence")
    link = held_link(case, adult) if adult else None
    order = Order.objects.create(
        child_id=case.child_id,
        adult=adult,
        organisation=organisation,
        type=OrderType(type),
        court=court,
        made_on=made_on,
        expires_on=expires_on,
        words=words,
        evidence=evidence,
    )
    now = OrderType(type)
    write(case, Kind.ORDER, subject=order.pk, was="", now=now, adult=adult, by=by, day=day, evidence=evidence)
    if link is not None and now.restricts:
        _set_profile(case, link, tightest(Profile(link.profile), Profile.HOLD), by=by, day=day, why=now.label)
    return order


@transaction.atomic
def look_at_order(*, case: Case, order: Order, by: Member, day: date) -> Order:
    """Note that somebody has looked at an order that ran out. It loosens nothing (C08)."""
    allowed(case, by)
    if order.expires_on is None or order.expires_on >= day:
        raise Refused("This order has not run out.")
    order.looked_at_on = day
    order.save(update_fields=["looked_at_on"])
    write(case, Kind.ORDER, subject=order.pk, was="", now=LOOKED_AT, adult=order.adult, by=by, day=day)
    return order


@transaction.atomic
def keep_secret(*, case: Case, hidden_from: Adult, hides: Adult, why: str, by: Member, day: date) -> Secrecy:
    """One adult must not learn where another is, nor where the child is who lives with them, from this moment."""
    allowed(case, by)
    link = held_link(case, hidden_from)
    held_link(case, hides)
    if hidden_from == hides:
        raise Refused("Choose two different people.", field="hides")
    if not why.strip():
        raise Refused("Say why. Whoever looks at this later must be able to follow it.", field="why")
    try:
        with transaction.atomic():
            secrecy = Secrecy.objects.create(hidden_from=hidden_from, hides=hides, why=why[:300], from_on=day)
    except IntegrityError:
        raise Refused("This is already recorded.", field="hides") from None
    write(
        case,
        Kind.SECRECY,
        subject=secrecy.pk,
        was="",
        now="secret",
        adult=hidden_from,
        other=hides,
        by=by,
        day=day,
        evidence=why,
    )
    _set_profile(case, link, tightest(Profile(link.profile), Profile.HOLD), by=by, day=day, why=why)
    return secrecy


@transaction.atomic
def record_placement(
    *,
    case: Case,
    status: PlacementStatus | str,
    from_on: date,
    by: Member,
    day: date,
    carer: Adult | None = None,
    authority: Organisation | None = None,
    address: str = "",
    postcode: str = "",
    phone: str = "",
) -> Placement:
    """Record where a looked-after child lives. It is sealed from the birth family without anybody asking (C06).

    No other runs from its first day on, also where its end was planned. Raises Refused where it would begin before the
    one that runs, and for a carer who would know more by it than is recorded: that takes two (C05).
    """
    allowed(case, by)
    if carer is not None and knows_more_as_carer(case, carer, day):
        raise Refused(BY_TWO, field="carer")
    before = Placement.objects.filter(child_id=case.child_id, until__isnull=True, from_on__gt=from_on).first()
    if before is not None:
        raise Refused(
            f"The placement that runs began on {in_full(before.from_on)}. A new one begins on that day or later.",
            field="from_on",
        )
    for other in Placement.objects.select_for_update(of=("self",)).filter(child_id=case.child_id):
        end_before(other, from_on)
        other.save(update_fields=["until"])
    placement = Placement.objects.create(
        child_id=case.child_id,
        status=PlacementStatus(status),
        carer=carer,
        authority=authority or case.authority,
        address=address,
        postcode=postcode,
        phone=phone,
        from_on=from_on,
    )
    leaves_home(placement, day)
    cared_for(placement, day)
    write(case, Kind.PLACEMENT, subject=placement.pk, was="", now="sealed", adult=carer, by=by, day=day)
    return placement


def knows_more_as_carer(case: Case, carer: Adult, day: date) -> bool:
    """Whether it tells this adult anything new. Who lives with the child knows it; who is held is shown nothing.

    A parent from whom another placement is sealed would learn more: what two people have not opened (C06).
    """
    link = AdultOfChild.objects.filter(child_id=case.child_id, adult=carer).first()
    if link is None or link.profile in (Profile.HOLD, Profile.NONE):
        return False
    sealed = link.responsibility == Responsibility.YES and family_map(case.child).sealed_from(carer.pk, day)
    return sealed or not link.lives_with


def end_before(placement: Placement, from_on: date) -> None:
    """A child lives in one place: it ends the day before another begins, or on its own first day. Not saved.

    Its carer's view ends with it.
    """
    if placement.until is not None and placement.until < from_on:
        return
    placement.until = max(placement.from_on, from_on - timedelta(days=1))
    if placement.carer_id is not None:
        links = AdultOfChild.objects.filter(child_id=placement.child_id, adult=placement.carer_id)
        links.update(lives_with=False)


def leaves_home(placement: Placement, day: date) -> None:
    """The child lives with nobody but the carer of a placement that has begun.

    Where it is still to begin, whoever they live with stays noted until then (`family.worker`).
    """
    if placement.from_on <= day:
        links = AdultOfChild.objects.filter(child_id=placement.child_id, lives_with=True)
        links.exclude(adult=placement.carer_id).update(lives_with=False)


def cared_for(placement: Placement, day: date) -> None:
    """The child lives with the carer of a placement that has begun; before, and after it, the dates alone decide."""
    if placement.carer_id is not None and placement.from_on <= day:
        links = AdultOfChild.objects.filter(child_id=placement.child_id, adult=placement.carer_id)
        links.update(lives_with=True)


@transaction.atomic
def end_placement(*, case: Case, placement: Placement, until: date, by: Member, day: date) -> Placement:
    """The child no longer lives there, nor with its carer, whose view ends with it (trust.md 4.5).

    Where they lived stays sealed, and nobody is given anything back by it (C06). Raises Refused for an end later than
    the one that is recorded: the carer would read for longer.
    """
    allowed(case, by)
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if until < placement.from_on:
        raise Refused("It would end before it began. Check the date.", field="until")
    if placement.until is not None and until >= placement.until:
        raise Refused(
            f"It ends on {in_full(placement.until)} already. One person can move that to an earlier day only; to go on "
            "for longer, record a new placement.",
            field="until",
        )
    placement.until = until
    placement.save(update_fields=["until"])
    if placement.carer_id is not None:
        links = AdultOfChild.objects.filter(child_id=case.child_id, adult=placement.carer_id)
        links.update(lives_with=False)
    write(case, Kind.PLACEMENT, subject=placement.pk, was="", now="ended", by=by, day=day)
    return placement
