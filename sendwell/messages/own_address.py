"""A family changes the address it signs in with: from then on it is written to there (feature 180, J08)."""

from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from django.db.models import Q

from sendwell.access import scope
from sendwell.access.models import Account, Member
from sendwell.access.web import today
from sendwell.casebook.models import Case
from sendwell.messages.actions import keep_former
from sendwell.messages.kinds import FORMER_ADDRESS
from sendwell.messages.outbox import tell
from sendwell.people.flags import danger_round
from sendwell.people.models import Adult


def _changed(
    sender: object,
    user: Account,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_: Any,
) -> None:
    """Of the family alone: at which address somebody works is their organisation's to say.

    Whoever opens the link that confirms the new address need not have signed in on that machine.
    """
    with scope.entered(replace(scope.current(), account=str(user.pk))):
        theirs = list(Member.objects.filter(account=user, organisation=None).order_by("pk"))
    for member in theirs:
        with scope.acting(member, as_of=today(), why=scope.current().why, request=scope.current().request):
            follow(member, str(to_email_address.email))
            if from_email_address is not None:
                tell_former(member, str(from_email_address.email))


def follow(member: Member, email: str) -> None:
    """Write down the new address for them. The old one stays known as theirs, and gets nothing more."""
    Member.objects.filter(pk=member.pk).update(email=email)
    if member.adult_id is not None:
        adult = Adult.objects.get(pk=member.adult_id)  # not read before: only they themselves may
        keep_former(adult=adult, email=adult.email, day=today())
        Adult.objects.filter(pk=adult.pk).update(email=email)


def tell_former(member: Member, email: str) -> None:
    """A notice without any detail to the address that was left, so that a change somebody else made is found out.

    Nothing at all where the map of any of their children says danger, nor where no case is known (C07).
    """
    theirs = Q(child=member.child_id) | Q(
        child__adults__adult=member.adult_id, child__adults__adult__isnull=False
    )
    cases = list(Case.objects.filter(theirs).select_related("authority", "child").distinct().order_by("pk"))
    if cases and not any(danger_round(each.child_id) for each in cases):
        tell(email, FORMER_ADDRESS, "/", case=cases[0], sender=cases[0].authority)


def connect() -> None:
    """Listen; called once when the room starts."""
    email_changed.connect(_changed, dispatch_uid="sendwell written to where they sign in")
