"""Screens about oneself: how I sign in, what is still to be set up, what I had typed, my invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from sendwell.access.models import Account
from sendwell.sign_in import binding, factors, kept
from sendwell.sign_in.actions.inviting import OWN, account_with, as_invited
from sendwell.sign_in.models import Invitation
from sendwell.sign_in.openid.configured import providers
from sendwell.sign_in.paths import own_path
from sendwell.ui.parts import Link, Row


@dataclass(frozen=True)
class SecondFactorPage:
    """What staff see until they have shown who they are."""

    shows: Sequence[Link]
    """Ways to show a second factor that is set up."""
    sets_up: Sequence[Link]
    next: str


def second_factor_page(account: Account, asked: str) -> SecondFactorPage:
    """Show the second factor, or set one up."""
    back = own_path(asked)
    query = "?" + urlencode({"next": back})
    kinds = set(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    ways = [
        ("Use a code from your app, or a recovery code", "mfa_reauthenticate", Authenticator.Type.TOTP),
        ("Use your passkey or security key", "mfa_reauthenticate_webauthn", Authenticator.Type.WEBAUTHN),
    ]
    shows = [Link(words, reverse(name) + query) for words, name, kind in ways if kind in kinds]
    sets_up = [
        Link("Set up an authenticator app", reverse("mfa_activate_totp") + query),
        Link("Set up a passkey or security key", reverse("mfa_add_webauthn") + query),
    ]
    return SecondFactorPage(shows, [] if shows else sets_up, back)


@dataclass(frozen=True)
class ConfirmPage:
    """Asked before an act that matters."""

    ways: Sequence[Link]
    next: str
    by_button: bool
    """Only in the demonstration, where nobody has anything to show."""


def confirm_page(account: Account, asked: str) -> ConfirmPage:
    """The ways in which this account can show once more who it is."""
    back = own_path(asked)
    ways = list(second_factor_page(account, back).shows)
    for each in SocialAccount.objects.filter(user=account):
        told = providers(settings.SIGN_IN_PROVIDERS).get(each.provider)
        if told is not None and (told.second_factor):
            address = reverse("openid_connect_login", kwargs={"provider_id": told.id})
            ways.append(
                Link(
                    f"Sign in again with {told.name}", f"{address}?{urlencode({'next': back, 'again': '1'})}"
                )
            )
    return ConfirmPage(ways, back, settings.DEMO and not ways)


@dataclass(frozen=True)
class AccountPage:
    """How I sign in."""

    rows: Sequence[Row]
    kept: Sequence[Link]
    offered: bool
    """A family that has no second factor yet."""


def account_page(account: Account, *, now: datetime) -> AccountPage:
    """Email, password, second factor, other sign-ins, where I am signed in, and what was kept for me."""
    kinds = list(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    names = {each.id: each.name for each in providers(settings.SIGN_IN_PROVIDERS).values()}
    others = [
        names.get(each, "GOV.UK One Login")
        for each in SocialAccount.objects.filter(user=account).values_list("provider", flat=True)
    ]
    factor = [words for kind, words in _KINDS if kind in kinds] or ["None yet"]
    sessions = UserSession.objects.filter(user=account).count()
    password = "Set" if account.has_usable_password() else "None"
    rows = [
        Row("Email address", account.email, [_change("account_email", "your email address")]),
        Row("Password", password, [_change("account_change_password", "your password")]),
        Row(
            "Second way of showing it is you", factor, [_change("mfa_index", "your second way of signing in")]
        ),
        Row(
            "Other sign-ins", others or "None", [_change("socialaccount_connections", "your other sign-ins")]
        ),
        Row("Where you are signed in", str(sessions), [Link("See and end", reverse("sign_in:sessions"))]),
    ]
    return AccountPage(rows, kept_links(account, now=now), not factors.has_one(account))


_KINDS = (
    (Authenticator.Type.TOTP, "An authenticator app"),
    (Authenticator.Type.WEBAUTHN, "A passkey or security key"),
    (Authenticator.Type.RECOVERY_CODES, "Recovery codes"),
)


def _change(name: str, what: str) -> Link:
    return Link("Change", reverse(name), hidden=what)


def kept_links(account: Account, *, now: datetime) -> list[Link]:
    """What was typed when a session ended, each by when that was."""
    return [
        Link(
            f"What you had typed on {timezone.localtime(each.kept_at):%-d %B at %H:%M}",
            f"{each.path}{'&' if '?' in each.path else '?'}{urlencode({kept.NAME: str(each.uid)})}",
        )
        for each in kept.waiting(account, now=now)
    ]


@dataclass(frozen=True)
class SessionShown:
    """One place where I am signed in."""

    number: int
    browser: str
    began_at: datetime
    here: bool


def sessions_page(account: Account, here: str) -> list[SessionShown]:
    """Where I am signed in, the newest first. What has ended is no longer there."""
    live = sorted(UserSession.objects.purge_and_list(account), key=lambda each: each.created_at, reverse=True)
    return [
        SessionShown(each.pk, _browser(each.user_agent), each.created_at, each.session_key == here)
        for each in live
    ]


def _browser(told: str) -> str:
    """The browser and the kind of machine, as a person would say it."""
    names = ("Edg", "Firefox", "Chrome", "Safari")
    machines = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")
    browser = next((name for name in names if name in told), "A browser")
    machine = next((name for name in machines if name in told), "")
    return f"{browser.replace('Edg', 'Edge')}{' on ' + machine if machine else ''}"


@dataclass(frozen=True)
class KeptPage:
    """What was kept."""

    forms: Sequence[Link]


def kept_page(account: Account, *, now: datetime) -> KeptPage:
    """The forms that can be gone on with."""
    return KeptPage(kept_links(account, now=now))


@dataclass(frozen=True)
class StayPage:
    """When I will be signed out."""

    until: datetime | None
    extendable: bool


def stay_page(request: HttpRequest) -> StayPage:
    """The end of this session, which opening this page has put off."""
    end = getattr(request, "session_ends", None)
    if end is None:
        return StayPage(None, True)
    return StayPage(datetime.fromtimestamp(end.at, timezone.get_current_timezone()), end.extendable)


@dataclass(frozen=True)
class InvitationPage:
    """What somebody is invited to. It names no child: the link may be opened by whoever finds it."""

    organisation: str
    role: str
    description: str
    email: str
    is_family: bool
    needs_password: bool
    """Whether they choose a password now; not where they have an account, or may not have a password."""
    adds_role: bool
    """Whether they are signed in to the account with this address, and take on one role more."""
    sign_in_first: str
    """Where to sign in, if there is an account with this address and nobody is signed in to it."""
    providers: Sequence[tuple[str, str]]
    """Other sign-ins: id and name."""
    own: str
    """Why whoever sent it cannot take it up, or ""."""


def invitation_page(
    invitation: Invitation, signed_in: Account | None, *, path: str, now: datetime
) -> InvitationPage:
    """The invitation, for whoever holds its link."""
    with as_invited(invitation, now):
        member = invitation.member
        there = account_with(invitation.sent_to) if member.account_id is None else None
        names = {each.id: each.name for each in providers(settings.SIGN_IN_PROVIDERS).values()}
        if settings.ONE_LOGIN:
            names[binding.ONE_LOGIN] = "GOV.UK One Login"
        offered = [(each, names[each]) for each in binding.offered(invitation) if each in names]
        first = there is not None and (signed_in is None or signed_in.pk != there.pk)
        may = binding.may_have_password(member, day=timezone.localtime(now).date())
        own = signed_in is not None and signed_in.pk == invitation.made_by.account_id
        return InvitationPage(
            organisation=member.organisation.name if member.organisation else "",
            role=member.kind.name,
            description=member.kind.description,
            email=invitation.sent_to,
            is_family=member.is_family,
            needs_password=there is None and may and not own,
            adds_role=there is not None and not first and not own,
            sign_in_first=f"{reverse('account_login')}?{urlencode({'next': path})}"
            if first and not own
            else "",
            providers=offered if there is None and not own else [],
            own=OWN if own else "",
        )
