"""Lists that are cut into pages and sorted by links: no JavaScript, nothing about a child in an address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.utils.http import urlencode

Query = Mapping[str, str]


def address(query: Query, **changes: str | int | None) -> str:
    """The present page's query with some changes: "?state=overdue&page=2". None or "" removes a key."""
    merged: dict[str, str | int | None] = {**dict(query.items()), **changes}
    return "?" + urlencode({key: value for key, value in merged.items() if value is not None and value != ""})


def cut[M: Model](listed: QuerySet[M], start: int, stop: int) -> QuerySet[M]:
    """The rows from `start` to `stop` of a sorted list, before anything is joined to it.

    What is joined afterwards, such as whose child and case each is about, is asked of these rows alone.
    """
    page = listed.values("pk")[start:stop]
    return listed.model._default_manager.filter(pk__in=page).order_by(*listed.query.order_by)


@dataclass(frozen=True)
class Sort:
    """Which column a list is sorted by. In the address: `sort=due_on`, or `sort=-due_on` for downwards."""

    by: str
    descending: bool
    query: Query

    @classmethod
    def read(cls, query: Query, *, allowed: Iterable[str], default: str) -> "Sort":
        """The sort that was asked for, or the default. Raises BadRequest for one that is not offered (A10)."""
        asked = query.get("sort", "")
        if asked and asked.removeprefix("-") not in set(allowed):
            raise BadRequest("This list is not sorted by that.")
        chosen = asked or default
        return cls(chosen.removeprefix("-"), chosen.startswith("-"), query)

    @property
    def order(self) -> str:
        """As Django's order_by takes it: "due_on" or "-due_on"."""
        return f"-{self.by}" if self.descending else self.by

    def direction(self, key: str) -> str:
        """What a screen reader says of a column: "ascending", "descending" or "none"."""
        if key != self.by:
            return "none"
        return "descending" if self.descending else "ascending"

    def url(self, key: str) -> str:
        """Sort by this column, or turn it round; back to the first page."""
        turned = f"-{key}" if key == self.by and not self.descending else key
        return address(self.query, sort=turned, page=None)


@dataclass(frozen=True)
class Paging:
    """One page of a list.

    `total` is None where counting all would cost too much: then `more` says if there is another page.
    """

    number: int
    size: int
    total: int | None
    query: Query
    more: bool = False

    @classmethod
    def read(cls, query: Query, *, total: int | None, size: int = 25, more: bool = False) -> "Paging":
        """The page that was asked for; a page beyond the end is the last, and nonsense is the first."""
        asked = query.get("page", "1")
        number = int(asked) if asked.isdecimal() and len(asked) < 8 else 1
        last = max(1, ceil(total / size)) if total is not None else number
        return cls(min(max(number, 1), last), size, total, query, more)

    @property
    def start(self) -> int:
        """Rows before this page: the first index of the slice."""
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        """The end of the slice."""
        return self.start + self.size

    @property
    def pages(self) -> int | None:
        """How many pages there are, if known."""
        return None if self.total is None else max(1, ceil(self.total / self.size))

    @property
    def previous_url(self) -> str | None:
        """The page before, or None on the first."""
        return self.url(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """The page after, or None on the last."""
        there_is = self.more if self.pages is None else self.number < self.pages
        return self.url(self.number + 1) if there_is else None

    @property
    def numbers(self) -> list[int | None]:
        """First, last and the neighbours of this page; None stands for the ones left out."""
        if self.pages is None or self.pages == 1:
            return []
        near = {1, self.number - 1, self.number, self.number + 1, self.pages}
        shown = sorted(n for n in near if 1 <= n <= self.pages)
        return [item for n in shown for item in (([None] if n > 1 and n - 1 not in shown else []) + [n])]

    @property
    def words(self) -> str:
        """Where we are: "Showing 26 to 50 of 1,204"."""
        if self.total == 0:
            return ""
        if self.total is None:
            return f"Page {self.number:,}"
        return f"Showing {self.start + 1:,} to {min(self.stop, self.total):,} of {self.total:,}"

    def url(self, number: int) -> str:
        """The address of another page of the same list."""
        return address(self.query, page=number if number > 1 else None)
