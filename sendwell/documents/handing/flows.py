"""Whether papers may pass to the place where somebody outside works, where that place is registered here.

Somebody who works for an organisation of the registers is no way round them: information passes to it by an open
flow (`sharing`), or it waits. Who works for nobody in the registers is outside Sendwell, and gets papers by the
right that is said each time.
"""

from collections.abc import Iterable
from datetime import date

from sendwell.access.classes import DataClass as C
from sendwell.documents.handing.outsider import Outsider
from sendwell.organisations.models import Organisation
from sendwell.sharing.rules import require_open

BY_LAW = "court"
"""What a court or tribunal wants goes, agreement or not."""
ALWAYS = frozenset({C.PROCESS, C.IDENTITY})
HELD_BY = {"letter": C.CORRESPONDENCE, "upload": C.HEALTH}
"""What each kind of document holds, where nothing says it nearer."""
SHARED = frozenset((
    "nhs.net", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.co.uk",
    "yahoo.com", "yahoo.co.uk", "icloud.com", "btinternet.com", "aol.com", "proton.me",
))  # fmt: skip
"""Domains of addresses that say nothing of where somebody works."""


def require_open_to_hand_over(
    sender: Organisation, to: Outsider, right: str, kinds: Iterable[str], day: date
) -> None:
    """Raises FlowClosed where papers of these kinds ("letter", "upload") may not pass to where `to` works."""
    if right == BY_LAW:
        return
    for receiver in registered(to, day):
        require_open(sender, receiver, ALWAYS | {HELD_BY[kind] for kind in kinds}, day, field="organisation")


def registered(to: Outsider, day: date) -> list[Organisation]:
    """The organisations here that somebody outside may be meant to work for: by its name, its address or its domain.

    A domain that several have tells nothing, and neither does one at which anybody can have an address.
    """
    living, domain = Organisation.objects.in_being(day), to.email.rpartition("@")[2].lower()
    named = living.filter(name__iexact=" ".join(to.organisation.split()))
    found = {each.pk: each for each in [*named, *living.filter(email__iexact=to.email)]}
    if domain and domain not in SHARED:
        same = list(living.filter(email__iendswith=f"@{domain}")[:2])
        found |= {each.pk: each for each in same if len(same) == 1}
    return list(found.values())
