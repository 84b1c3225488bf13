"""Somebody is invited, sets up a second factor, is warned, comes back with a passkey, and leaves nothing behind."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.utils import timezone

from sendwell.access.models import Member
from sendwell.sign_in import actions
from tests.journeys.browsing import DESKTOP, PHONE, Manner
from tests.journeys.journey import Journey


class TestComingIn(Journey):
    @pytest.fixture(params=[DESKTOP, PHONE], ids=lambda manner: manner.name)
    def manner(self, request: pytest.FixtureRequest) -> Manner:
        chosen: Manner = request.param
        return chosen

    def test_invited_enrolled_signed_out_and_back_with_a_passkey(self) -> None:
        """E01, E11, E13, E15: a code is pasted, a passkey needs no typing, and going back shows nothing."""
        self.given_i_have_no_account()
        self.given_i_am_invited("Nina New", "nina@work.example")
        self.when_i_type("Choose a password", "three words apart")
        self.when_i_type("Type it again", "three words apart")
        self.when_i_press("Accept the invitation")
        self.then_i_see("Set up a second way to show it is you")
        self.when_i_open("/cases/find")
        self.then_i_see("Set up a second way to show it is you")

        self.when_i_follow("Set up an authenticator app")
        self.when_i_type("Authenticator code", self.the_code())
        self.when_i_press("Set it up")
        self.then_i_see("Your recovery codes", "10 of 10 are left")
        self.when_i_follow("I have kept them safe. Go on")
        self.then_i_see("Nina New")

        self.when_i_follow("Your account")
        self.when_i_look_on("/accounts/2fa/", "/sign-in/sessions", "/sign-in/stay", "/sign-in/kept")
        self.given_my_computer_keeps_passkeys()
        self.when_i_add_a_passkey("My work laptop")
        self.when_i_look_on("/accounts/2fa/webauthn/", "/accounts/email/", "/accounts/3rdparty/")

        self.when_i_open("/sign-in/account")
        self.when_i_follow("Sign out")
        self.when_i_press("Sign out")
        self.when_i_go_back()
        self.then_i_do_not_see("Nina New")
        self.when_i_open("/accounts/login/")
        with self.page.expect_navigation(url=lambda url: "login" not in url):
            self.page.get_by_role("button", name="Sign in with a passkey").click()
        self.then_i_see("Nina New")
        self.then_every_page_was_accessible(pages=14)

    def test_a_manager_is_asked_again_and_invites(self) -> None:
        """E10 and the people of an organisation."""
        self.given_i_am(self.world.northbridge.manager)
        self.when_i_open("/people")
        self.when_i_look_on("/people/rules", "/people/check", f"/people/{self.world.northbridge.officer.pk}")
        self.when_i_open("/people/invite")
        self.moving.shift(timedelta(minutes=6))
        self.when_i_type("Their name", "Nina New")
        self.when_i_type("Their work email address", "nina@work.example")
        self.when_i_pick("What will they do in Sendwell?", "Council SEND officer")
        self.when_i_press("Send the invitation")
        self.then_i_see("Confirm it is you")
        self.when_i_press("It is still me")
        self.then_it_still_says("Their name", "Nina New")
        self.when_i_press("Send the invitation")
        self.then_i_see("Invited.")
        assert Member.objects.filter(name="Nina New").count() == 1
        self.then_every_page_was_accessible(pages=7)

    def test_one_is_warned_before_the_end_and_stays(self) -> None:
        """M07: two minutes before, in a dialogue that takes the keyboard; one button puts it off."""
        self.given_i_am(self.world.northbridge.officer)
        self.page.clock.install(time=timezone.now())
        self.when_i_open("/access/hats")
        self.then_i_see("If you do nothing, you are signed out at")

        self.moving.shift(timedelta(minutes=13, seconds=30))
        self.page.clock.fast_forward("13:30")
        warning = self.page.get_by_role("dialog", name="You will soon be signed out")
        warning.wait_for()
        self.inspector.look(self.page)
        warning.get_by_role("button", name="Stay signed in").click()
        warning.wait_for(state="hidden")
        self.moving.shift(timedelta(minutes=10))
        self.when_i_open("/access/hats")
        self.then_i_see("Nora Officer")
        self.then_every_page_was_accessible(pages=3)

    def test_what_was_typed_is_still_there_after_one_was_signed_out(self) -> None:
        """E04: the page says that it is over, its form is kept though another tab was opened, and comes back."""
        self.given_i_am(self.world.northbridge.manager)
        self.page.clock.install(time=timezone.now())
        self.when_i_open("/people/invite")
        self.when_i_type("Their name", "Nina New")
        self.when_i_type("Their work email address", "nina@work.example")
        self.when_i_pick("What will they do in Sendwell?", "Council SEND officer")

        self.moving.shift(timedelta(minutes=16))
        self.page.clock.fast_forward("16:00")
        over = self.page.get_by_role("dialog").filter(has_text="What you have typed is still on this page")
        over.wait_for()
        self.inspector.look(self.page)
        over.get_by_role("button", name="Close").click()
        other_tab = self.page.context.new_page()
        other_tab.goto(self.address + "/people")
        assert "Invite" not in other_tab.inner_text("main")
        other_tab.close()

        self.when_i_press("Send the invitation")
        assert not Member.objects.filter(name="Nina New").exists()

        self.at.popitem()[1].close()
        self.given_i_am(self.world.northbridge.manager)
        self.when_i_open("/sign-in/kept")
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name="What you had typed").click()
        self.then_it_still_says("Their name", "Nina New")
        self.when_i_press("Send the invitation")
        self.then_i_see("Invited.")
        assert Member.objects.filter(name="Nina New").count() == 1

    def given_i_am_invited(self, name: str, email: str) -> None:
        """I have the message before me and open its link."""
        actions.add_colleague(
            name=name,
            role="council_officer",
            job_title="",
            email=email,
            by=self.world.northbridge.manager,
            now=timezone.now(),
        )
        link = next(word for word in mail.outbox[-1].body.split() if "/invitation/" in word)
        self.when_i_open(urlsplit(link).path)

    def the_code(self) -> str:
        """What my app shows, once I have typed in the key of the page."""
        key = self.page.locator("strong.sw-number").inner_text().strip()
        return format_hotp_value(hotp_value(key, int(timezone.now().timestamp()) // 30))

    def given_my_computer_keeps_passkeys(self) -> None:
        """A virtual authenticator, built into Chromium."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )

    def when_i_add_a_passkey(self, name: str) -> None:
        """My browser asks nothing: the virtual authenticator answers for me."""
        self.when_i_open("/accounts/2fa/webauthn/add/")
        self.when_i_type("Name", name)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Add it").click()

    def when_i_look_on(self, *paths: str) -> None:
        """Open each of these pages."""
        for path in paths:
            self.when_i_open(path)
