"""The school's desk: each child on roll who has a case, whichever council it is with (feature 22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sendwell.access.models import Member
from sendwell.casebook.models import Case, Stage
from sendwell.casebook.opening import visible_cases
from sendwell.documents.pages.bundles import PapersSent, papers_sent


@dataclass(frozen=True)
class OnRoll:
    """One child's case, as far as the school may know of it."""

    ref: str
    child: str
    council: str
    stage: str
    since: date
    key_worker: str


@dataclass(frozen=True)
class SchoolDesk:
    """A SENCO's home."""

    rows: Sequence[OnRoll]
    councils: int
    papers: PapersSent


def school_desk(member: Member, *, as_of: date) -> SchoolDesk:
    """Cases of children on this setting's roll, with the council and the key worker to speak to."""
    cases = visible_cases(member, as_of).select_related("child", "authority", "key_worker")
    rows = [_on_roll(case) for case in cases.order_by("-opened_on", "-pk")[:500]]
    return SchoolDesk(rows, len({row.council for row in rows}), papers_sent(member, as_of))


def _on_roll(case: Case) -> OnRoll:
    return OnRoll(
        ref=case.ref,
        child=f"{case.child.given_name} {case.child.family_name}",
        council=case.authority.name,
        stage=Stage(case.stage).label,
        since=case.opened_on,
        key_worker=case.key_worker.name if case.key_worker else "Nobody yet",
    )
