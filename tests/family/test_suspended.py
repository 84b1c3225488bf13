"""While nothing may be shared, whoever was asked reads so wherever the request stands."""

from collections.abc import Callable

from django.test import Client

from sendwell.access.models import Member
from tests.family.households import household
from tests.family.test_consent import ask_hospital, consent
from tests.world import World

type SignedIn = Callable[[Member], Client]


def test_the_inbox_and_the_clinicians_desk_say_which_request_is_suspended(
    world: World, as_member: SignedIn
) -> None:
    home = household(world)
    trust, words = (
        world.hillside,
        "Suspended: consent was refused on 6 March 2026; the date does not move",
    )
    ask_hospital(home)
    world.request_to(trust.paediatrics)
    pages = [(trust.clerk, "/inbox"), (trust.paediatrician, "/")]
    before = [as_member(who).get(page, follow=True).content.decode().count(words) for who, page in pages]

    consent(home, answer="refused")

    after = [as_member(who).get(page, follow=True).content.decode().count(words) for who, page in pages]
    assert (before, after) == ([0, 0], [1, 1])
