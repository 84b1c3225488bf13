"""An invitation is for one person, once, for a week (E11, G13, J03, J07)."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import Error, connections, transaction
from django.test import Client

from sendwell.access.models import Account, Member, Relationship
from sendwell.access.opening import NotThere
from sendwell.law.refusals import Refused
from sendwell.people.models import Adult
from sendwell.sign_in import actions
from sendwell.sign_in.actions import inviting
from sendwell.sign_in.adapter import InvitedOnly
from sendwell.sign_in.models import Invitation
from sendwell.sign_in.paths import own_path
from sendwell.sign_in.secrets_kept import hashed
from tests.sign_in.people import AWAY, NOON, confirmed, may_go_in, signed_in
from tests.world import OPENED, World

type SignedIn = Callable[[Member], Client]
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def colleague(world: World, **more: Any) -> actions.Invited:
    """Nina, invited by Northbridge's manager."""
    asked: dict[str, Any] = {
        "name": "Nina New",
        "role": "council_officer",
        "job_title": "Case officer",
        "email": "nina@work.example",
        "by": world.northbridge.manager,
        "now": NOON,
    }
    return actions.add_colleague(**(asked | more))


def invited_parent(world: World, council: Any = None) -> tuple[Member, Relationship]:
    """A parent without an account, of a child that Northbridge knows."""
    from sendwell.access.opening import relate

    child = world.case().child
    adult = Adult.objects.create(name="Pippa Parent", email="pippa@family.example")
    parent = Member.objects.create(
        slug="pippa", role="parent", name="Pippa Parent", adult=adult, starts_on=OPENED
    )
    live = relate(child, to=parent, why="parent", born_of="verified", starts_on=OPENED)
    return parent, live


@pytest.mark.django_db(transaction=True)
def test_e11_the_link_comes_by_email_and_leads_staff_to_a_password_and_a_second_factor(world: World) -> None:
    colleague(world)
    link = next(word for word in mail.outbox[0].body.split() if "/invitation/" in word)
    browser = Client()
    page = browser.get(urlsplit(link).path).content.decode()
    assert "Northbridge Council" in page

    answer = browser.post(
        urlsplit(link).path, {"password": "three words apart", "again": "three words apart"}
    )

    assert answer.status_code == 302
    account = Account.objects.get(email="nina@work.example")
    assert [each.name for each in account.members.all()] == ["Nina New"]
    assert EmailAddress.objects.get(user=account).verified
    assert browser.get("/")["Location"].startswith(AWAY)
    assert browser.get("/accounts/2fa/totp/activate/").status_code == 200
    assert not may_go_in(browser)


@pytest.mark.django_db(transaction=True)
def test_j03_the_message_names_nobody_and_has_one_recipient(world: World) -> None:
    parent, live = invited_parent(world)
    actions.invite(
        member=parent, relationship=live, by=world.northbridge.officer, now=NOON, email="pippa@x.example"
    )

    (sent,) = mail.outbox
    assert (sent.to, sent.cc, sent.bcc, sent.attachments) == (["pippa@x.example"], [], [], [])
    for word in ("Adela", "Canary", "Pippa", "Northbridge", "parent"):
        assert word not in sent.subject + sent.body


@pytest.mark.django_db
def test_e11_the_link_has_128_bits_and_only_its_hash_is_kept(world: World) -> None:
    tokens = [colleague(world, email=f"n{n}@work.example").path.rsplit("/", 1)[1] for n in range(3)]

    assert len(set(tokens)) == 3
    assert all(len(token) >= 22 for token in tokens)  # 22 characters of base64 are 132 bits
    kept = Invitation.objects.values_list("token_hash", flat=True)
    assert set(kept) == {hashed("invitation", token) for token in tokens}


