"""Telling those who answer for an organisation's use of data, and its managers, that something waits for them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from sendwell.access import scope
from sendwell.access.grants import kept_out_at
from sendwell.access.models import Member
from sendwell.access.roles import ROLES
from sendwell.access.two_people import hats_of
from sendwell.messages.addresses import address_of, is_address
from sendwell.messages.outbox import tell
from sendwell.organisations.models import Organisation
from sendwell.ui.words import uncapitalised

GUARDIANS = ("information_governance",)
MANAGERS = ("council_manager", "clinical_lead", "designated_officer")
"""Who manages a team, by kind of organisation: a council, a provider, a health commissioner."""


READERS = (*GUARDIANS, *MANAGERS)
"""Who may read an emergency opening of their organisation's; only a guardian reviews it."""


def alert(
    organisation: Organisation,
    kind: str,
    path: str,
    *,
    child_id: int | None,
    day: date,
    but: Member | None = None,
    managers: bool = True,
) -> int:
    """Tell its guardians and its managers; where it has neither, its own address. Returns how many were told.

    Only those who can be reached count. `but` is whom it is about: nobody is asked to watch over themselves, under
    whatever hat. `child_id` is whose record it is about: whoever is kept out of it is not told (A19).
    """
    found = _who(organisation, READERS if managers else GUARDIANS, child_id, day, but)
    reachable = [each for each in found if is_address(address_of(each))]
    for each in reachable:
        tell(each, kind, path)
    if not reachable and is_address(organisation.email):
        tell(organisation.email, kind, path)
        return 1
    return len(reachable)


def unreached(organisation: Organisation, *, child_id: int | None, day: date, but: Member) -> list[str]:
    """Whom nobody at an organisation stands for, in words: its guardians, and its managers (trust.md 4.6).

    Only of the roles that such an organisation can have; a school has no manager here. Whoever it is about stands
    for nobody, under whatever hat, nor does whoever is kept out of the child's record; and the organisation's own
    address stands for no person. Empty where both can be told.
    """
    wanting = []
    for roles in (GUARDIANS, MANAGERS):
        here = [role for role in roles if organisation.kind in ROLES[role].held_in]
        people = _who(organisation, here, child_id, day, but)
        if here and not any(is_address(_own_address(each)) for each in people):
            wanting.append(" or ".join(uncapitalised(ROLES[role].name) for role in here))
    return wanting


def _who(
    organisation: Organisation, roles: Iterable[str], child_id: int | None, day: date, but: Member | None
) -> QuerySet[Member]:
    people = Member.objects.live(day).filter(organisation=organisation, role__in=roles)
    if child_id is not None:
        people = people.exclude(pk__in=kept_out_at(organisation, child_id, scope.moment()))
    if but is not None:
        people = people.exclude(pk__in=hats_of(but))
    return people.select_related("account", "organisation")


def _own_address(member: Member) -> str:
    return member.email or (member.account.email if member.account else "")
