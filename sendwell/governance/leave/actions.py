"""Giving leave, and taking it back."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from sendwell.access import grants
from sendwell.access.classes import DataClass
from sendwell.access.decision import matrix
from sendwell.access.models import Grant, GrantKind, Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.governance.leave.purposes import PURPOSES
from sendwell.law.refusals import Refused
from sendwell.sharing.rules import require_open
from sendwell.ui import words

LONDON = ZoneInfo("Europe/London")


def classes_open_to(role: str) -> list[DataClass]:
    """What may be put into a leave for this role: all that the matrix lets it read at all."""
    return [data for data, letters in matrix().get(role, {}).items() if set(letters) & set("rsgq")]


@transaction.atomic
def give_leave(
    *,
    case: Case,
    to: Member,
    purpose: str,
    classes: Iterable[str],
    until: date,
    evidence: str,
    by: Member,
    day: date,
    at: datetime,
) -> Grant:
    """Let `to` read `classes` of this child's record to the end of `until`.

    Raises NotThere for somebody else's case, and Refused for a purpose that is not theirs, for classes that
    their role never reads, for a longer time than the purpose allows, and where nothing of the kind may pass to the
    organisation they work for (A14, A22, A26; Quick Guide 8.2).
    """
    require(by, Permission.LEAVE_GIVE)
    if by.organisation_id != case.authority_id:
        raise NotThere
    known = PURPOSES.get(purpose)
    if known is None or to.role != known.role or (known.own and to.organisation_id != case.authority_id):
        raise Refused("That person’s role does not fit the purpose. Choose another person.", field="person")
    wanted = _wanted(classes, to.role)
    if not day < until <= day + timedelta(days=known.most_days):
        raise Refused(
            f"Leave can last to {words.day(day + timedelta(days=known.most_days))} at the latest, and must last "
            "beyond today.",
            field="until",
        )
    if not evidence.strip():
        raise Refused("Say who asked for it, or what shows that it is needed.", field="evidence")
    if to.organisation is not None and not known.by_law:
        require_open(case.authority, to.organisation, wanted, day, field="person")
    grant = grants.give(
        kind=GrantKind.SPECIFIC,
        child=case.child,
        to=to,
        classes=wanted,
        purpose=known.words,
        gateway=known.gateway,
        by=by,
        at=at,
        until=datetime.combine(until + timedelta(days=1), time(), LONDON),
        evidence=evidence.strip(),
    )
    details = {"to": to.kind.name, "for": known.words, "until": words.day(until)}
    history.record(case, "leave_given", by=by, day=day, about=grant.uid.hex[:24], details=details)
    return grant


def _wanted(classes: Iterable[str], role: str) -> list[DataClass]:
    offered = set(classes_open_to(role))
    wanted = [DataClass(letter) for letter in classes if letter in set(DataClass)]
    if not wanted:
        raise Refused("Choose what they may read.", field="classes")
    if set(wanted) - offered:
        raise Refused("Some of what you chose is never open to that role.", field="classes")
    return [DataClass.PROCESS, *(data for data in wanted if data is not DataClass.PROCESS)]


@transaction.atomic
def take_back(*, grant: Grant, case: Case, by: Member, day: date, at: datetime) -> None:
    """End it now. Raises NotThere for a grant about another child, Refused when it has ended.

    Only leave is taken back so: somebody who is kept out is let in again by two (`keeping_out.py`).
    """
    require(by, Permission.LEAVE_GIVE)
    if by.organisation_id != case.authority_id or grant.child_id != case.child_id:
        raise NotThere
    if grant.kind != GrantKind.SPECIFIC:
        raise NotThere
    grants.withdraw(grant, at=at)
    history.record(case, "leave_withdrawn", by=by, day=day, about=grant.uid.hex[:24])