@pytest.mark.django_db
def test_e11_it_works_once(world: World) -> None:
    token = colleague(world).path.rsplit("/", 1)[1]
    actions.accept(token=token, now=NOON, password="three words apart")

    with pytest.raises(Refused):
        actions.accept(token=token, now=NOON, password="another three words")
    assert Client().get(f"/invitation/{token}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("later", "works"), [(WEEK - timedelta(minutes=1), True), (WEEK, False)])
def test_e11_it_works_for_seven_days(world: World, later: timedelta, works: bool) -> None:
    token = colleague(world).path.rsplit("/", 1)[1]

    assert (inviting.find(token, now=NOON + later) is not None) is works


@pytest.mark.django_db
def test_e11_it_can_be_taken_back_and_a_new_one_ends_the_old(world: World) -> None:
    first = colleague(world)
    second = actions.invite(member=first.invitation.member, by=world.northbridge.manager, now=NOON)

    assert inviting.find(first.path.rsplit("/", 1)[1], now=NOON) is None
    token = second.path.rsplit("/", 1)[1]
    assert inviting.find(token, now=NOON) is not None  # (ctl)
    actions.revoke(invitation=second.invitation, by=world.northbridge.manager, now=NOON)
    assert inviting.find(token, now=NOON) is None


@pytest.mark.django_db(transaction=True)
def test_e11_of_a_hundred_that_try_at_once_one_succeeds(world: World) -> None:
    token = colleague(world).path.rsplit("/", 1)[1]

    def attempt(number: int) -> bool:
        try:
            with transaction.atomic():
                actions.accept(token=token, now=NOON, password=f"three words apart {number}")
            return True
        except (Refused, Error):
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        won = sum(pool.map(attempt, range(100)))

    assert won == 1
    assert Account.objects.filter(email="nina@work.example").count() == 1
    assert Invitation.objects.filter(used_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_e11_a_family_is_invited_for_a_live_relationship_to_one_child(world: World) -> None:
    parent, live = invited_parent(world)
    officer, stranger = world.northbridge.officer, world.southmere.officer

    for by, relationship in ((stranger, live), (officer, None)):
        with pytest.raises(Refused):
            actions.invite(member=parent, relationship=relationship, by=by, now=NOON, email="pippa@x.example")
    told = actions.invite(member=parent, relationship=live, by=officer, now=NOON, email="pippa@x.example")

    token = told.path.rsplit("/", 1)[1]
    assert inviting.find(token, now=NOON) is not None
    live.ends_on = NOON.date() - timedelta(days=1)
    live.save()
    assert inviting.find(token, now=NOON) is None  # the relationship has died, and the invitation with it


@pytest.mark.django_db
def test_e11_a_parent_takes_it_up_without_having_signed_in_and_sees_their_own_child_only(
    world: World,
) -> None:
    parent, live = invited_parent(world)
    told = actions.invite(
        member=parent, relationship=live, by=world.northbridge.officer, now=NOON, email="pippa@family.example"
    )
    browser = Client()
    page = browser.get(told.path).content.decode()
    assert "Adela" not in page and "Canary" not in page

    browser.post(told.path, {"password": "three words apart", "again": "three words apart"})

    parent.refresh_from_db()
    assert parent.account is not None and parent.account.email == "pippa@family.example"
    assert may_go_in(browser)


@pytest.mark.django_db
def test_nobody_is_invited_beyond_their_own_organisation_or_role(world: World) -> None:
    manager = world.northbridge.manager
    for role in ("clinician", "parent", "nonsense"):
        with pytest.raises(Refused):
            colleague(world, role=role)
    with pytest.raises(NotThere):
        colleague(world, by=world.northbridge.officer)
    with pytest.raises(Refused):
        actions.invite(member=world.southmere.officer, by=manager, now=NOON)
    with pytest.raises(Refused):
        actions.invite(member=manager, by=manager, now=NOON)


@pytest.mark.django_db
def test_a22_the_database_refuses_an_invitation_to_oneself_too(world: World) -> None:
    manager = world.northbridge.manager
    fields = {"token_hash": "x", "sent_to": "x@x.example", "made_at": NOON, "ends_at": NOON + WEEK}

    Invitation.objects.create(member=world.northbridge.officer, made_by=manager, **fields)  # (ctl)
    with pytest.raises(Error, match="invitation_never_to_oneself"), transaction.atomic():
        Invitation.objects.create(member=manager, made_by=manager, **(fields | {"token_hash": "y"}))


@pytest.mark.django_db
def test_somebody_with_an_account_signs_in_to_it_and_adds_the_role(world: World) -> None:
    officer = confirmed(world.southmere.officer)
    told = colleague(world, email=officer.account.email)
    assert "Sign in to it" in Client().get(told.path).content.decode()
    assert (
        Client().post(told.path, {"password": "three words apart", "again": "three words apart"}).status_code
        == 200
    )
    assert officer.account.members.count() == 1

    browser = signed_in(officer)
    browser.post(told.path, {})

    assert {each.organisation for each in officer.account.members.all()} == {
        world.northbridge.organisation,
        world.southmere.organisation,
    }


@pytest.mark.django_db
def test_a_weak_password_is_refused_and_the_invitation_not_used_up(world: World) -> None:
    told = colleague(world)
    browser = Client()

    for typed, said in (
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": "three words apart", "again": "three words a part"}, "not the same"),
        ({"password": "", "again": ""}, "There is a problem"),
    ):
        page = browser.post(told.path, typed).content.decode()
        assert said in page
        assert "three words apart" not in page
    assert inviting.find(told.path.rsplit("/", 1)[1], now=NOON) is not None


@pytest.mark.django_db
def test_e07_a_subject_elsewhere_is_bound_by_an_invitation(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests
    from django.core.cache import cache

    from sendwell.sign_in.models import SignInRules
    from sendwell.sign_in.openid.configured import for_allauth
    from tests.sign_in.provider import TOLD, FakeProvider

    cache.clear()
    settings.SIGN_IN_PROVIDERS, settings.SOCIALACCOUNT_PROVIDERS = [TOLD], for_allauth([TOLD])
    SignInRules.objects.create(organisation=world.northbridge.organisation, providers=["northbridge"])
    fake = FakeProvider(now=NOON.timestamp(), subject="nina-there")
    monkeypatch.setattr(
        requests.Session, "request", lambda s, method, url, **more: fake.request(method, url, **more)
    )
    monkeypatch.setattr(requests.Session, "get", lambda s, url, **more: fake.request("GET", url, **more))
    told, browser = colleague(world), Client()
    assert "Northbridge sign-in" in browser.get(told.path).content.decode()

    browser.post(told.path, {"provider": "northbridge"})
    fake.leave(browser)
    fake.come_back(browser)

    bound = SocialAccount.objects.get(uid="nina-there")
    assert bound.user.members.get().name == "Nina New"
    assert not bound.user.has_usable_password()
    assert may_go_in(browser)  # their own organisation vouched for the second factor
    assert inviting.find(told.path.rsplit("/", 1)[1], now=NOON) is None


ELSEWHERE = [
    "https://forger.example/",
    "http://forger.example",
    "//forger.example",
    "///forger.example",
    "////forger.example",
    "/\\forger.example",
    "\\\\forger.example",
    "\\/forger.example",
    "/\t/forger.example",
    "/%09/forger.example",
    "/%2f%2fforger.example",
    "/%5cforger.example",
    "https:forger.example",
    "https:/forger.example",
    "https:///forger.example",
    "http:\\\\forger.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://forger.example",
    "blob:https://forger.example/x",
    "mailto:x@forger.example",
    "https://testserver@forger.example/",
    "https://testserver.forger.example/",
    "https://forger.example#testserver",
    "https://forger.example?testserver",
    "https://forger.example\\@testserver",
    "https://testserver:80@forger.example",
    "//testserver@forger.example",
    "//forger.example%00testserver",
    "/\x00/forger.example",
    " //forger.example",
    "\n//forger.example",
    "\t//forger.example",
    "//forger\u3002example",
    "//\uff46orger.example",
    "https://[::1]/",
    "//[::1]/",
    "https://127.0.0.1/",
    "//0x7f000001/",
    "//2130706433/",
    ";//forger.example",
    "./\\forger.example",
    "../forger.example/..",
    "//forger.example/%2e%2e",
    "///\\;@forger.example",
    "/\\/\\forger.example",
    "/ /forger.example",
    "http://",
    "//",
    "///",
    "\\",
    "?next=//forger.example",
    "#//forger.example",
    "@forger.example",
    ":80",
    "https://forger.example/accounts/login/",
]


@pytest.mark.django_db
def test_g13_nobody_is_sent_on_to_another_site(world: World) -> None:
    browser = signed_in(world.northbridge.officer)
    for where in ELSEWHERE:
        for answer in (
            browser.post(f"/sign-in/confirm?{_query(where)}"),
            browser.get(f"/sign-in/second-factor?{_query(where)}"),
        ):
            assert "forger" not in urlsplit(answer.get("Location", "/")).netloc
            assert answer.get("Location", "/").startswith("/")
            assert not re.search(r'(href|action)="(\w+:|//|/\\\\)[^"]*forger', answer.content.decode())
    assert len(ELSEWHERE) >= 60


@pytest.mark.parametrize("where", ELSEWHERE)
def test_g13_only_a_path_of_ours_is_followed(where: str) -> None:
    went_to = own_path(where)

    # What is escaped, or begins with a space, stays a path of ours.
    assert went_to == "/" or went_to.startswith(("/%", "/ /"))
    assert InvitedOnly().is_safe_url(where) is (went_to == where)


@pytest.mark.django_db
def test_g13_signing_in_does_not_send_one_on_to_another_site(world: World) -> None:
    from tests.sign_in.people import PASSWORD

    parent = confirmed(world.parent(world.child()))
    for where in [*ELSEWHERE[::8], "/access/hats"]:
        typed = {"login": parent.account.email, "password": PASSWORD, "next": where}

        answer = Client().post("/accounts/login/", typed)

        went_to = answer["Location"]
        assert answer.status_code == 302
        assert went_to.startswith("/") and not went_to.startswith(("//", "/\\")), (where, went_to)
    assert went_to == "/access/hats"  # (ctl) a path of ours is followed


def _query(where: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"next": where})
