"""The desk of somebody who reads by leave: the records open to them, for what, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sendwell.access.models import Grant, GrantKind, Member
from sendwell.casebook.models import Case


@dataclass(frozen=True)
class OpenRecord:
    """One record they may read."""

    ref: str
    initials: str
    council: str
    purpose: str
    until: datetime


@dataclass(frozen=True)
class LeaveDesk:
    """What is open, the leave that ends first at the top."""

    rows: Sequence[OpenRecord]


def leave_desk(member: Member, *, at: datetime) -> LeaveDesk:
    """Records by leave that is live at `at`; what has ended is not there (A14, A26). Two queries."""
    kinds = [GrantKind.SPECIFIC, GrantKind.BREAK_GLASS]
    live = Grant.objects.live(at).filter(member=member, kind__in=kinds)
    by_child = {grant.child_id: grant for grant in live.order_by("-ends_at")}
    cases = Case.objects.filter(child_id__in=by_child).select_related("child", "authority")
    rows = [
        OpenRecord(
            case.ref,
            case.child.initials,
            case.authority.name,
            by_child[case.child_id].purpose,
            by_child[case.child_id].ends_at,
        )
        for case in cases
    ]
    return LeaveDesk(sorted(rows, key=lambda row: (row.until, row.ref)))
