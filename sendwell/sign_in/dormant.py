"""Accounts of staff that nobody has used for 30 days are off until an administrator lets them back in (E09).

Worked out when it is asked, from the last sign-in: no nightly job has to have run.
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
    let_back = Standing.objects.filter(account=account).values_list("let_back_at", flat=True).first()
    return unused_since(account.last_login, let_back, now=now)


def unused_since(last_login: datetime | None, let_back_at: datetime | None, *, now: datetime) -> bool:
    """Whether both moments, where there are any, lie more than 30 days back."""
    times = [each for each in (last_login, let_back_at) if each is not None]
    return last_login is not None and max(times) < now - UNUSED_FOR
