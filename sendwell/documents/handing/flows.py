"""Whether papers may pass to the place where somebody outside works, where that place is registered here.

Somebody who works for an organisation of the registers is no way round them, nor round a refusal of the family:
information passes to it by an open flow (`sharing`), while it may be shared with it, or it waits. Who works for nobody
in the registers is outside Sendwell, and gets papers by the right that is said each time.
"""

from collections.abc import Iterable
from datetime import date

from sendwell.access.classes import DataClass as C
from sendwell.casebook.models import Case
from sendwell.documents.disclosure.receiving import sharing_stopped
from sendwell.documents.handing.outsider import Outsider, bundle_of, outsider_of
from sendwell.documents.handing.rights import RIGHTS
from sendwell.documents.models import HandOver
from sendwell.law.refusals import Refused
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
    case: Case, sender: Organisation, to: Outsider, right: str, kinds: Iterable[str], day: date
) -> None:
    """Stop papers of these kinds ("letter", "upload") that may not pass to where `to` works.

    Raises Refused where sharing with it has stopped (C13), and FlowClosed where no agreement lets it pass.
    """
    if right == BY_LAW:
        return
    for receiver in registered(to, day):
        if stopped := sharing_stopped(case, receiver, day):
            raise Refused(f"{stopped} Nothing is handed over.", field="organisation")
        require_open(sender, receiver, ALWAYS | {HELD_BY[kind] for kind in kinds}, day, field="organisation")


def require_still_open(given: HandOver, day: date) -> None:
    """The same of what was handed over: days may have passed. Raises Refused, FlowClosed."""
    right = BY_LAW if given.disclosure.gateway == RIGHTS[BY_LAW] else ""
    kinds = {item["of"].partition(":")[0] for item in bundle_of(given).items} & set(HELD_BY)
    require_open_to_hand_over(given.case, given.organisation, outsider_of(given), right, kinds, day)


def still_open(given: HandOver, day: date) -> bool:
    """Whether it may pass to where they work, on `day`."""
    try:
        require_still_open(given, day)
    except Refused:
        return False
    return True


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
