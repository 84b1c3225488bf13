"""The work roles of accounts that nobody has used for 30 days are off until an administrator lets them back in (E09).

Worked out when it is asked, from the last sign-in: no nightly job has to have run. Who is a parent too signs in as
that alone; that they did is noted, so that the sign-in does not count as one at work.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from sendwell.access.models import Account
from sendwell.sign_in import factors
from sendwell.sign_in.models import Standing

UNUSED_FOR = timedelta(days=30)


def is_dormant(account: Account, *, now: datetime) -> bool:
    """Whether this is a staff account unused for 30 days. One that was never used is not: it is only invited."""
    return _unused(account, now=now) and factors.is_staff(account, day=timezone.localtime(now).date())


def _unused(account: Account, *, now: datetime) -> bool:
    return unused_since(account.last_login, Standing.objects.filter(account=account).first(), now=now)


def unused_since(last_login: datetime | None, standing: Standing | None, *, now: datetime) -> bool:
    """Whether the last sign-in and being let back, where there was any, lie more than 30 days back.

    Or nobody has let them back since they signed in as a family alone.
    """
    let_back = standing.let_back_at if standing else None
    off = standing.staff_off_at if standing else None
    if off is not None and (let_back is None or let_back <= off):
        return True
    times = [each for each in (last_login, let_back) if each is not None]
    return last_login is not None and max(times) < now - UNUSED_FOR


def note_family_alone(account: Account, *, now: datetime) -> None:
    """Somebody whose work roles are off has signed in as a family: the roles stay off."""
    Standing.objects.update_or_create(account=account, defaults={"staff_off_at": now})
