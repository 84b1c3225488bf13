"""Sealing an item, and changing how somebody is reached without telling whoever must not know."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family.actions.journal import allowed, held_link
from sendwell.family.models import SealNote
from sendwell.family.seals import items_to_seal
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.messages.actions import ask_owner, keep_former
from sendwell.messages.confirming import Address, is_known
from sendwell.messages.models import Channel
from sendwell.people.flags import danger_round
from sendwell.people.models import Adult, Seal, SealKind
from sendwell.sign_in.models import Invitation


@transaction.atomic
def seal(
    *,
    case: Case,
    kind: SealKind | str,
    item: str,
    number: int,
    why: str,
    review_on: date,
    by: Member,
    day: date,
    about: str = "",
    competence: str = "",
) -> SealNote:
    """Seal one item: from the parents, because the child asks (Gillick), or from everybody without leave.

    It leaves the family's pages at the next request, with whatever counts it. `about` is the reference under
    which events tell of it. Whoever keeps the family map seals anything, an author and a safeguarding lead what they
    may read (trust.md 4.4). Raises NotThere for anything else; Refused without a reason, a review, or for a child
    under sixteen a note of competence (C12).
    """
    require(by, Permission.ITEM_SEAL)
    wanted = SealKind(kind)
    if not _keeps_the_map(case, by):
        _offered(case, f"{item}:{number}:{about}", by, day)
    if not why.strip():
        raise Refused("Say why. It is read by whoever looks at the seal again.", field="why")
    if wanted is SealKind.CHILD_ASKS and not competence.strip():
        raise Refused("Say why the child is competent to ask this, and who thinks so.", field="competence")
    if review_on <= day:
        raise Refused("Choose a day after today on which it is looked at again.", field="review_on")
    try:
        with transaction.atomic():
            made = Seal.objects.create(
                child_id=case.child_id, kind=wanted, item=item, number=number, about=about, from_on=day
            )
    except IntegrityError:
        raise Refused("This is sealed already.") from None
    note = SealNote.objects.create(
        seal=made,
        child_id=case.child_id,
        why=why,
        competence=competence,
        review_on=review_on,
        day=day,
        by=by,
    )
    history.record(case, "item_sealed", by=by, day=day)
    return note


def _keeps_the_map(case: Case, by: Member) -> bool:
    return by.may(Permission.FAMILY_MAP_KEEP) and by.organisation_id == case.authority_id


def _offered(case: Case, choice: str, by: Member, day: date) -> None:
    if choice not in dict(items_to_seal(by, case, day)):
        raise NotThere


@transaction.atomic
def seal_alike(*, case: Case, item: str, number: int, like: int, by: Member, day: date) -> None:
    """Seal an item of this case as tightly as another that tells the same, for the same reason (C12, C15)."""
    for other in Seal.objects.filter(item=item, number=like, lifted_on__isnull=True).order_by("pk"):
        made = Seal.objects.create(
            child_id=case.child_id, kind=other.kind, item=item, number=number, from_on=other.from_on
        )
        for note in SealNote.objects.filter(seal=other):
            note.pk, note.seal, note.child_id = None, made, case.child_id
            note.save(force_insert=True)
        history.record(case, "item_sealed", by=by, day=day)


@transaction.atomic
def change_contact_details(
    *,
    case: Case,
    adult: Adult,
    email: str,
    phone: str,
    address: str,
    postcode: str,
    by: Member,
    day: date,
) -> Adult:
    """Record a new address, telephone or email. No notice says what is new, and none goes to the old place (C07).

    Where anything on the family map says danger, nothing at all is sent to the superseded email; otherwise it
    gets a notice without any detail, so that a change that somebody else made is found out, if it was known to be
    theirs. The new email is used once whoever reads there says that it is (J08). An invitation that went to the old
    one stops working.
    """
    allowed(case, by)
    link = held_link(case, adult)
    old = link.adult.email
    known = is_known(link.adult, Address(Channel.EMAIL, old))
    Adult.objects.filter(pk=adult.pk).update(email=email, phone=phone, address=address, postcode=postcode)
    adult.refresh_from_db()
    ask_owner(whose=adult, address=Address(Channel.EMAIL, email), team=by.organisation_id, day=day)
    moved = bool(old) and old.casefold() != email.casefold()
    if moved:
        keep_former(adult=adult, email=old, day=day)
        close_invitations(Member.objects.filter(adult=adult))
        Member.objects.filter(adult=adult, email__iexact=old).update(email=email)
        if known and not danger_round(case.child):
            # With its case, so that both are asked again when it goes out (C05).
            outbox.tell(old, "contact_details_changed", "/", case=case, sender=case.authority)
    history.record(case, "contact_details_changed", by=by, day=day)
    return adult


def close_invitations(members: Iterable[Member]) -> None:
    """A link to a child's record that went to an address somebody has left, or never had, opens nothing any more."""
    waiting = Invitation.objects.filter(
        member__in=list(members), used_at__isnull=True, revoked_at__isnull=True
    )
    waiting.update(revoked_at=scope.moment())
