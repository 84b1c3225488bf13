"""Each person's home, as one dataclass a screen."""

from sendwell.desks.pages.clinician import clinician_desk
from sendwell.desks.pages.council import DeskFilter, council_desk
from sendwell.desks.pages.family import family_home, family_page
from sendwell.desks.pages.leave import leave_desk
from sendwell.desks.pages.oversight import OversightFilter, oversight_desk
from sendwell.desks.pages.school import school_desk
from sendwell.desks.pages.team import team_desk

__all__ = [
    "DeskFilter",
    "OversightFilter",
    "clinician_desk",
    "council_desk",
    "family_home",
    "family_page",
    "leave_desk",
    "oversight_desk",
    "school_desk",
    "team_desk",
]
