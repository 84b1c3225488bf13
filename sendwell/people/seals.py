"""Which items of a record a reader must not see (Gillick seals, and what is sealed for safety or by a court).

A family is not shown that anything is missing: items are left out before anything is counted, paged or
numbered. A professional is told "withheld", never left to think that there is nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sendwell.people.models import Child, Seal, SealKind
from sendwell.people.spans import not_lifted


@dataclass(frozen=True)
class Sealed:
    """The items of one child that one reader must not see, by kind and number, and the references that tell of them."""

    items: frozenset[tuple[str, int]] = frozenset()
    about: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.items)

    def hides(self, item: str, number: int | None, about: str = "") -> bool:
        """Whether this item is one of them, or tells of one."""
        return (item, number) in self.items or bool(about and about in self.about)

    def numbers(self, item: str) -> list[int]:
        """The numbers of one kind, to leave out of a query."""
        return [number for kind, number in self.items if kind == item]


NOTHING = Sealed()


def kinds_kept_from(*, family: bool, own: bool) -> list[SealKind]:
    """Which kinds of seal shut a reader out: a parent both, everybody else only what is sealed for safety.

    What a child keeps from their parents stays open to the professionals who have to know it, and to the child.
    """
    return [SealKind.SEALED, SealKind.CHILD_ASKS] if family and not own else [SealKind.SEALED]


def seals_on(item: str, number: int, as_of: date) -> frozenset[str]:
    """The kinds of seal that lie on one item on `as_of`. One question."""
    rows = Seal.objects.filter(not_lifted(as_of), item=item, number=number)
    return frozenset(rows.values_list("kind", flat=True))


def sealed_from(child: Child | int, kinds: Iterable[SealKind], as_of: date) -> Sealed:
    """What is sealed from a reader who may not read seals of these `kinds`, on `as_of`. One question."""
    rows = Seal.objects.filter(not_lifted(as_of), child=child, kind__in=list(kinds))
    found = list(rows.values_list("item", "number", "about"))
    return Sealed(
        frozenset((item, number) for item, number, _ in found),
        frozenset(about for *_, about in found if about),
    )
