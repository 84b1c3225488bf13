"""The first person of an organisation who may keep accounts: whoever invites everybody else.

No screen leads here, because nobody could open it: whoever runs Sendwell does it at the command line.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.law.refusals import Refused
from sendwell.organisations.models import Organisation
from sendwell.sign_in.actions import Invited, add_colleague
from sendwell.sign_in.models import Invitation

KEEPERS = [role.id for role in ROLES.values() if Permission.ACCOUNTS_KEEP in role.may]


@transaction.atomic
def first_administrator(*, organisation: Organisation, name: str, email: str, now: datetime) -> Invited:
    """Make somebody the organisation's system administrator, who sees no child, and invite them.

    Whoever was made here before and has not taken it up is replaced: the address may have been wrong. Raises Refused
    where somebody there keeps accounts already, and for what is no address.
    """
    day = timezone.localtime(now).date()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(f"{email} is not an email address.", field="email") from None
    if not name.strip():
        raise Refused("Give their name.", field="name")
    keepers = Member.objects.live(day).filter(organisation=organisation, role__in=KEEPERS)
    if keepers.filter(account__isnull=False).exists():
        raise Refused(
            f"Somebody at {organisation.name} keeps accounts already. They invite everybody else, "
            "under People and accounts."
        )
    line = _command_line(organisation, day)
    _replace(line, day, now)
    return add_colleague(name=name.strip(), role="administrator", job_title="", email=email, by=line, now=now)


def _command_line(organisation: Organisation, day: date) -> Member:
    """Who stands in the record as having invited them. Nobody can sign in as this one: its time is over at once."""
    return Member.objects.get_or_create(
        slug=f"{organisation.slug}-command-line",
        defaults={
            "organisation": organisation,
            "role": "administrator",
            "name": "The command line",
            "starts_on": day,
            "ends_on": day - timedelta(days=1),
        },
    )[0]


def _replace(line: Member, day: date, now: datetime) -> None:
    """Those who were invited from the command line and never came."""
    waiting = Invitation.objects.filter(made_by=line, member__account__isnull=True, used_at__isnull=True)
    Member.objects.filter(pk__in=waiting.values("member")).update(ends_on=day - timedelta(days=1))
    waiting.filter(revoked_at__isnull=True).update(revoked_at=now)
