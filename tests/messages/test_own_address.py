"""A family that changes the address it signs in with is written to there, no longer at the old one (feature 180)."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.messages.models import OutboxMessage
from sendwell.messages.outbox import tell
from sendwell.messages.worker import tick
from sendwell.people.models import Adult, AdultOfChild, Contact
from tests.messages.questions import sent_to
from tests.messages.screens import NOW
from tests.world import World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("on_friday")
SAFE = "safe@own.example"


def confirm(member: Member, browser: Client) -> None:
    """They typed a new address for their account, and open the link that was sent there."""
    assert member.account is not None
    EmailAddress.objects.create(user=member.account, email=member.account.email, verified=True, primary=True)
    new = EmailAddress.objects.create(user=member.account, email=SAFE, verified=False)
    address = reverse("account_confirm_email", args=[EmailConfirmationHMAC(new).key])
    assert browser.post(address).status_code == 302


@pytest.mark.parametrize("signed_in", [True, False])
def test_messages_go_to_the_new_address_at_once(
    case: Case, mother: Member, as_member: SignedIn, signed_in: bool
) -> None:
    """Also where the link is opened on a machine on which nobody has signed in; and without asking whose it is."""
    old = mother.email
    confirm(mother, as_member(mother) if signed_in else Client())

    mother = Member.objects.select_related("account", "adult").get(pk=mother.pk)
    assert mother.account is not None
    assert mother.adult is not None
    assert (mother.account.email, mother.email, mother.adult.email) == (SAFE, SAFE, SAFE)
    tell(mother, "appointment_changed", "/family", case=case)
    tick(NOW)
    assert (sent_to(SAFE), sent_to(old)) == (
        ["An appointment was changed"],
        ["Your contact details were changed"],
    )


def test_c07_an_address_that_was_left_hears_nothing_where_anything_says_danger(
    case: Case, mother: Member, as_member: SignedIn
) -> None:
    """Not by way of the sign-in either: the father may read what comes to the address that they had together."""
    AdultOfChild.objects.create(child=case.child, adult=Adult.objects.create(name="F"), contact=Contact.NONE)
    old = mother.email

    confirm(mother, as_member(mother))
    tick(NOW)

    assert sent_to(old) == []


def test_what_somebody_still_sends_to_the_old_one_is_known_to_be_hers(
    case: Case, mother: Member, as_member: SignedIn
) -> None:
    confirm(mother, as_member(mother))
    message = tell("pippa@family.example", "decision_made", "/ask/receipt/1", case=case)
    assert (message.to_email, message.to_adult) == (SAFE, mother.adult)


def test_where_somebody_works_is_for_their_organisation_to_say(world: World, as_member: SignedIn) -> None:
    clerk = world.hillside.clerk
    before = clerk.email
    confirm(clerk, as_member(clerk))
    clerk.refresh_from_db()
    assert clerk.email == before
    assert OutboxMessage.objects.count() == 0
