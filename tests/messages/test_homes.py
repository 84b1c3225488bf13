"""Where a family lives and how it is reached is read by its council, and by no trust or officer who sends a letter."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.messages.models import Channel, NotArrived, OutboxMessage, Wanted
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from sendwell.organisations.models import Organisation
from sendwell.people.models import Adult, AdultOfChild, Secrecy
from tests.messages.screens import NOW, text, wishes
from tests.world import FRI_6_MARCH, MON_2_MARCH, World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")
HOME = "7 Refuge Street"


@pytest.fixture
def case(world: World) -> Case:
    """Hillside's paediatrics have been asked for advice about the child."""
    return world.request_to(world.hillside.paediatrics).case


@pytest.fixture
def mother(world: World, case: Case) -> Member:
    """She wants letters by post, and an interpreter."""
    mother = world.parent(case.child)
    assert mother.adult is not None
    mother.adult.address, mother.adult.postcode = HOME, "NB1 1AA"
    mother.adult.save()
    mother.phone = "01234 567890"
    mother.save()
    wishes(mother.adult, mother, channel=Wanted.POST, language="Polish", interpreter=True)
    return mother


def is_hidden_from_the_father(case: Case, mother: Member) -> None:
    dad = Adult.objects.create(name="Dan Dad", email="dan@family.example")
    AdultOfChild.objects.create(child=case.child, adult=dad, relation="Father")
    Secrecy.objects.create(hides=mother.adult, hidden_from=dad, from_on=MON_2_MARCH)


def senders(world: World) -> dict[Organisation, Member]:
    """Who keeps the messages of a trust and of a health commissioner."""
    designated = Member.objects.get(organisation=world.icb.organisation, role="designated_officer")
    return {world.hillside.organisation: world.hillside.clerk, world.icb.organisation: designated}


def body(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("hidden", [True, False])
def test_what_a_trust_or_a_commissioner_writes_to_a_family_is_printed_by_its_council(
    world: World, case: Case, mother: Member, as_member: SignedIn, hidden: bool
) -> None:
    if hidden:
        is_hidden_from_the_father(case, mother)
    for sender, keeper in senders(world).items():
        letter = tell(mother, "appointment_booked", "/family", case=case, sender=sender)
        tick(NOW)
        letter.refresh_from_db()
        assert (letter.channel, letter.organisation) == ("post", world.northbridge.organisation)
        assert as_member(keeper).get(f"/messages/to-post/{letter.pk}").status_code == 404
        assert "Pippa" not in text(as_member(keeper).get("/messages/to-post"))
        page = text(as_member(world.northbridge.officer).get(f"/messages/to-post/{letter.pk}"))
        assert f"Pippa Parent<br>{HOME}<br>NB1 1AA" in page


def test_one_that_lies_in_their_queue_shows_them_no_address_and_an_officer_no_wishes(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    reads = {}
    for sender, keeper in senders(world).items():
        letter = tell(mother, "appointment_booked", "/family", case=case, sender=sender)
        OutboxMessage.objects.filter(pk=letter.pk).update(channel=Channel.POST)
        page = body(text(as_member(keeper).get(f"/messages/to-post/{letter.pk}")))
        assert "An appointment is booked" in page
        reads[keeper.role] = (HOME in page, "Needs an interpreter" in page)
    assert reads == {
        "single_point_of_contact": (False, True),
        "designated_officer": (False, False),
    }


def test_an_officer_learns_from_what_did_not_arrive_neither_their_wishes_nor_how_to_ring_them(
    world: World, case: Case, mother: Member, as_member: SignedIn
) -> None:
    """The control: a trust that keeps how families are reached rings them."""
    reads = {}
    for sender, keeper in senders(world).items():
        message = tell(mother, "appointment_booked", "/family", case=case, sender=sender)
        OutboxMessage.objects.filter(pk=message.pk).update(failed_at=NOW, why="bounced")
        work = NotArrived.objects.create(message=message, organisation=sender, since=NOW, act_by=FRI_6_MARCH)
        page = body(text(as_member(keeper).get(f"/messages/not-arrived/{work.pk}")))
        assert "Pippa Parent" in page
        reads[keeper.role] = tuple(
            said in page for said in ("Needs an interpreter", "01234 567890", mother.email)
        )
    assert reads == {
        "single_point_of_contact": (True, True, True),
        "designated_officer": (False, False, False),
    }
