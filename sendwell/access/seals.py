"""What one reader must not see of one child, on a day. A family is shown nothing of it; most professionals are told."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from sendwell.access import scope
from sendwell.access.allow import classes
from sendwell.access.classes import DataClass
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.people.models import Child, Seal
from sendwell.people.seals import NOTHING, Sealed, kinds_kept_from, sealed_from
from sendwell.people.spans import not_lifted

PASSED_BY = {"letter": ("written_by", "to_member"), "upload": ("by",)}
"""Which fields of a letter or a file say who wrote it, gave it or was sent it."""

TOLD_NOTHING = frozenset({"senco", "panel_member", "iass_worker", "mediation_adviser"})
"""Roles that are not told that anything is sealed: they sit with a family or a panel (trust.md 4.5)."""


def told_of_seals(member: Member) -> bool:
    """Whether this reader is told "withheld" where something is sealed from them: professionals, but for those."""
    return not member.is_family and member.role not in TOLD_NOTHING


def sealed_for(member: Member, child: Child, as_of: date) -> Sealed:
    """The sealed items that this member must not see: for a parent both kinds, for the young person what is sealed
    for safety, for a professional what is sealed unless they hold leave to read that class (C12, C15, N04)."""
    found = sealed_from(
        child, kinds_kept_from(family=member.is_family, own=member.child_id == child.pk), as_of
    )
    if member.is_family or not found:
        return found
    return NOTHING if DataClass.SEALED in classes(member, child, as_of) else found


def not_sealed(member: Member, item: str, as_of: date, *, case: str = "case") -> Q:
    """The same as a condition on a list of letters or files: a sealed one is not there before anything is counted.

    Each is sealed with what it is about: a request for advice that is sealed takes its letters and files with it, but
    for the body that was asked and must answer, which keeps those that it wrote or was sent.
    """
    kinds = kinds_kept_from(family=member.is_family, own=member.child_id is not None)
    live = Seal.objects.filter(not_lifted(as_of), child=OuterRef(f"{case}__child_id"), kind__in=kinds)
    itself = Exists(live.filter(item=item, number=OuterRef("pk")))
    request = Exists(live.filter(~Q(about=""), about=OuterRef("about")))
    if member.is_family:
        return ~Q(itself) & ~Q(request)
    return (~Q(itself) & (~Q(request) | _theirs_to_answer(member, item, case))) | Q(
        with_leave(member, case=case)
    )


def _theirs_to_answer(member: Member, item: str, case: str) -> Q:
    """What passed between another body than the child's council and the council."""
    here = [Q(**{f"{whose}__organisation": member.organisation_id}) for whose in PASSED_BY[item]]
    return reduce(or_, here) & ~Q(**{f"{case}__authority": member.organisation_id})


def with_leave(member: Member, *, case: str = "case") -> Exists:
    """Whether this member holds leave to read what is sealed about the child of a letter, file or bundle."""
    return Exists(
        Grant.objects.live(scope.moment())
        .to(member)
        .filter(
            child_id=OuterRef(f"{case}__child_id"),
            kind__in=[GrantKind.SPECIFIC, GrantKind.STANDARD, GrantKind.BREAK_GLASS],
            classes__contains=[DataClass.SEALED.value],
        )
    )
