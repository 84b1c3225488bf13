"""Every page of signing in is ours: our layout, a title, a way back, and words for what went wrong (E15, M01)."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from sendwell.access.models import Member
from sendwell.sign_in import actions
from tests.house.test_pages import wrong_with
from tests.sign_in.people import NOON, PASSWORD, confirmed, signed_in, type_password, with_app
from tests.world import World

type SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.django_db
BACK = 'class="govuk-back-link"'


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def looked_at(answer, *, back: bool = True) -> str:  # type: ignore[no-untyped-def]
    """A page that is as a page should be; its text."""
    body = answer.content.decode()
    path = answer.request["PATH_INFO"]
    assert answer.status_code in (200, 401, 404, 429), (path, answer.status_code, answer.get("Location"))
    assert (path, wrong_with(answer)) == (path, [])
    assert "sw-header" in body and "allauth" not in re.sub(r"mfa/js/[\w-]+\.js", "", body).lower()
    assert (path, BACK in body) == (path, back) or not back
    return body


STRANGERS = {
    "/accounts/login/": False,
    "/accounts/signup/": False,
    "/accounts/password/reset/": True,
    "/accounts/password/reset/done/": True,
    "/accounts/password/reset/key/1-made-up/": True,
    "/accounts/password/reset/key/done/": False,
    "/accounts/confirm-email/": True,
    "/accounts/confirm-email/made-up/": True,
    "/accounts/inactive/": True,
    "/accounts/3rdparty/login/cancelled/": True,
    "/accounts/3rdparty/login/error/": True,
    "/sign-in/away": False,
    "/invitation/made-up": False,
}


@pytest.mark.parametrize("path", STRANGERS)
def test_a_page_for_somebody_who_has_not_signed_in(world: World, path: str) -> None:
    looked_at(Client().get(path), back=STRANGERS[path])


OWN = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/accounts/3rdparty/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/sign-in/account",
    "/sign-in/sessions",
    "/sign-in/stay",
    "/sign-in/kept",
    "/sign-in/confirm",
    "/sign-in/second-factor",
]
WITHOUT_A_WAY_BACK = {"/accounts/logout/", "/sign-in/stay", "/sign-in/second-factor"}


def test_every_page_for_somebody_who_has_signed_in(world: World) -> None:
    officer = world.northbridge.officer
    browser = signed_in(officer)
    RecoveryCodes.activate(officer.account)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    for path in OWN:
        looked_at(browser.get(path), back=path not in WITHOUT_A_WAY_BACK)


def test_the_steps_of_signing_in(world: World) -> None:
    browser = Client()
    wrong = looked_at(type_password(with_app(world.northbridge.officer), browser, "not that"), back=False)
    assert "There is a problem" in wrong and "do not belong together" in wrong
    assert "not that" not in wrong

    type_password(world.northbridge.officer, browser)
    looked_at(browser.get("/accounts/2fa/authenticate/"), back=False)
    wrong = looked_at(browser.post("/accounts/2fa/authenticate/", {"code": "000000"}), back=False)
    assert "There is a problem" in wrong and "Wait for the next one" in wrong


def test_setting_up_the_first_factor(world: World) -> None:
    browser = Client()
    type_password(confirmed(world.northbridge.officer), browser)

    looked_at(browser.get("/sign-in/second-factor"), back=False)
    page = looked_at(browser.get("/accounts/2fa/totp/activate/"))
    assert "data:image/svg+xml;base64" in page and browser.session["mfa.totp.secret"] in page
    assert "There is a problem" in looked_at(browser.post("/accounts/2fa/totp/activate/", {"code": "1"}))
    page = looked_at(browser.get("/accounts/2fa/webauthn/add/"))
    assert 'data-passkey="create"' in page and "creation_options" in page


def test_renaming_and_removing_a_passkey(world: World) -> None:
    officer = world.northbridge.officer
    browser = signed_in(officer)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    key = Authenticator.objects.create(
        user=officer.account,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "My work laptop", "credential": {"clientExtensionResults": {}}},
    )

    for path in ("", f"keys/{key.pk}/edit/", f"keys/{key.pk}/remove/"):
        page = looked_at(browser.get(f"/accounts/2fa/webauthn/{path}"))
        assert (path, "My work laptop" in page) == (path, True)
    browser.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def test_changing_ones_address(world: World) -> None:
    browser = signed_in(world.northbridge.officer)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = looked_at(browser.post("/accounts/email/", {"action_add": "", "email": "not an address"}))
    assert "There is a problem" in page
    browser.post("/accounts/email/", {"action_add": "", "email": "nora.new@people.example"})
    assert "Until it is opened, nothing changes" in looked_at(browser.get("/accounts/email/"))


def test_an_organisations_people(world: World, as_member: SignedIn) -> None:
    browser, officer = as_member(world.northbridge.manager), world.northbridge.officer
    actions.add_colleague(
        name="Nina New",
        role="council_officer",
        job_title="",
        email="nina@work.example",
        by=world.northbridge.manager,
        now=NOON,
    )
    actions.ask_for_reset(member=officer, how_known="Showed her card", by=world.northbridge.manager, now=NOON)
    nina = Member.objects.get(name="Nina New")

    for path in ("", "/invite", "/rules", "/check", f"/{officer.pk}", f"/{nina.pk}", f"/{officer.pk}/role"):
        looked_at(browser.get(f"/people{path}"), back=path != "")
    for path in ("/invite", "/check", f"/{officer.pk}/reset"):
        assert "There is a problem" in looked_at(browser.post(f"/people{path}", {}))
    assert "Nobody here fits." in looked_at(browser.post("/people", {"name": "Zebedee"}), back=False)


def test_an_invitation(world: World) -> None:
    told = actions.add_colleague(
        name="Nina New",
        role="council_officer",
        job_title="",
        email="nina@work.example",
        by=world.northbridge.manager,
        now=NOON,
    )

    assert "Northbridge Council" in looked_at(Client().get(told.path), back=False)
    assert "There is a problem" in looked_at(Client().post(told.path, {}), back=False)
