"""What the evidence shows of parental responsibility: the first answer is one person's, more than recorded is two's."""

import copy
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.two_people import hats_of
from sendwell.casebook.models import Case
from sendwell.family.actions.journal import allowed, held_link, still_open, write
from sendwell.family.models import Kind, RestrictionChange
from sendwell.law.refusals import Refused
from sendwell.people.family_map import family_map, is_looser, is_verified, profile_from
from sendwell.people.models import Adult, AdultOfChild, Basis, HeldAs, OrderType, Profile, Responsibility

MORE = (
    "That would let this person know more than is recorded. Propose it as a loosening: a second person must look at "
    "the evidence and confirm it."
)


@dataclass(frozen=True)
class Shown:
    """What the evidence shows of one adult. `lives_with` None leaves what is recorded."""

    responsibility: str
    held_as: str = ""
    basis: str = Basis.UNKNOWN
    lives_with: bool | None = None


@transaction.atomic
def verify_responsibility(
    *,
    case: Case,
    adult: Adult,
    responsibility: Responsibility | str,
    evidence: str,
    by: Member,
    day: date,
    held_as: HeldAs | str = "",
    basis: Basis | str = Basis.UNKNOWN,
    lives_with: bool | None = None,
) -> AdultOfChild:
    """Record what the evidence shows of parental responsibility or of care of the child (Education Act 1996 s.576).

    Nobody verifies their own. Raises Refused without evidence, without how responsibility is held, and for an
    answer that lets somebody know more than was recorded of them: that takes two (C05).
    """
    allowed(case, by)
    link = held_link(case, adult)
    shown = Shown(Responsibility(responsibility), held_as, basis, lives_with)
    after = as_shown(link, shown, evidence, by=by, day=day)
    if lets_more(link, after, day):
        still_open(case)
    if needs_two(case, link, after, day):
        raise Refused(MORE, field="responsibility")
    was, now = link.responsibility, after.responsibility
    after.save()
    write(
        case,
        Kind.RESPONSIBILITY,
        subject=link.pk,
        was=was,
        now=now,
        adult=adult,
        by=by,
        day=day,
        evidence=evidence,
    )
    return after


def as_shown(link: AdultOfChild, shown: Shown, evidence: str, *, by: Member, day: date) -> AdultOfChild:
    """The adult as the evidence shows them, not saved. Raises Refused for an answer that nobody may give."""
    if not evidence.strip():
        raise Refused("Say what you saw: the document, its date, and where a copy is.", field="evidence")
    answer = Responsibility(shown.responsibility)
    if answer is Responsibility.YES and not shown.held_as:
        raise Refused("Say how parental responsibility is held.", field="held_as")
    if hats_of(by).filter(adult=link.adult_id).exists():
        raise Refused("Somebody else must see the evidence.", field="evidence")
    after = copy.copy(link)
    after.responsibility, after.held_as = answer, HeldAs(shown.held_as) if shown.held_as else ""
    after.responsibility_evidence = evidence[:300]
    after.basis = Basis.RESPONSIBILITY if answer is Responsibility.YES else Basis(shown.basis)
    after.verified_on = None if answer is Responsibility.UNKNOWN else day
    if shown.lives_with is not None:
        after.lives_with = shown.lives_with
    return after


def needs_two(case: Case, link: AdultOfChild, after: AdultOfChild, day: date) -> bool:
    """Whether the answer lets more through than was recorded of an adult, or of one from whom something is kept."""
    return lets_more(link, after, day) and (was_answered(link) or _something_is_kept(case, link, day))


def lets_more(link: AdultOfChild, after: AdultOfChild, day: date) -> bool:
    """Whether `after` may be sent more, decides more or knows more of where the child is than `link`."""
    return (
        is_looser(profile_from(after, day), profile_from(link, day))
        or (is_verified(after, day) and not is_verified(link, day))
        or (after.lives_with and not link.lives_with)
    )


def was_answered(link: AdultOfChild) -> bool:
    """Whether somebody has looked at the evidence before, whatever it showed. What a request says is no evidence."""
    said = RestrictionChange.objects.filter(kind=Kind.RESPONSIBILITY, subject=link.pk)
    return link.verified_on is not None or said.exists()


def _something_is_kept(case: Case, link: AdultOfChild, day: date) -> bool:
    """Whether a decision, an order, a secret or a placement keeps something from this adult."""
    found = family_map(case.child)
    placed = found.placed(day)
    bound = any(each.adult_id == link.adult_id and OrderType(each.type).restricts for each in found.orders)
    away = placed is not None and placed.carer_id != link.adult_id
    return link.profile != Profile.FULL or bound or away or found.hidden_from(link.adult_id, day).secret


def in_words(link: AdultOfChild) -> str:
    """What is recorded of an adult, short enough for the journal."""
    cares = link.basis == Basis.CARE and link.responsibility != Responsibility.YES
    said = [str(link.responsibility), "cares for the child" if cares else ""]
    return ", ".join([*filter(None, said), "lives with the child" if link.lives_with else "lives elsewhere"])


def kept(shown: Shown) -> dict[str, object]:
    """An answer as a proposal keeps it."""
    return {name: str(said) if isinstance(said, str) else said for name, said in asdict(shown).items()}
