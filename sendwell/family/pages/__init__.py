"""The screens of this room."""

from sendwell.family.pages.forms import FormPage
from sendwell.family.pages.inviting import inviting_adult, inviting_young_person
from sendwell.family.pages.map import journal_page, map_page, open_map
from sendwell.family.pages.mine import mine_page, open_mine
from sendwell.family.pages.rights import ConsentPage, Refusing, consent_page, rights_page, step_of
from sendwell.family.pages.tasks import tasks_page

__all__ = [
    "ConsentPage",
    "FormPage",
    "Refusing",
    "consent_page",
    "inviting_adult",
    "inviting_young_person",
    "journal_page",
    "map_page",
    "mine_page",
    "open_map",
    "open_mine",
    "rights_page",
    "step_of",
    "tasks_page",
]
