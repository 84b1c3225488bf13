"""Who reads what was put together for a body: those of it who advise, ask for assessments or oversee advice.

Nobody of a council does: what is written to another council goes by post. Whoever reads for a body must still have to
do with the child (`opening`).
"""

from datetime import date

from django.db.models import Q, QuerySet

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.organisations.models import Kind, Organisation

READ = frozenset({Permission.ADVICE_WRITE, Permission.REQUEST_MAKE, Permission.ADVICE_OVERSEE})
GIVE_OUT = frozenset({Permission.ADVICE_ALLOCATE, Permission.REQUEST_MAKE, Permission.ADVICE_OVERSEE})
READERS = [
    role.id for role in ROLES.values() if role.may & READ and role.held_in - {Kind.LOCAL_AUTHORITY.value}
]
TOLD = [role for role in READERS if ROLES[role].may & GIVE_OUT]


def sent_to(member: Member) -> Q:
    """What was sent to them; for those who read for their organisation also what was sent to it."""
    if member.role not in READERS:
        return Q(to_member=member)
    return Q(to_member=member) | Q(to_organisation_id=member.organisation_id)


def readers_at(day: date) -> QuerySet[Member]:
    """Those of every organisation who can sign in and read for it on `day`."""
    return Member.objects.live(day).filter(role__in=READERS, account__isnull=False)


def told_for(organisation: Organisation, day: date) -> list[Member | str]:
    """Whom to tell at an organisation: those who give out its work; else its own address, where anybody reads there."""
    reading = readers_at(day).filter(organisation=organisation)
    found: list[Member | str] = list(reading.filter(role__in=TOLD).order_by("pk"))
    return found or [organisation.email] * reading.exists()
