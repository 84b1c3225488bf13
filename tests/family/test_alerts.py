"""Whoever can send something reads first what a court has said and who must not know (C20)."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.desks.reference.addresses import found
from sendwell.family import actions
from sendwell.people.models import Adult, AdultOfChild, Alert
from tests.family.households import FRI_6_MARCH, MON_2_MARCH, on
from tests.house import story as stories
from tests.house.story import Story
from tests.world import World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]

# A page of one child from which somebody acts: it has a form that is posted. Registers and one's own account are not.
OF_A_CHILD = re.compile(r"^/(cases|advice|requests|sign-offs|appointments|sending|files|bundles|letters)/.*<")
# A form that is still being written: nobody is known yet. And whether two records are one child: nothing is sent.
NOTHING_IS_SENT = ("/requests/new/", "/requests/<ref>/candidates/")
POSTS = re.compile(r'<form method="post"(?![^>]*logout)')
FLAGS = [
    "Fierce dog at the house",
    "Only redacted copies: Fred Father, father",
    "Court order, non-molestation: Fred Father",
]


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    """Friday 6 March 2026, noon, also while the story is told."""
    with on():
        yield


@pytest.fixture
def story(world: World) -> Story:
    """Adela's story, with an alert, an order and a redacted father."""
    story = stories.tell(world)
    for case in Case.objects.filter(
        child__family_name=stories.CANARY
    ):  # also the double, whom nobody has joined yet
        _flag(case, world.northbridge.officer)
    return story


def _flag(case: Case, officer: Member) -> None:
    Alert.objects.create(child=case.child, words=FLAGS[0], from_on=MON_2_MARCH)
    father = Adult.objects.create(name="Fred Father")
    AdultOfChild.objects.create(
        child=case.child,
        adult=father,
        relation="Father",
        responsibility="yes",
        held_as="parent",
        verified_on=MON_2_MARCH,
    )
    actions.record_order(
        case=case,
        adult=father,
        type="non_molestation",
        court="Family Court",
        made_on=MON_2_MARCH,
        words="Not to come near.",
        evidence="Seen.",
        by=officer,
        day=FRI_6_MARCH,
    )
    AdultOfChild.objects.filter(adult=father).update(profile="redacted")


def routes() -> list[str]:
    """Every address about a child that takes a form."""
    return sorted(
        address
        for address, _, route in found()
        if route is not None
        and {"GET", "POST"} <= set(route.methods)
        and OF_A_CHILD.match(address)
        and not address.startswith(NOTHING_IS_SENT)
    )


def test_c20_every_page_from_which_staff_send_says_the_flags_in_words_with_an_icon(
    story: Story, as_member: SignedIn
) -> None:
    silent, opened = set(), 0
    staff = [who for who in story.insiders if not who.is_family]
    browsers = [as_member(who) for who in staff]
    for route in routes():
        page = next(iter(_opened(story, route, browsers)), None)
        if page is None or story.case.child.family_name not in page:
            continue
        opened += 1
        missing = [flag for flag in FLAGS if flag not in page]
        if missing or '<span aria-hidden="true">⚠</span> <strong>Alert:</strong>' not in page:
            silent.add(route)

    assert silent == set()
    assert opened > 25


def _opened(story: Story, route: str, browsers: list[Client]):  # type: ignore[no-untyped-def]
    for address in story.addresses(route):
        for browser in browsers:
            answer = browser.get(address)
            if answer.status_code == 200 and POSTS.search(answer.content.decode()):
                yield answer.content.decode()
                break


def test_c20_ctl_a_page_without_the_banner_would_be_found(
    story: Story, as_member: SignedIn, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    from sendwell.casebook.pages import shown

    monkeypatch.setattr(shown, "flags_of", lambda child, as_of: [])
    with on():
        page = (
            as_member(story.world.northbridge.officer).get(f"/cases/{story.case.ref}/close").content.decode()
        )

    assert FLAGS[2] not in page
