"""Cases with a key worker, for the tests of the desks."""

from collections.abc import Mapping
from datetime import date

from sendwell.access.models import Member
from sendwell.casebook import actions
from sendwell.casebook.models import Case
from sendwell.desks import pages
from tests.world import MON_2_MARCH

TUE_14_APRIL = date(2026, 4, 14)


def council(
    member: Member, query: Mapping[str, str] | None = None, *, as_of: date
) -> pages.council.CouncilDesk:  # type: ignore[name-defined]
    """The council's desk as this member sees it."""
    query = dict(query or {})
    return pages.council_desk(member, query, pages.DeskFilter(data=query), as_of=as_of)


def kept_by(case: Case, officer: Member, by: Member) -> Case:
    """The case with its key worker."""
    actions.name_key_worker(case=case, member=officer, by=by, day=MON_2_MARCH)
    return case
