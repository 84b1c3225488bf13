"""What stands round every page: who is looking, and the links at its foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sendwell.ui.parts import Link

FOOTER = (
    Link("Accessibility statement", "/accessibility/"),
    Link("Privacy", "/privacy/"),
    Link("The law and its time limits", "/law/"),
    Link("Who may do what", "/access/roles"),
    Link("What Sendwell is made of", "/source/"),
)


@dataclass(frozen=True)
class Viewer:
    """Who is looking: shown at the top of every page."""

    name: str
    role: str
    organisation: str
    home_url: str
    sign_out_url: str
    switch_url: str = ""
    nav: Sequence[Link] = ()
    account_url: str = ""
    signed_in_until: datetime | None = None
    """When this session ends if nothing is done."""
    standing_still: str = ""
    """What staff must know while notices are not going out."""
