"""How people wish to be reached and how they read, for every room that writes to them (feature 180)."""

from collections.abc import Iterable

from django.db.models import Q

from sendwell.access.models import Member
from sendwell.messages.models import Preference, Wanted
from sendwell.messages.routing import preference_of
from sendwell.people.models import Child


def needs_round(child: Child) -> list[str]:
    """Who round a child needs what, by name: shown in the banner of every page on which staff write (feature 180)."""
    about = Q(child=child) | Q(adult__children__child=child)
    wishes = Preference.objects.filter(about).select_related("adult").order_by("pk").distinct()
    return [
        f"{wish.adult.name if wish.adult else child.name}: {'. '.join(needs)}."
        for wish in wishes
        if (needs := [*_needs(wish), *([wish.other.rstrip(".")] if wish.other else [])])
    ]


def _needs(wish: Preference) -> list[str]:
    return [
        *([f"Needs an interpreter: {wish.language}"] if wish.interpreter else _language(wish)),
        *(["Needs large print"] if wish.large_print else []),
        *(["Needs easy read: short words and pictures"] if wish.easy_read else []),
    ]


def words_for(wish: Preference | None) -> list[str]:
    """What somebody must know before they write to or ring this person, in words. Empty where nothing was said."""
    if wish is None:
        return []
    return [
        *_needs(wish),
        *(
            [f"Wants to be told by {Wanted(wish.channel).label.lower()}"]
            if wish.channel != Wanted.NONE
            else []
        ),
        *(["Wants no messages: what the law says they must get goes by post"] if _none(wish) else []),
        *([wish.other] if wish.other else []),
    ]


def _language(wish: Preference) -> list[str]:
    return [] if wish.language == "English" else [f"Reads and speaks {wish.language}"]


def _none(wish: Preference) -> bool:
    return wish.channel == Wanted.NONE


def words_for_member(member: Member) -> list[str]:
    """The same for somebody who has an account."""
    return words_for(preference_of(adult_id=member.adult_id, child_id=member.child_id))


def wants_large_print(*, adult_id: int | None = None, child_id: int | None = None) -> bool:
    """Whether what goes to this adult or young person is typeset larger. They need no account for that."""
    wish = preference_of(adult_id=adult_id, child_id=child_id)
    return wish is not None and wish.large_print


def wishes_of_adults(adult_ids: Iterable[int]) -> dict[int, Preference]:
    """The wishes of several adults at once."""
    return {
        each.adult_id: each
        for each in Preference.objects.filter(adult_id__in=list(adult_ids))
        if each.adult_id
    }
