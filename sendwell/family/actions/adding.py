"""Adding an adult to the family map whom no request named: a father learned of later, the next foster carer."""

from datetime import date

from django.db import transaction

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.family.actions.journal import allowed, write
from sendwell.family.models import Kind
from sendwell.law.refusals import Refused
from sendwell.people.models import Adult, AdultOfChild, Profile


@transaction.atomic
def add_adult(
    *,
    case: Case,
    name: str,
    relation: str,
    by: Member,
    day: date,
    email: str = "",
    phone: str = "",
    address: str = "",
    postcode: str = "",
) -> AdultOfChild:
    """Record somebody round the child (Education Act 1996 s.576; Quick Guide section 10). Nothing goes to them.

    Whether they hold responsibility, and whether the child lives with them, is not known until somebody has seen
    what shows it; and two people decide what they may be sent (C01, C05). Nothing is sent to their email yet, not
    even to ask whose it is: that follows with an invitation. Raises Refused without a name or what they are to the
    child, and for somebody who is there already.
    """
    allowed(case, by)
    name, relation = name.strip(), relation.strip()
    if not name:
        raise Refused("Enter their name.", field="name")
    if not relation:
        raise Refused("Say what they are to the child: father, grandmother, foster carer.", field="relation")
    there = AdultOfChild.objects.filter(child_id=case.child_id, adult__name__iexact=name)
    if there.filter(relation__iexact=relation).exists():
        raise Refused(f"{name}, {relation.lower()}, is on the family map already.", field="name")
    reached = {"email": email, "phone": phone, "address": address, "postcode": postcode}
    with scope.acting(by, as_of=day, why="adding an adult", request=scope.current().request):
        link = _held(case, Adult(name=name, **reached), relation)
    _written(case, link, by, day)
    return link


def _held(case: Case, adult: Adult, relation: str) -> AdultOfChild:
    """Nobody may see an adult who is nothing to any child they know of: so its key is asked for first."""
    (adult.pk,) = scope.bring_new(Adult)
    adult.save(force_insert=True)
    return AdultOfChild.objects.create(
        child_id=case.child_id, adult=adult, relation=relation[:60], profile=Profile.HOLD
    )


def _written(case: Case, link: AdultOfChild, by: Member, day: date) -> None:
    write(
        case,
        Kind.PROFILE,
        subject=link.pk,
        was="",
        now=Profile.HOLD,
        adult=link.adult,
        by=by,
        day=day,
        evidence="Added to the family map",
    )
