"""The first administrator of an installation, who invites everybody else: made at the command line, once."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.test import Client

from sendwell.access.models import Account, Member
from sendwell.config.people import people
from sendwell.organisations.models import Kind, Organisation
from sendwell.sign_in.models import Invitation
from tests.sign_in.people import AWAY, NOON, may_go_in
from tests.world import World, organisation

pytestmark = pytest.mark.django_db
type Said = Callable[[], str]
CHOSEN = {"password": "three words apart", "again": "three words apart"}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """What the command has printed since."""

    def read() -> str:
        told = capsys.readouterr()
        return told.out + told.err

    return read


def first(slug: str, email: str = "ada@council.example", name: str = "Ada Minister") -> int:
    """The command, as it is typed."""
    return people(["first-administrator", "--organisation", slug, "--name", name, "--email", email])


def link_in(told: str) -> str:
    """The path of the link that was printed."""
    return urlsplit(next(word for word in told.split() if "/invitation/" in word)).path


def test_a_council_begins_and_its_first_administrator_signs_up_with_a_second_factor(said: Said) -> None:
    made = people(
        ["organisation", "--slug", "newtown", "--name", "Newtown Council", "--kind", "local_authority"]
    )
    assert (made, first("newtown")) == (0, 0)
    link = link_in(said())
    browser = Client()
    assert "Newtown Council" in browser.get(link).content.decode()

    browser.post(link, CHOSEN)

    ada = Member.objects.get(name="Ada Minister")
    assert (ada.role, ada.organisation, ada.account) == (
        "administrator",
        Organisation.objects.get(slug="newtown"),
        Account.objects.get(email="ada@council.example"),
    )
    assert browser.get("/")["Location"].startswith(AWAY)
    assert not may_go_in(browser)
    assert Client().get(link).status_code == 404


def test_where_somebody_keeps_accounts_already_nobody_is_made(world: World, said: Said) -> None:
    before = Member.objects.count()

    assert first("northbridge-council") == 1

    assert "Somebody at Northbridge Council keeps accounts already" in said()
    assert (Member.objects.count(), Invitation.objects.count()) == (before, 0)


def test_a_wrong_address_is_mended_by_doing_it_again(said: Said) -> None:
    organisation(Kind.LOCAL_AUTHORITY, "Newtown")
    first("newtown", "adda@council.example")
    wrong = link_in(said())

    assert first("newtown") == 0

    right = link_in(said())
    assert (Client().get(wrong).status_code, Client().get(right).status_code) == (404, 200)
    live = Member.objects.live(NOON.date()).filter(role="administrator")
    assert [each.email for each in live] == ["ada@council.example"]
    Client().post(right, CHOSEN)
    assert first("newtown", "eve@council.example") == 1


def test_nobody_can_sign_in_as_the_command_line(said: Said) -> None:
    organisation(Kind.LOCAL_AUTHORITY, "Newtown")
    first("newtown")

    line = Invitation.objects.get().made_by
    assert (line.name, line.account) == ("The command line", None)
    assert not Member.objects.live(NOON.date()).filter(pk=line.pk).exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["first-administrator", "--organisation", "nowhere"], "no organisation with the short name nowhere"),
        (["first-administrator", "--organisation", "newtown", "--email", "ada"], "is not an email address"),
        (["organisation", "--slug", "newtown", "--kind", "provider"], "newtown already"),
        (["organisation", "--slug", "new town", "--kind", "provider"], "letters, figures and hyphens"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(said: Said, words: list[str], why: str) -> None:
    organisation(Kind.LOCAL_AUTHORITY, "Newtown")
    email = [] if "--email" in words or "--kind" in words else ["--email", "ada@council.example"]

    assert people([*words, "--name", "A name", *email]) == 1

    assert why in said()
    assert Member.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_link_is_sent_too_and_printed_where_no_mail_server_answers(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation(Kind.LOCAL_AUTHORITY, "Newtown")
    assert first("newtown") == 0
    assert "It was also sent to ada@council.example" in said()
    assert link_in(mail.outbox[-1].body)

    def refuse(*words: object, **more: object) -> None:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert first("newtown") == 0
    told = said()
    assert "It could not be sent by email: nobody listens" in told
    assert Client().get(link_in(told)).status_code == 200
