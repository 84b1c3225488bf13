"""The mail server does not answer: what was done is kept, and whoever waits is told that no email went out."""

import uuid
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from sendwell.access.models import Member
from sendwell.sign_in import mails
from sendwell.sign_in.models import Invitation
from tests.world import World

type SignedIn = Callable[[Member], Client]
NINA = {"name": "Nina New", "job_title": "", "email": "nina@work.example", "role": "council_officer"}
NOT_SENT = "The invitation could not be sent: our mail server does not answer."


@pytest.fixture
def no_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", broken)


@pytest.mark.django_db(transaction=True)
def test_who_invites_a_colleague_is_told_and_invites_again(
    transactional_db: None, as_member: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    browser = as_member(world.northbridge.manager)
    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", _broken)
        answer = browser.post("/people/invite", NINA | {"once": str(uuid.uuid4())}, follow=True)
        page = answer.content.decode()
        assert (answer.status_code, NOT_SENT in page) == (200, True)
        assert "on its way" not in page

    nina = Invitation.objects.get().member
    again = browser.post(f"/people/{nina.pk}/act", {"act": "invite", "once": str(uuid.uuid4())}, follow=True)
    assert NOT_SENT not in again.content.decode()
    assert [each.to for each in mail.outbox] == [["nina@work.example"]]


def _broken(*_: object, **__: object) -> int:
    raise ConnectionRefusedError


@pytest.mark.parametrize("known", [True, False])
def test_who_asks_for_a_new_password_is_told_whether_or_not_there_is_an_account(
    world: World, no_relay: None, known: bool
) -> None:
    account = world.northbridge.officer.account
    assert account is not None
    email = account.email if known else "nobody@people.example"
    answer = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
    assert "The email could not be sent: our mail server does not answer." in answer.content.decode()


def test_without_a_screen_it_is_raised(no_relay: None) -> None:
    """On the command line somebody reads the error."""
    with pytest.raises(ConnectionRefusedError):
        mails.send("sign_in/role_changed", "a@b.example", {})
