"""Whoever can send something reads first what a court has said and who must not know (C20)."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
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

# Pages with a form and without one child's flags, each with the reason; what ends in "/" is all below it.
OF_NO_ONE_CHILD = {
    "/access/hats": "one's own role",
    "/cover": "a colleague's work",
    "/emergency": "nobody is found yet",
    "/find": "nobody is found yet",
    "/governance/emergencies/": "about what a colleague did",
    "/governance/incidents/": "about what a colleague did",
    "/governance/search": "about what colleagues did",
    "/governance/unusual/": "about what a colleague did",
    "/inbox": "a list",
    "/inbox/cover": "a colleague's work",
    "/people": "colleagues' accounts",
    "/people/": "colleagues' accounts",
    "/requests/<ref>/candidates/": "whether two records are one child: nothing is sent",
    "/requests/new": "nobody is known yet",
    "/requests/new/": "nobody is known yet",
    "/requests/paper": "nobody is known yet",
    "/services/<slug:slug>/close": "a service",
    "/services/<slug:slug>/edit": "a service",
    "/services/<slug:slug>/slots": "a list of hours that are free",
    "/services/new": "a service",
    "/sharing/": "agreements, which are about no child",
}
POSTS = re.compile(r'<form method="post"(?![^>]*logout)')
ICON = '<span aria-hidden="true">⚠</span> <strong>Alert:</strong>'
# Signing in, one's own account, and what comes in from those who have none.
OWN_AFFAIRS = (
    "/accounts/",
    "/ask",
    "/sign-in/",
    "/one-login/",
    "/slow-down",
    "/confirm/",
    "/handed/",
    "/invitation/",
)
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
    for case in Case.objects.all():  # Yan's, and the double's whom nobody has joined yet
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


def routes() -> dict[str, Permission]:
    """Every address that shows a form and takes it, and what it needs."""
    return {
        address: route.needs
        for address, _, route in found()
        if route is not None and {"GET", "POST"} <= set(route.methods) and not address.startswith(OWN_AFFAIRS)
    }


@pytest.mark.sweep
def test_c20_every_page_from_which_staff_send_says_the_flags_in_words_with_an_icon(
    story: Story, as_member: SignedIn
) -> None:
    staff = [(who, as_member(who)) for who in story.insiders if not who.is_family]
    opened = {}
    for route, needs in routes().items():
        browsers = [browser for who, browser in staff if who.may(needs)]
        opened[route] = list(_opened(story, route, browsers))
    silent = {
        route
        for route, pages in opened.items()
        for page in pages
        if not all(flag in page for flag in FLAGS) or ICON not in page
    }

    allowed = {each: key for each in silent for key in OF_NO_ONE_CHILD if each == key or _below(each, key)}

    assert sorted(silent - allowed.keys()) == []
    assert sorted(OF_NO_ONE_CHILD.keys() - allowed.values()) == []
    assert len([route for route, pages in opened.items() if pages]) > 60


def _below(address: str, folder: str) -> bool:
    return folder.endswith("/") and address.startswith(folder)


def _opened(story: Story, route: str, browsers: list[Client]) -> Iterator[str]:
    """The page at each of its addresses, as the first of the staff who is let in sees it."""
    for address in story.addresses(route) if "<" in route else [route]:
        for browser in browsers:
            answer = browser.get(address)
            if answer.status_code == 200 and POSTS.search(answer.content.decode()):
                yield answer.content.decode()
                break


def test_c20_ctl_a_page_without_the_banner_would_be_found(
    story: Story, as_member: SignedIn, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    from sendwell.casebook.pages import shown

    officer = as_member(story.world.northbridge.officer)
    before = officer.get(f"/cases/{story.case.ref}/ask").content.decode()
    monkeypatch.setattr(shown, "flags_of", lambda child, as_of: [])
    after = officer.get(f"/cases/{story.case.ref}/ask").content.decode()

    assert [FLAGS[2] in page for page in (before, after)] == [True, False]
