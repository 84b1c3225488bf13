"""A letter to somebody who reads nothing here waits for the post until somebody says that it went (H05, J04)."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.documents.letters import Recipient
from sendwell.documents.models import Disclosure, Letter
from sendwell.documents.posting import mark_posted, to_post
from sendwell.family import actions as family
from sendwell.governance.models import Incident
from sendwell.law.refusals import Refused
from sendwell.people.models import Adult, AdultOfChild, Alert, Child, Seal
from tests.documents.test_letters import letter_to
from tests.world import MON_2_MARCH, THU_5_MARCH, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_thursday")]
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def letter(world: World) -> Letter:
    """To a grandmother without an account."""
    return letter_to(world, Recipient("Gran Canary", lines=("2 Nowhere Road", "ZZ99 9ZZ")))


class Father:
    """Fin, whose responsibility was seen and who has no account; a decision waits to be posted to him."""

    def __init__(self, world: World) -> None:
        self.world, self.officer, self.case = world, world.northbridge.officer, world.case()
        self.adult = Adult.objects.create(name="Fin Father", address="2 Nowhere Road", postcode="ZZ99 9ZZ")
        known = {"responsibility": "yes", "held_as": "parent", "verified_on": MON_2_MARCH}
        link = {"child": self.case.child, "adult": self.adult, "relation": "Father"}
        AdultOfChild.objects.create(**link, **known, basis="responsibility")
        to = Recipient("Fin Father", lines=("2 Nowhere Road", "ZZ99 9ZZ"), of_adult=self.adult.pk)
        self.letter = letter_to(world, to, case=self.case, kind="decision", title="For Fin", for_family=True)

    def moves(self, address: str = "9 New Street") -> None:
        Adult.objects.filter(pk=self.adult.pk).update(address=address, postcode="")

    def restricted(self, profile: str) -> None:
        said = {"case": self.case, "adult": self.adult, "why": "He threatened them.", "day": THU_5_MARCH}
        family.restrict(**said, profile=profile, by=self.officer)  # type: ignore[arg-type]

    def page(self, as_member: SignedIn) -> str:
        return as_member(self.officer).get("/sending/to-post").content.decode()

    def post(self, as_member: SignedIn) -> str:
        """What is said when somebody notes that it went."""
        done = as_member(self.officer).post(f"/sending/{self.letter.disclosure.uid}/posted", follow=True)
        return done.content.decode()


@pytest.fixture
def father(world: World) -> Father:
    return Father(world)


@pytest.mark.parametrize("profile", ["hold", "none"])
def test_whoever_may_be_sent_nothing_since_it_was_written_gets_no_letter(
    father: Father, as_member: SignedIn, profile: str
) -> None:
    """C05, C20: it stays in sight, to be held."""
    assert ["2 Nowhere Road" in father.page(as_member), "Hold it." in father.page(as_member)] == [True, False]
    father.restricted(profile)

    page = father.page(as_member)
    why = (
        "Nothing may be sent to Fin Father until two people have decided so. Do not post it, and destroy what"
    )
    assert [each in page for each in ("For Fin", "Hold it.", why)] == [True] * 3
    assert [each in page for each in ("2 Nowhere Road", f"{father.letter.uid}.pdf")] == [False] * 2
    assert "I have posted it" not in page
    assert "Alert:</strong> Send nothing before two people have decided: Fin Father, father" in page
    assert why in father.post(as_member)
    assert Disclosure.objects.get(letter=father.letter).posted_on is None
    assert as_member(father.officer).get(f"/letters/{father.letter.uid}/again").status_code == 404


def test_whoever_is_not_known_to_hold_responsibility_any_more_gets_none_either(father: Father) -> None:
    """C01: the same rule as for a message."""
    AdultOfChild.objects.filter(adult=father.adult).update(responsibility="unknown", verified_on=None)
    with pytest.raises(Refused, match="until somebody has seen that they hold parental responsibility"):
        mark_posted(disclosure=father.letter.disclosure, by=father.officer, day=THU_5_MARCH)


def test_what_must_be_read_first_stands_beside_each_letter(father: Father, as_member: SignedIn) -> None:
    """C20."""
    Alert.objects.create(child=father.case.child, words="Ring before you write.", from_on=MON_2_MARCH)
    assert "<strong>Alert:</strong> Ring before you write." in father.page(as_member)
    assert "Noted: it is posted." in father.post(as_member)


def test_a_letter_does_not_go_to_the_house_they_left_and_is_written_again(
    father: Father, as_member: SignedIn
) -> None:
    """C07, R10: nothing was sent to anybody, so nothing is reported."""
    father.moves()
    page, again = father.page(as_member), f"/letters/{father.letter.uid}/again"
    assert [each in page for each in ("They have moved: write it again.", again)] == [True] * 2
    assert [each in page for each in ("2 Nowhere Road", "I have posted it", ".pdf")] == [False] * 3
    assert "They have moved: write it again." in father.post(as_member)
    for stranger in (father.world.southmere.officer, father.world.hillside.lead):
        assert as_member(stranger).get(again).status_code == 404

    officer = as_member(father.officer)
    assert "It goes to Fin Father, 9 New Street, as you leave it here." in officer.get(again).text
    assert officer.post(again, {"title": "For Fin", "part1": "We will assess."}).status_code == 302

    new = Letter.objects.get(instead_of=father.letter)
    assert (new.to_lines, new.to_adult, new.disclosure.state) == (["9 New Street"], father.adult, "released")
    page = father.page(as_member)
    assert [each in page for each in ("9 New Street", f"/letters/{new.uid}.pdf", again)] == [
        True,
        True,
        False,
    ]
    assert (list(to_post(father.officer)), Incident.objects.count()) == ([new.disclosure], 0)
    old = Disclosure.objects.get(letter=father.letter)
    assert (old.state, old.words) == ("sent_back", "It was not posted: they live elsewhere now.")


def test_an_address_that_was_found_meanwhile_is_written_on_the_letter(
    father: Father, as_member: SignedIn
) -> None:
    lost = letter_to(
        father.world, Recipient("Fin Father", of_adult=father.adult.pk), case=father.case, kind="decision"
    )
    assert "Their address is known now: write it again." in father.page(as_member)
    assert as_member(father.officer).get(f"/letters/{lost.uid}/again").status_code == 200


def test_a_young_person_s_letter_does_not_go_to_the_house_they_left_either(
    world: World, as_member: SignedIn
) -> None:
    case = world.case()
    to = Recipient(case.child.name, lines=("1 Nowhere Road",))
    letter_to(world, to, case=case, kind="decision", for_family=True)
    officer = as_member(world.northbridge.officer)
    assert "1 Nowhere Road" in officer.get("/sending/to-post").text
    Child.objects.filter(pk=case.child_id).update(address="9 New Street")
    page = officer.get("/sending/to-post").text
    assert ["1 Nowhere Road" in page, "They have moved: write it again." in page] == [False, True]


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
