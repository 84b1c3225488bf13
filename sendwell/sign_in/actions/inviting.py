"""Inviting somebody, and taking an invitation up (trust.md E11).

The link is told once, to one address; only its hash is kept. It works once, for seven days, and can be taken back.
"""

import secrets
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sendwell.access import scope
from sendwell.access.afterwards import afterwards
from sendwell.access.models import Account, Member, Relationship
from sendwell.access.opening import children_of, require
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.access.two_people import hats_of, same_person
from sendwell.law.refusals import Refused
from sendwell.sign_in import factors, mails
from sendwell.sign_in.models import Invitation
from sendwell.sign_in.secrets_kept import hashed

WORKS_FOR = timedelta(days=7)
TOKEN_BYTES = 32
"""256 bits, twice what is asked for: nobody finds a link by trying."""
OWN = "You sent this invitation yourself. If you need another role, a colleague has to give it to you."
OWN_ADDRESS = "This is your own address. If you need another role, a colleague has to give it to you."
INVITE_AGAIN = "The invitation could not be sent: our mail server does not answer. Invite them again."
GONE = "This invitation has been used, taken back, or is more than seven days old. Ask for a new one."


@dataclass(frozen=True)
class Invited:
    """A new invitation and its path, which nobody can be told again."""

    invitation: Invitation
    path: str


@transaction.atomic
def add_colleague(*, name: str, role: str, job_title: str, email: str, by: Member, now: datetime) -> Invited:
    """Make somebody a member of one's own organisation, and invite them.

    Raises Refused for a role that is not held in this kind of organisation, for one's own address (A22), and for an
    address that already has the role.
    """
    require(by, Permission.ACCOUNTS_KEEP)
    refuse_role(role, by)
    day = timezone.localtime(now).date()
    organisation = by.organisation
    there = Member.objects.live(day).filter(organisation=organisation, role=role, email__iexact=email)
    if there.exists():
        raise Refused("Somebody with this address already has this role here.", field="email")
    member = Member.objects.create(
        slug=f"m{uuid.uuid4().hex}",
        organisation=organisation,
        role=role,
        name=name,
        job_title=job_title,
        email=email,
        starts_on=day,
    )
    return invite(member=member, by=by, now=now)


def refuse_role(role: str, by: Member) -> None:
    """Only roles that are held in the giver's own kind of organisation. Raises Refused."""
    if by.organisation is None or role not in ROLES or by.organisation.kind not in ROLES[role].held_in:
        raise Refused("Choose a role that is held in your organisation.", field="role")


@transaction.atomic
def invite(
    *,
    member: Member,
    by: Member,
    now: datetime,
    relationship: Relationship | None = None,
    email: str = "",
) -> Invited:
    """Send a member an invitation; an earlier one that is still open stops working.

    A colleague is invited by whoever keeps the accounts of the same organisation; a parent or young person by a
    council officer who may know of the child, and for the relationship that makes them one. Raises Refused.
    """
    day = timezone.localtime(now).date()
    if same_person(member.pk, by):
        raise Refused("You cannot invite yourself. Ask a colleague.")
    if member.is_family:
        _refuse_family(member, relationship, by, now)
    else:
        require(by, Permission.ACCOUNTS_KEEP)
        if member.organisation_id != by.organisation_id or relationship is not None:
            raise Refused("You can invite people to your own organisation only.")
    if member.ends_on is not None and member.ends_on < day:
        raise Refused("This person’s time here has ended.")
    address = email or member.email or (member.account.email if member.account else "")
    if not address:
        raise Refused("There is no email address to send the invitation to.", field="email")
    if address.lower() in _addresses_of(by):
        raise Refused(OWN_ADDRESS, field="email")
    Invitation.objects.open_at(now).filter(member=member).update(revoked_at=now)
    return _made(member, relationship, by, address.lower(), now)


def _addresses_of(by: Member) -> set[str]:
    """Every address by which `by` is known under any hat; nothing of anybody else's."""
    found = set(hats_of(by).values_list("email", flat=True))
    if by.account is not None:
        found.add(by.account.email)
        found.update(EmailAddress.objects.filter(user=by.account).values_list("email", flat=True))
    return {each.lower() for each in found}


def _refuse_family(member: Member, relationship: Relationship | None, by: Member, now: datetime) -> None:
    """A family's account hangs on one live relationship to one child, verified by somebody who may know of them."""
    require(by, Permission.CASE_KEEP)
    day = timezone.localtime(now).date()
    if relationship is None or relationship.member_id != member.pk:
        raise Refused("A family is invited for the child they are a parent of.")
    if not relationship.starts_on <= day <= relationship.ends_on:
        raise Refused("Their relationship to the child has ended.")
    if not children_of(by, day).filter(child_id=relationship.child_id).exists():
        raise Refused("A family is invited by the council that knows the child.")


