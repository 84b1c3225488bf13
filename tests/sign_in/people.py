"""People who sign in: with a password, with an authenticator app, at a known moment."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from sendwell.access.models import Member

PASSWORD = "a long enough password"
NOON = datetime(2026, 3, 6, 12, 0, tzinfo=ZoneInfo("Europe/London"))
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AWAY = "/sign-in/second-factor"


def confirmed(member: Member) -> Member:
    """Whose email address is known to be theirs."""
    EmailAddress.objects.get_or_create(
        user=member.account, email=member.account.email, defaults={"verified": True, "primary": True}
    )
    return member


def with_app(member: Member) -> Member:
    """Who has an authenticator app."""
    confirmed(member)
    Authenticator.objects.create(
        user=member.account, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt(SECRET)}
    )
    return member


def code(*, later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + later))


def type_password(member: Member, browser: Client | None = None, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    """Sign in by email and password; the answer, with the browser as `answer.client`."""
    browser = browser or Client()
    return browser.post("/accounts/login/", {"login": member.account.email, "password": password}, **more)


def signed_in(member: Member) -> Client:
    """A browser in which somebody with an app has signed in with both."""
    browser = Client()
    type_password(with_app(member), browser)
    answer = browser.post("/accounts/2fa/authenticate/", {"code": code()})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def may_go_in(browser: Client) -> bool:
    """Whether the home of the account's member is open, or anything but a request to sign in or show a factor."""
    answer = browser.get("/access/hats")
    return answer.status_code == 200
