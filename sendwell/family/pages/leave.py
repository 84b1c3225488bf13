"""The helpers who may read by the family's leave: an advice service, for example.

Shown to whoever may take it back; the database says to whom (`family_gave_leave`). Two parents who live apart are
shown none: what one of them asks of an advice service is not told to the other (C04).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse

from sendwell.access.classes import DataClass
from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.family.plain import plain
from sendwell.ui import words


@dataclass(frozen=True)
class HelperShown:
    """Somebody who may read because the family said so."""

    name: str
    reads: str
    until: str
    back_url: str


def helpers_of(case: Case) -> Sequence[HelperShown]:
    """Those who may read this child's record by leave of whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leave, worker, classes, ends FROM family_leave(%s)", [case.child_id])
        rows = cursor.fetchall()
    people = Member.objects.select_related("organisation").in_bulk([worker for _, worker, _, _ in rows])
    return [
        HelperShown(
            name=_named(people[worker]),
            reads="; ".join(words.uncapitalised(plain(DataClass(letter))) for letter in letters),
            until=words.end_of(ends),
            back_url=reverse("family:mine_leave_back", kwargs={"ref": case.ref, "uid": leave}),
        )
        for leave, worker, letters, ends in rows
    ]


def _named(worker: Member) -> str:
    return f"{worker.name}, {worker.organisation.name}" if worker.organisation else worker.name
