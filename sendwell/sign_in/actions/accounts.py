"""An organisation's administrator looks after the accounts of its own people, and never their own (trust.md A22)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import connection, transaction

from sendwell.access.afterwards import afterwards
from sendwell.access.models import Account, Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.law.refusals import Refused
from sendwell.sign_in import mails
from sendwell.sign_in.actions.inviting import refuse_role
from sendwell.sign_in.models import LONGEST_IDLE, SHORTEST_IDLE, Invitation, SignInRules, Standing


def require_over(member: Member, by: Member) -> None:
    """`by` keeps the accounts of this member's organisation, and is not the same person under any hat.

    Raises NotThere for somebody of another organisation, and Refused for oneself.
    """
    require(by, Permission.ACCOUNTS_KEEP)
    if by.organisation_id is None or member.organisation_id != by.organisation_id:
        raise NotThere
    if same_person(member.pk, by):
        raise Refused("You cannot change your own account here. Ask a colleague who keeps accounts.")


@transaction.atomic
def change_role(*, member: Member, role: str, by: Member, now: datetime) -> Member:
    """Give a colleague another role in the same organisation; what they had open is closed (they sign in again)."""
    require_over(member, by)
    refuse_role(role, by)
    if role == member.role:
        raise Refused("They have this role already.", field="role")
    member.role = role
    member.save(update_fields=["role"])
    close_sessions(member.account)
    tell(member, "sign_in/role_changed")
    return member


@transaction.atomic
def end_member(*, member: Member, by: Member, day: date, now: datetime) -> Member:
    """End a colleague's role at once: yesterday was its last day, and every session of theirs is over.

    The account is switched off with its last role, as a parent too or one still to begin; its history stays.
    """
    require_over(member, by)
    if member.ends_on is not None and member.ends_on < day:
        raise Refused("Their time here has ended already.")
    member.ends_on = day - timedelta(days=1)
    member.save(update_fields=["ends_on"])
    Invitation.objects.open_at(now).filter(member=member).update(revoked_at=now)
    account = member.account
    if account is not None:
        if not _still_needed(account, day):
            account.is_active = False
            account.save(update_fields=["is_active"])
        close_sessions(account)
    tell(member, "sign_in/access_ended")
    return member


def _still_needed(account: Account, day: date) -> bool:
    """Whether any role is left, which the walls may hide from whoever asks; they are told no more than this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sign_in_still_needed(%s, %s)", [account.pk, day])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def end_sessions(*, member: Member, by: Member) -> int:
    """Sign a colleague out everywhere; how many sessions that ended."""
    require_over(member, by)
    ended = close_sessions(member.account)
    tell(member, "sign_in/signed_out")
    return ended


@transaction.atomic
def let_back(*, member: Member, by: Member, now: datetime) -> None:
    """Switch an account on again that was off after 30 days without use."""
    require_over(member, by)
    if member.account is None:
        raise Refused("They have no account yet. Send them an invitation.")
    Standing.objects.update_or_create(account=member.account, defaults={"let_back_at": now})
    tell(member, "sign_in/let_back")


@transaction.atomic
def check_still_needed(*, members: Iterable[Member], by: Member, day: date) -> int:
    """The quarterly check: these people still work here, in these roles. How many were confirmed."""
    checked = 0
    for member in members:
        require_over(member, by)
        if member.account_id is not None:
            Standing.objects.update_or_create(
                account_id=member.account_id, defaults={"checked_on": day, "checked_by": by}
            )
            checked += 1
    return checked


@transaction.atomic
def settle_rules(*, idle_minutes: int, providers: list[str], passwords: bool, by: Member) -> SignInRules:
    """Settle how one's own organisation signs in. Raises Refused for a time outside 5 to 30 minutes.

    And for doing without passwords by somebody who could not come back: nobody else might either.
    """
    require(by, Permission.ACCOUNTS_KEEP)
    if not SHORTEST_IDLE <= idle_minutes <= LONGEST_IDLE:
        raise Refused(f"Choose between {SHORTEST_IDLE} and {LONGEST_IDLE} minutes.", field="idle_minutes")
    if not passwords and not providers:
        raise Refused("Without passwords, choose at least one sign-in.", field="providers")
    if (
        not passwords
        and not SocialAccount.objects.filter(user=by.account_id, provider__in=providers).exists()
    ):
        raise Refused(LINK_IT_FIRST, field="passwords")
    settled, _ = SignInRules.objects.update_or_create(
        organisation=by.organisation,
        defaults={"idle_minutes": idle_minutes, "providers": providers, "passwords": passwords},
    )
    return settled


LINK_IT_FIRST = (
    "Link your own account to one of these sign-ins first, under “How you sign in”. "
    "Without that you could not sign in any more, and perhaps nobody could."
)


def close_sessions(account: Account | None) -> int:
    """End every session of an account at once, for a caller that has asked whether it may; how many there were."""
    sessions = list(UserSession.objects.filter(user=account)) if account else []
    for session in sessions:
        session.end()
    return len(sessions)


def end_own_sessions(*, account: Account, here: str, chosen: str) -> int:
    """End one of one's own sessions by its number, or all but the one at `here`; how many that ended."""
    others = UserSession.objects.filter(user=account).exclude(session_key=here)
    if chosen != "others":
        others = others.filter(pk=int(chosen)) if chosen.isdecimal() and len(chosen) < 18 else others.none()
    ended = list(others)
    for session in ended:
        session.end()
    return len(ended)


TELL_THEM = "It is done, but the email that tells them of it could not be sent. Tell them yourself."


def tell(member: Member, kind: str) -> None:
    """Tell the person, at the address they sign in with, once the act is done."""
    address = member.account.email if member.account else member.email
    if address:
        afterwards(lambda: mails.send(kind, address, {}), else_say=TELL_THEM)
