"""A lost second factor: asked by one colleague, confirmed by another, then a new invitation (trust.md E12).

As strong as the first enrolment, and no secret questions. Who signs in through their organisation's own sign-in has
their factor reset there.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.two_people import same_person
from sendwell.law.refusals import Refused
from sendwell.sign_in.actions.accounts import close_sessions, require_over, tell
from sendwell.sign_in.actions.inviting import Invited, invite
from sendwell.sign_in.models import FactorReset


@transaction.atomic
def ask_for_reset(*, member: Member, how_known: str, by: Member, now: datetime) -> FactorReset:
    """Say that a colleague has lost their second factor, and how they were recognised. Nothing changes yet."""
    require_over(member, by)
    if member.account is None:
        raise Refused("They have no account yet. Send them an invitation.")
    if FactorReset.objects.filter(member=member, confirmed_at__isnull=True, dropped_at__isnull=True).exists():
        raise Refused("Somebody has asked for this already. It waits for a second person.")
    asked = FactorReset.objects.create(member=member, asked_by=by, asked_at=now, how_known=how_known)
    tell(member, "sign_in/factor_reset_asked")
    return asked


@transaction.atomic
def confirm_reset(*, reset: FactorReset, by: Member, now: datetime) -> Invited:
    """A second person agrees: the old factor and password are gone, every session is over, an invitation is sent.

    Refused to whoever asked, under any of their roles, and to the person themselves.
    """
    reset = FactorReset.objects.select_for_update().get(pk=reset.pk)
    member, account = reset.member, reset.member.account
    require_over(member, by)
    if reset.confirmed_at is not None or reset.dropped_at is not None:
        raise Refused("This has been settled already.")
    if same_person(reset.asked_by_id, by):
        raise Refused("A second person must confirm this. You asked for it.")
    if account is None:
        raise Refused("They have no account any more.")
    reset.confirmed_by, reset.confirmed_at = by, now
    reset.save(update_fields=["confirmed_by", "confirmed_at"])
    Authenticator.objects.filter(user=account).delete()
    account.set_unusable_password()
    account.save(update_fields=["password"])
    close_sessions(account)
    tell(member, "sign_in/factor_reset")
    return invite(member=member, by=by, now=now, email=account.email)


def drop_reset(*, reset: FactorReset, by: Member, now: datetime) -> None:
    """It was not needed, or not true."""
    require_over(reset.member, by)
    open_still = FactorReset.objects.filter(pk=reset.pk, confirmed_at__isnull=True, dropped_at__isnull=True)
    if not open_still.update(dropped_at=now):
        raise Refused("This has been settled already.")
