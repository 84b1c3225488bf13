"""Binding an account at another provider to an invitation, and what an organisation lets its people use (E07)."""

from datetime import date, datetime

from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet
from django.http import HttpRequest

from sendwell.access.models import Account, Member
from sendwell.law.refusals import Refused
from sendwell.sign_in import factors
from sendwell.sign_in.actions import inviting
from sendwell.sign_in.models import Invitation, SignInRules

INVITATION = "invitation"
"""Session key: the token of the invitation somebody is taking up with another provider."""
ONE_LOGIN = "onelogin"
"""The name under which GOV.UK One Login's subjects are kept. It is for families."""


def remember(request: HttpRequest, token: str) -> None:
    """Somebody leaves for a provider in order to take up this invitation."""
    request.session[INVITATION] = token


def take_up(request: HttpRequest, proven: SocialAccount, *, now: datetime) -> Account | None:
    """Bind the invitation of this session to a proven subject; None where there is no invitation, or it is gone.

    The subject must be new: one subject is one account, and one account never gets a second subject this way.
    """
    token = request.session.pop(INVITATION, "")
    invitation = inviting.find(token, now=now) if token else None
    if invitation is None or proven.provider not in offered(invitation):
        return None
    if SocialAccount.objects.filter(provider=proven.provider, uid=proven.uid).exists():
        return None
    try:
        account = inviting.accept(token=token, now=now)
    except Refused:
        return None
    SocialAccount.objects.create(
        user=account, provider=proven.provider, uid=proven.uid, extra_data=proven.extra_data
    )
    return account


def offered(invitation: Invitation) -> list[str]:
    """The providers by which this invitation can be taken up: the organisation's own, or One Login for a family."""
    if invitation.member.is_family:
        return [ONE_LOGIN]
    rules = SignInRules.objects.filter(organisation=invitation.member.organisation).first()
    return list(rules.providers) if rules else []


def may_use(account: Account, provider: str, *, day: date) -> bool:
    """Whether the account may sign in with this provider: each of its organisations must have chosen it."""
    if provider == ONE_LOGIN:
        return not factors.is_staff(account, day=day)
    organisations = set(_organisations_of(account, day))
    settled = SignInRules.objects.filter(organisation__in=organisations)
    chosen = {each.organisation_id for each in settled if provider in each.providers}
    return bool(organisations) and chosen == organisations


def may_use_password(account: Account, *, day: date) -> bool:
    """Whether every organisation of the account lets its people have a password, or a passkey, of ours."""
    settled = SignInRules.objects.filter(organisation__in=_organisations_of(account, day))
    return not settled.filter(passwords=False).exists()


def _organisations_of(account: Account, day: date) -> QuerySet[Member, int | None]:
    """Those that the account acts for, or will: an organisation that somebody has left settles nothing for them."""
    staff = Member.objects.not_ended(day).filter(account=account, organisation__isnull=False)
    return staff.values_list("organisation", flat=True)


def may_have_password(member: Member, *, day: date) -> bool:
    """Whether the member's own organisation, and every other of their account, does."""
    own = SignInRules.objects.filter(organisation=member.organisation, passwords=False)
    if member.organisation is not None and own.exists():
        return False
    return member.account is None or may_use_password(member.account, day=day)
