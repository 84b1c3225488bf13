"""Writing the journal of restrictions, and what every verb of this room asks first."""

from datetime import date

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.family.models import Kind, RestrictionChange
from sendwell.law.refusals import Refused
from sendwell.people.models import Adult, AdultOfChild


def allowed(case: Case, by: Member, permission: Permission = Permission.FAMILY_MAP_KEEP) -> None:
    """Stop unless `by` may and works for the council whose case it is. Raises NotThere."""
    require(by, permission)
    if case.authority_id != by.organisation_id:
        raise NotThere


def still_open(case: Case) -> None:
    """Stop what lets more be known of a child on a closed case: the council they left only reads (trust.md 4.5).

    Restricting, sealing and ending go on there. Raises Refused.
    """
    if case.closed_on is not None:
        raise Refused("This case is closed. What lets more be known is decided on an open case.")


def held_link(case: Case, adult: Adult) -> AdultOfChild:
    """What the adult is to the child, held so that nothing is sent meanwhile (C05). Raises NotThere."""
    link = (
        AdultOfChild.objects.select_for_update(of=("self",))
        .select_related("adult")
        .filter(child_id=case.child_id, adult=adult)
        .first()
    )
    if link is None:
        raise NotThere
    return link


def write(
    case: Case,
    kind: Kind,
    *,
    subject: int,
    was: str,
    now: str,
    by: Member,
    day: date,
    adult: Adult | None = None,
    other: Adult | None = None,
    loosens: bool = False,
    second: Member | None = None,
    evidence: str = "",
) -> RestrictionChange:
    """One line of the journal, and one event of the case that says only what kind of thing was changed."""
    line = RestrictionChange.objects.create(
        child_id=case.child_id,
        adult=adult,
        other=other,
        kind=kind,
        subject=subject,
        was=was,
        now=now,
        loosens=loosens,
        evidence=evidence[:300],
        by=by,
        second=second,
        day=day,
    )
    event = "restriction_loosened" if loosens else "family_map_changed"
    history.record(case, event, by=second or by, day=day, details={"what": Kind(kind).label})
    return line
