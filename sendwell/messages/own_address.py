"""A family changes the address it signs in with: from then on it is written to there (feature 180, J08)."""

from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed

from sendwell.access import scope
from sendwell.access.models import Account, Member
from sendwell.access.web import today
from sendwell.messages.actions import keep_former
from sendwell.people.models import Adult


def _changed(sender: object, user: Account, to_email_address: EmailAddress, **_: Any) -> None:
    """Of the family alone: at which address somebody works is their organisation's to say.

    Whoever opens the link that confirms the new address need not have signed in on that machine.
    """
    with scope.entered(replace(scope.current(), account=str(user.pk))):
        theirs = list(Member.objects.filter(account=user, organisation=None).order_by("pk"))
    for member in theirs:
        with scope.acting(member, as_of=today(), why=scope.current().why, request=scope.current().request):
            follow(member, str(to_email_address.email))


def follow(member: Member, email: str) -> None:
    """Write down the new address for them. The old one stays known as theirs, and gets nothing more."""
    Member.objects.filter(pk=member.pk).update(email=email)
    if member.adult_id is not None:
        adult = Adult.objects.get(pk=member.adult_id)  # not read before: only they themselves may
        keep_former(adult=adult, email=adult.email, day=today())
        Adult.objects.filter(pk=adult.pk).update(email=email)


def connect() -> None:
    """Listen; called once when the room starts."""
    email_changed.connect(_changed, dispatch_uid="sendwell written to where they sign in")
