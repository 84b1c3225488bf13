"""How people wish to be reached: the family's own page, and staff's view of everybody round a child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.casebook.opening import open_case
from sendwell.casebook.pages import child_banner, sections
from sendwell.messages.confirming import Whose, unconfirmed
from sendwell.messages.models import Preference
from sendwell.messages.preferences import wishes_of_adults, words_for
from sendwell.messages.routing import preference_of
from sendwell.people.models import AdultOfChild
from sendwell.ui.parts import ChildBanner, Link, Row


@dataclass(frozen=True)
class WishesPage:
    """The form's page: whose wishes they are, and who noted them last."""

    name: str
    noted: str
    code_url: str
    """Where the code for an address that waits for it is typed, if there is one."""
    back: str
    banner: ChildBanner | None = None
    """For staff: the child in sight with every alert, because a code is sent (C20)."""


@dataclass(frozen=True)
class ReachPage:
    """Everybody round a child and how they wish to be reached."""

    ref: str
    banner: ChildBanner
    sections: Sequence[Link]
    people: Sequence[Row]


def wishes_page(
    whose: Whose,
    name: str,
    wish: Preference | None,
    *,
    back: str,
    code_url: str,
    banner: ChildBanner | None = None,
) -> WishesPage:
    """What stands above the form; `code_url` is where a code would be typed."""
    noted = f"{wish.set_by.name} wrote this down last." if wish else ""
    return WishesPage(name, noted, code_url if unconfirmed([whose])[whose.pk] else "", back, banner)


def reach_page(member: Member, ref: str, *, as_of: date) -> ReachPage:
    """The adults of a case and the young person, each with what to know before writing. Raises NotThere."""
    case = open_case(member, ref, as_of, screen="how to reach them", needs=Permission.REACH_KEEP)
    links = list(case.child.adults.select_related("adult").order_by("-lives_with", "pk"))
    wishes = wishes_of_adults(link.adult_id for link in links)
    waiting = unconfirmed([link.adult for link in links])
    rows = [
        Row(
            f"{link.adult.name}, {link.relation.lower()}",
            [
                *(words_for(wishes.get(link.adult_id)) or ["Nothing has been said: email, in English"]),
                *(f"Not confirmed yet: {each.words} {each.to}" for each in waiting[link.adult_id]),
            ],
            _links(ref, link, waits=bool(waiting[link.adult_id])),
        )
        for link in links
    ]
    own = words_for(preference_of(child_id=case.child_id))
    if own:
        rows.append(Row(case.child.name, own))
    return ReachPage(ref, child_banner(case.child, as_of), sections(case, member, "messages:reach"), rows)


def _links(ref: str, link: AdultOfChild, *, waits: bool) -> tuple[Link, ...]:
    here = {"ref": ref, "number": link.pk}
    name = link.adult.name
    change = Link("Change", reverse("messages:reach_one", kwargs=here), hidden=f"how to reach {name}")
    code = Link("Type their code", reverse("messages:reach_code", kwargs=here), hidden=f"from {name}")
    return (change, code) if waits else (change,)
