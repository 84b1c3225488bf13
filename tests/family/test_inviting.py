"""A parent or carer is invited to sign in, from the child's family map and nowhere else (E11, C01)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from sendwell.access.models import Account, Member, Relationship
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Event
from sendwell.family import actions
from sendwell.family.actions import Done
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import AdultOfChild, Child
from sendwell.sign_in.models import Invitation
from tests.family.invited import CHOSEN, MUMS, Home, a_home, invited
from tests.family.test_non_interference import seen
from tests.sign_in.people import NOON, may_go_in, with_app
from tests.world import FRI_6_MARCH, OPENED, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_friday")]
type SignedIn = Callable[[Member], Client]


@pytest.fixture
def home(world: World, django_capture_on_commit_callbacks: Any) -> Home:
    return a_home(world, django_capture_on_commit_callbacks)


def test_e11_a_mother_is_invited_from_the_map_and_sees_her_own_child_and_nobody_else_s(
    home: Home, as_member: SignedIn
) -> None:
    other = home.world.case(home.world.child("Barnaby", "Bystander"))
    officer = as_member(home.officer)
    before = officer.get(f"/cases/{home.case.ref}/family").content.decode()
    assert "Does not sign in to see this child" in before
    assert f'href="{home.invite}"' in before
    form = officer.get(home.invite).content.decode()
    assert [each for each in ("Mum Canary, mother", "Adela Canary", MUMS) if each not in form] == []

    said = home.send(officer, home.invite, email=MUMS)

    assert "Invited. The link we sent works once, for seven days." in said
    assert "Invited on 6 March 2026. The link has not been used. It works until 13 March 2026" in said
    (link,) = home.links()
    mother = Client()
    assert mother.post(link, CHOSEN).status_code == 302
    assert may_go_in(mother)
    assert mother.get(f"/family/{home.case.ref}").status_code == 200
    everything = mother.get("/family", follow=True).content.decode()
    assert ("Adela" in everything, "Barnaby" in everything) == (True, False)
    assert mother.get(f"/family/{other.ref}").status_code == 404
    assert "Signs in to see this child" in officer.get(f"/cases/{home.case.ref}/family").content.decode()


def test_it_is_written_down_without_her_name(home: Home) -> None:
    assert invited(home) is Done.SENT

    event = Event.objects.get(type="family_invited")
    assert (event.case, event.by, event.day) == (home.case, home.officer, FRI_6_MARCH)
    assert event.details == {"what": "An invitation to an adult of the family map"}
    made = Member.objects.get(adult=home.mum)
    assert (made.role, made.name, made.organisation) == ("parent", "Mum Canary", None)
    assert Relationship.objects.get(member=made).why == "parent"


def test_c20_what_must_be_read_first_stands_above_it(home: Home, as_member: SignedIn) -> None:
    home.case.child.alerts.create(words="Do not ring the home number", from_on=OPENED)

    assert "Do not ring the home number" in as_member(home.officer).get(home.invite).content.decode()


def test_e10_it_asks_again_who_the_officer_is(home: Home, as_member: SignedIn) -> None:
    browser = as_member(with_app(home.officer))
    session = browser.session
    session["second_factor_at"] = NOON.timestamp() - 600
    session.save()

    answer = browser.post(home.invite, {"email": MUMS})

    assert answer["Location"].startswith("/sign-in/confirm")
    assert Invitation.objects.count() == 0


HELD = [
    ({"verified_on": None}, "Look at the evidence of parental responsibility or care first"),
    ({"responsibility": "unknown", "verified_on": None}, "Look at the evidence of parental responsibility"),
    ({"responsibility": "no"}, "neither responsibility for the child nor care"),
    ({"profile": "hold"}, "until two people have agreed"),
    ({"profile": "none"}, "until two people have agreed"),
]


@pytest.mark.parametrize(("facts", "why"), HELD)
def test_c01_whoever_would_be_shown_nothing_is_not_invited(
    home: Home, as_member: SignedIn, facts: dict[str, Any], why: str
) -> None:
    AdultOfChild.objects.filter(pk=home.link.pk).update(**facts)
    officer = as_member(home.officer)

    for page in (officer.get(home.invite).content.decode(), home.send(officer, home.invite, email=MUMS)):
        assert why in page
        assert 'name="email"' not in page
    with pytest.raises(Refused, match=why):
        invited(home)
    assert (Member.objects.filter(adult=home.mum).count(), home.links()) == (0, [])


def test_a_restricted_parent_and_a_foster_carer_are_invited(home: Home) -> None:
    AdultOfChild.objects.filter(pk=home.link.pk).update(profile="redacted")
    assert invited(home) is Done.SENT
    AdultOfChild.objects.filter(pk=home.link.pk).update(
        profile="full", responsibility="no", held_as="", basis="care"
    )
    assert invited(home) is Done.SENT


def test_once_the_rights_are_the_young_person_s_they_are_asked_first(home: Home) -> None:
    Child.objects.filter(pk=home.case.child_id).update(born=date(2008, 9, 1))
    home.case.refresh_from_db()
    with pytest.raises(Refused, match="what the young person lets"):
        invited(home)

    until, day = date(2026, 12, 31), FRI_6_MARCH
    do: dict[str, Any] = {"case": home.case, "adult": home.mum, "by": home.officer, "day": day}
    actions.let_see(**do, classes=["P"], until=until, how="On the telephone")
    assert invited(home) is Done.SENT


def test_another_council_s_officer_and_whoever_does_not_keep_the_map_find_nothing(
    home: Home, as_member: SignedIn
) -> None:
    strangers = [home.world.southmere.officer, home.world.hillside.clerk, home.world.icb.designated]
    for stranger in strangers:
        assert as_member(stranger).post(home.invite, {"email": MUMS}).status_code == 404
        with pytest.raises(NotThere):
            invited(home, by=stranger)
    assert Invitation.objects.count() == 0


def test_a_second_invitation_ends_the_first(home: Home, as_member: SignedIn) -> None:
    officer = as_member(home.officer)
    for _ in range(2):
        home.send(officer, home.invite, email=MUMS)

    first, second = home.links()
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    assert Member.objects.filter(adult=home.mum).count() == 1


def test_one_that_was_taken_up_says_so_and_is_only_let_back_in(home: Home, as_member: SignedIn) -> None:
    officer = as_member(home.officer)
    home.send(officer, home.invite, email=MUMS)
    Client().post(home.links()[0], CHOSEN)
    with pytest.raises(Refused, match="They sign in already"):
        invited(home)

    page = officer.get(home.invite).content.decode()
    assert ("They sign in already" in page, 'name="email"' in page) == (True, False)
    assert "There is a problem" in home.send(officer, home.invite, how_known="")
    home.send(officer, home.invite, how_known="She came in with her passport.", email="thief@x.example")

    assert mail.outbox[-1].to == [MUMS]
    again = Client()
    again.post(home.links()[-1], {"password": "other three words", "again": "other three words"})
    assert may_go_in(again)
    assert Account.objects.filter(email=MUMS).count() == 1


def test_who_signs_in_for_another_child_gets_this_one_too_and_no_second_account(
    home: Home, as_member: SignedIn
) -> None:
    """Her son is known to another council only: it learns nothing of Adela, nor Northbridge of him."""
    son = home.world.case(home.world.child("Silas", "Southern"), council=home.world.southmere)
    AdultOfChild.objects.filter(pk=home.link.pk).update(child=son.child)
    link = AdultOfChild.objects.get(pk=home.link.pk)
    southern = f"/cases/{son.ref}/family/adults/{link.pk}/invite"
    home.send(as_member(home.world.southmere.officer), southern, email=MUMS)
    mother = Client()
    mother.post(home.links()[0], CHOSEN)
    link.pk, link.child = None, home.case.child
    link.save()
    here = f"/cases/{home.case.ref}/family/adults/{link.pk}/invite"
    officer = as_member(home.officer)
    assert "Does not sign in to see this child" in officer.get(here).content.decode()

    said = home.send(officer, here, email=MUMS)

    assert "They have an account already, and see this child’s page from now on" in said
    assert ("Silas" in said, son.ref in said) == (False, False)
    assert (Member.objects.filter(adult=home.mum).count(), len(home.links())) == (1, 1)
    assert mother.get(f"/family/{home.case.ref}").status_code == 200
    assert mother.get(f"/family/{son.ref}").status_code == 200
    assert "Adela" not in as_member(home.world.southmere.officer).get(southern).content.decode()
    with pytest.raises(Refused, match="already"):
        invited(home)


def test_c04_nothing_changes_for_a_father_who_lives_elsewhere(home: Home, as_member: SignedIn) -> None:
    dad = home.world.parent(home.case.child, "Dad Canary")
    AdultOfChild.objects.filter(adult=dad.adult).update(lives_with=False, relation="Father")
    his = as_member(dad)
    paths = ["/family", f"/family/{home.case.ref}", f"/family/{home.case.ref}/rights", "/preferences"]
    paths += [f"/cases/{home.case.ref}/{each}" for each in ("chronology", "family", "letters")]

    def told() -> list[object]:
        messages = OutboxMessage.objects.filter(to_member=dad).values_list("kind", "to_email", "path")
        return [*(seen(his, path) for path in paths), *messages]

    told()
    before = told()
    invited(home)
    Client().post(home.links()[0], CHOSEN)

    assert told() == before
    assert (
        sum(b"Adela" in each for each in before if isinstance(each, bytes)) > 1
    )  # (ctl) his own pages are there
    assert b"Mum Canary" not in b"".join(each for each in before if isinstance(each, bytes))
