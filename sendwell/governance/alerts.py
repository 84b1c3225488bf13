"""Telling those who answer for an organisation's use of data, and its managers, that something waits for them."""

from datetime import date

from sendwell.access.models import Member
from sendwell.messages.outbox import address_of, is_address, tell
from sendwell.organisations.models import Organisation

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
    day: date,
    but: Member | None = None,
    managers: bool = True,
) -> int:
    """Tell its guardians and its managers; where it has neither, its own address. Returns how many were told.

    Only those who can be reached count. `but` is whom it is about: nobody is asked to watch over themselves.
    """
    people = Member.objects.live(day).filter(
        organisation=organisation, role__in=READERS if managers else GUARDIANS
    )
    if but is not None:
        people = people.exclude(pk=but.pk)
    found = people.select_related("account", "organisation")
    reachable = [each for each in found if is_address(address_of(each))]
    for each in reachable:
        tell(each, kind, path)
    if not reachable and is_address(organisation.email):
        tell(organisation.email, kind, path)
        return 1
    return len(reachable)
