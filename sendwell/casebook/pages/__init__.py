"""The screens of a case: where things stand (`standing`), the chronology, the people, and finding a child."""

from sendwell.casebook.pages.chronology import ChronologyPage, chronology_page
from sendwell.casebook.pages.finding import Found, find_page
from sendwell.casebook.pages.people import PeoplePage, people_page
from sendwell.casebook.pages.shown import alerts_of_many, child_banner, clock_view, sections
from sendwell.casebook.pages.standing import CasePage, case_page, where_it_stands

__all__ = [
    "CasePage",
    "ChronologyPage",
    "Found",
    "PeoplePage",
    "alerts_of_many",
    "case_page",
    "child_banner",
    "chronology_page",
    "clock_view",
    "find_page",
    "people_page",
    "sections",
    "where_it_stands",
]
