"""A letter to somebody who reads nothing here waits for the post until somebody says that it went (H05, J04)."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Disclosure, Letter
from sendwell.documents.posting import mark_posted, to_post
from sendwell.law.refusals import Refused
from sendwell.people.models import Seal
from tests.documents.test_letters import letter_to
from tests.world import MON_2_MARCH, THU_5_MARCH, World

pytestmark = pytest.mark.django_db
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def letter(world: World) -> Letter:
    """To a grandmother without an account."""
    return letter_to(world, Recipient("Gran Canary", lines=("2 Nowhere Road", "ZZ99 9ZZ")))


def test_it_stands_on_the_list_with_its_address_until_it_is_posted(
    world: World, letter: Letter, as_member: SignedIn
) -> None:
    officer = as_member(world.northbridge.officer)
    assert "/sending/to-post" in officer.get("/sending/to-check").content.decode()
    page = officer.get("/sending/to-post").content.decode()
    assert [each in page for each in ("Gran Canary", "2 Nowhere Road", f"/letters/{letter.uid}.pdf")] == [
        True
    ] * 3

    posted = officer.post(f"/sending/{letter.disclosure.uid}/posted")

    assert posted["Location"] == "/sending/to-post"
    assert "Nothing waits for the post." in officer.get("/sending/to-post").content.decode()
    kept = Disclosure.objects.get(letter=letter)
    assert (kept.posted_by, kept.posted_on is not None) == (world.northbridge.officer, True)


def test_once_and_by_nobody_else_s_people(world: World, letter: Letter, as_member: SignedIn) -> None:
    gate = letter.disclosure
    for stranger in (world.southmere.officer, world.hillside.lead):
        with pytest.raises(NotThere):
            mark_posted(disclosure=gate, by=stranger, day=THU_5_MARCH)
        assert "Gran Canary" not in as_member(stranger).get("/sending/to-post").content.decode()
    mark_posted(disclosure=gate, by=world.northbridge.officer, day=THU_5_MARCH)
    with pytest.raises(Refused, match="Nora Officer has posted it already"):
        mark_posted(disclosure=gate, by=world.northbridge.manager, day=THU_5_MARCH)


def test_what_is_read_here_and_what_waits_to_be_checked_are_not_posted(world: World) -> None:
    case = world.case()
    mother = world.parent(case.child)
    letter_to(world, Recipient(mother.name, mother), case=case)
    waits = letter_to(world, Recipient("Gran Canary"), case=case)
    Disclosure.objects.filter(letter=waits).update(state="to_check", flags=["alert"], released_on=None)
    council = world.northbridge.organisation
    letter_to(
        world, Recipient("Nora Officer", organisation=council), case=case, by=world.northbridge.psychologist
    )
    assert list(to_post(world.northbridge.officer)) == []


def test_of_a_sealed_letter_the_list_says_no_more_than_that_it_is_withheld(
    world: World, letter: Letter, as_member: SignedIn
) -> None:
    """N04."""
    Seal.objects.create(
        child=letter.case.child, kind="sealed", item="letter", number=letter.pk, from_on=MON_2_MARCH
    )
    page = as_member(world.northbridge.officer).get("/sending/to-post").content.decode()
    assert (letter.title in page, "Withheld:" in page) == (False, True)
