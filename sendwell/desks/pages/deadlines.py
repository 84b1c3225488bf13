"""The open deadlines of a council, as the officer's and the manager's desks ask for them.

Every question here is answered by the index `deadline_of_authority` or `deadline_owed`. Nothing counts a whole
council: a count stops at a thousand, because nobody reads further and a dashboard must not slow down.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import F, IntegerField, Q, QuerySet, Subquery

from sendwell.access.models import Cover, Member
from sendwell.casebook.models import Deadline
from sendwell.organisations.models import Organisation
from sendwell.organisations.this import This

MOST = 1000
WEEK = timedelta(days=7)

SHOWS = {
    "overdue": "Overdue",
    "week": "Due this week",
    "others": "Waiting on others",
    "all": "Everything open",
}
COUNTED = tuple(show for show in SHOWS if show != "all")


SAID_BY_ANOTHER = ("determine_not_necessary_6w", "draft_by_w14_16")
"""Limits that end on the same day as a more telling one (the decision whether to assess; the 16 weeks).

A list shows one line for them; the case page shows every clock.
"""


def open_deadlines(authority_id: int) -> QuerySet[Deadline]:
    """Deadlines of a council's cases that nothing has ended and that have a date."""
    return Deadline.objects.filter(
        authority_id=This(authority_id), stopped_on__isnull=True, due_on__isnull=False
    ).exclude(timescale__in=SAID_BY_ANOTHER)


def of(deadlines: QuerySet[Deadline], members: Iterable[int]) -> QuerySet[Deadline]:
    """Those on the cases of these key workers."""
    return deadlines.filter(case__key_worker_id__in=list(members))


def shown(deadlines: QuerySet[Deadline], show: str, as_of: date) -> QuerySet[Deadline]:
    """One of the four lists of `SHOWS`. An excused deadline is not overdue, but it is still open."""
    if show == "overdue":
        return deadlines.filter(due_on__lt=as_of, owed_by=F("authority"), excused=False)
    if show == "week":
        return deadlines.filter(due_on__gte=as_of, due_on__lte=as_of + WEEK, owed_by=F("authority"))
    if show == "others":
        return deadlines.filter(Q(owed_by__isnull=True) | ~Q(owed_by=F("authority")))
    return deadlines


def counts(authority_id: int, deadlines: QuerySet[Deadline], as_of: date) -> dict[str, int]:
    """How many stand in each list but the last, or a thousand where there are more: all in one question."""
    asked = [_UpTo(shown(deadlines, show, as_of).order_by().values("pk")[:MOST]) for show in COUNTED]
    numbers = Organisation.objects.filter(pk=authority_id).values_list(*asked).get()
    return dict(zip(COUNTED, numbers, strict=True))


class _UpTo(Subquery):
    """How many rows a question finds. It stops where the question does."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def whose_work(member: Member, as_of: date) -> list[int]:
    """The member and those they stand in for on `as_of`."""
    away = Cover.objects.filter(covering=member, from_on__lte=as_of, until__gte=as_of)
    return [member.pk, *away.values_list("absent_id", flat=True)]
