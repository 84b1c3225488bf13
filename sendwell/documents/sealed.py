"""What is sealed or holds something that is: a bundle is shut with what is in it, also when that was sealed later."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from sendwell.access.models import Member
from sendwell.access.seals import not_sealed, with_leave
from sendwell.documents.models import Bundle, Disclosure, Letter, Upload
from sendwell.people.models import Seal, SealKind
from sendwell.people.seals import kinds_kept_from
from sendwell.people.spans import not_lifted


def shut_to(member: Member, as_of: date) -> Q:
    """The bundles that this member must not open: something in them is sealed from them (C12, C15, N04)."""
    kinds = kinds_kept_from(family=member.is_family, own=member.child_id is not None)
    shut = _holding(Seal.objects.filter(not_lifted(as_of), kind__in=kinds))
    return shut if member.is_family else shut & ~Q(with_leave(member))


def shut_outside(bundles: Iterable[Bundle], as_of: date) -> frozenset[int]:
    """Which of them nobody outside may open any more: by their link nobody can know whom a seal keeps it from."""
    seals = Seal.objects.filter(not_lifted(as_of), kind__in=SealKind.values)
    shut = Bundle.objects.filter(_holding(seals), pk__in=[each.pk for each in bundles])
    return frozenset(shut.values_list("pk", flat=True))


def withheld_from(member: Member, disclosures: Iterable[Disclosure], as_of: date) -> frozenset[int]:
    """Which of these letters and bundles, as they were disclosed, this member must not read: one question (N04)."""
    letters = Letter.objects.filter(~not_sealed(member, "letter", as_of))
    bundles = Bundle.objects.filter(shut_to(member, as_of))
    found = Disclosure.objects.filter(Q(letter__in=letters) | Q(bundle__in=bundles))
    return frozenset(found.filter(pk__in=[each.pk for each in disclosures]).values_list("pk", flat=True))


def _holding(seals: QuerySet[Seal]) -> Q:
    """That one of a bundle's items is sealed by its own number, or with what it is about."""
    of_child = seals.filter(child_id=OuterRef("case__child_id"))
    letters = _items(Letter).filter(Exists(of_child.filter(_on("letter"))))
    uploads = _items(Upload).filter(Exists(of_child.filter(_on("upload"))))
    return Q(Exists(letters)) | Q(Exists(uploads))


def _on(item: str) -> Q:
    return Q(item=item, number=OuterRef("pk")) | (Q(about=OuterRef("about")) & ~Q(about=""))


def _items(model: type[Letter] | type[Upload]) -> "QuerySet[Letter] | QuerySet[Upload]":
    """The letters or files that stand in the bundle that is asked about, by their numbers there."""
    found = model.objects.filter(case=OuterRef("case"))
    listed = found.annotate(listed=Cast(OuterRef("items"), TextField()))
    return listed.filter(listed__contains=Cast("uid", TextField()))
