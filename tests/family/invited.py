"""A mother without an account, whom the council invites, in tests of inviting."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case
from sendwell.family import actions
from sendwell.family.actions import Done
from sendwell.messages.actions import ask_owner
from sendwell.messages.confirming import WORKS_FOR, Address, field_of
from sendwell.messages.models import Channel, Confirmation
from sendwell.people.models import Adult, AdultOfChild, Child
from tests.sign_in.people import NOON
from tests.world import FRI_6_MARCH, OPENED, World

MUMS = "mum@family.example"
CHOSEN = {"password": "three words apart", "again": "three words apart"}


@dataclass
class Home:
    """Adela, her mother who has no account, and the council that knows them."""

    world: World
    case: Case
    mum: Adult
    link: AdultOfChild
    mails: Any

    @property
    def officer(self) -> Member:
        """Of the council."""
        return self.world.northbridge.officer  # type: ignore[no-any-return]

    @property
    def invite(self) -> str:
        """Where her mother is invited."""
        return f"/cases/{self.case.ref}/family/adults/{self.link.pk}/invite"

    def send(self, browser: Client, path: str, **said: object) -> str:
        """Send a form and follow it; what the page says. Mails go out as when a transaction ends."""
        with self.mails(execute=True):
            answer = browser.post(path, said, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()  # type: ignore[no-any-return]

    def links(self) -> list[str]:
        """The links of the invitations that were sent, in order."""
        words = [word for each in mail.outbox for word in each.body.split()]
        return [urlsplit(word).path for word in words if "/invitation/" in word]


def says_it_is_theirs(whose: Adult | Child, email: str) -> None:
    """Whoever reads there has said yes."""
    ask_owner(whose=whose, address=Address(Channel.EMAIL, email), team=None, day=FRI_6_MARCH - WORKS_FOR)
    Confirmation.objects.filter(**{field_of(whose): whose}).update(answered_at=NOON, theirs=True)


def a_home(world: World, mails: Any) -> Home:
    """Her evidence has been looked at, and she has said that her address is hers."""
    case = world.case()
    mum = Adult.objects.create(name="Mum Canary", email=MUMS)
    link = AdultOfChild.objects.create(
        child=case.child,
        adult=mum,
        relation="Mother",
        responsibility="yes",
        held_as="parent",
        verified_on=OPENED,
        basis="responsibility",
        lives_with=True,
    )
    says_it_is_theirs(mum, MUMS)
    return Home(world, case, mum, link, mails)


def invited(home: Home, **more: Any) -> Done:
    """Her mother, invited by the officer."""
    asked = {"case": home.case, "adult": home.mum, "email": MUMS, "by": home.officer, "now": NOON}
    with home.mails(execute=True):
        return actions.invite_adult(**(asked | more))