def _made(
    member: Member, relationship: Relationship | None, by: Member, address: str, now: datetime
) -> Invited:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        member=member,
        relationship=relationship,
        token_hash=hashed("invitation", token),
        sent_to=address,
        made_by=by,
        made_at=now,
        ends_at=now + WORKS_FOR,
    )
    path = reverse("sign_in:invitation", kwargs={"token": token})
    link = settings.PUBLIC_ADDRESS.rstrip("/") + path
    about = {"invitation_url": link}
    afterwards(lambda: mails.send("sign_in/invitation", address, about), else_say=INVITE_AGAIN)
    return Invited(invitation, path)


def revoke(*, invitation: Invitation, by: Member, now: datetime) -> None:
    """Take back an invitation of one's own organisation that nobody has taken up. Raises NotThere and Refused."""
    require(by, Permission.ACCOUNTS_KEEP if invitation.relationship_id is None else Permission.CASE_KEEP)
    if invitation.made_by.organisation_id != by.organisation_id:
        raise Refused("This invitation was sent by another organisation.")
    if not Invitation.objects.open_at(now).filter(pk=invitation.pk).update(revoked_at=now):
        raise Refused("This invitation has been used or has ended already.")


def find(token: str, *, now: datetime) -> Invitation | None:
    """The open invitation behind a link, or None. The relationship it was made for must still be live."""
    invitation = Invitation.objects.open_at(now).filter(token_hash=hashed("invitation", token)).first()
    if invitation is None:
        return None
    with as_invited(invitation, now):
        invitation = Invitation.objects.select_related("member__organisation", "relationship").get(
            pk=invitation.pk
        )
        return invitation if still_meant(invitation, now) else None


def as_invited(invitation: Invitation, now: datetime) -> AbstractContextManager[None]:
    """Whoever holds the link acts for a moment as the member it was made for: nobody has signed in yet."""
    known = scope.current()
    member, day = str(invitation.member_id), timezone.localtime(now).date().isoformat()
    return scope.entered(replace(known, member=member, day=day, why=known.why or "sign_in:invitation"))


def still_meant(invitation: Invitation, now: datetime) -> bool:
    """Whether the member's time and the relationship have not ended since."""
    day = timezone.localtime(now).date()
    member, relationship = invitation.member, invitation.relationship
    if member.ends_on is not None and member.ends_on < day:
        return False
    return relationship is None or relationship.starts_on <= day <= relationship.ends_on


def accept(
    *, token: str, now: datetime, password: str | None = None, signed_in: Account | None = None
) -> Account:
    """Take an invitation up: the account it belongs to, made where there is none.

    Of any number of browsers that try at once, one succeeds. `signed_in` is the account that has already signed in
    and takes on this role as well: never whoever sent the invitation (A22). Raises Refused, and then nothing has
    happened.
    """
    invitation = find(token, now=now)
    if invitation is None:
        raise Refused(GONE)
    with as_invited(invitation, now):
        claimed = Invitation.objects.open_at(now).filter(pk=invitation.pk).update(used_at=now)
        if claimed != 1:
            raise Refused(GONE)
        account = signed_in or _account_of(invitation, password, timezone.localtime(now).date())
        if account.pk == invitation.made_by.account_id:
            raise Refused(OWN)
        if invitation.member.account_id not in (None, account.pk):
            raise Refused("This role already belongs to another account.")
        Member.objects.filter(pk=invitation.member_id).update(account=account)
        return account


def _account_of(invitation: Invitation, password: str | None, day: date) -> Account:
    """The member's account, or a new one with the address the invitation went to, which is thereby confirmed."""
    account = invitation.member.account
    if account is None:
        if account_with(invitation.sent_to) is not None:
            raise Refused(
                "There is an account with this address. Sign in to it first, then open the link again."
            )
        account = Account.objects.create_user(invitation.sent_to)
    elif not factors.is_staff(account, day=day):
        # A family that has lost its telephone is let back in as it was let in: by the council that knows them.
        Authenticator.objects.filter(user=account).delete()
    if password is not None:
        _set_password(account, password)
    account.is_active = True
    account.save()
    if account.email == invitation.sent_to:
        EmailAddress.objects.update_or_create(
            user=account, email=account.email, defaults={"verified": True, "primary": True}
        )
    return account


def account_with(email: str) -> Account | None:
    """The account that signs in with this address."""
    return Account.objects.filter(email__iexact=email).first()


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages), field="password") from weak
    account.set_password(password)
