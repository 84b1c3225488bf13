"""The brake: who opens too many different children's records within an hour shows again who they are (K06)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse

from sendwell.access.models import Member
from sendwell.governance.actions.looking import note_findings
from sendwell.governance.alerts import alert
from sendwell.governance.models import Brake, Rule
from sendwell.governance.unusual import Found
from sendwell.ui.words import LONDON

WINDOW = timedelta(hours=1)


def _records_opened(member: Member, since: datetime, until: datetime) -> int:
    """How many different records somebody opened in a time, in any of their posts; since they were last let go on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT governance_records_opened(%s, %s, %s)", [member.pk, since, until])
        records: int = cursor.fetchone()[0]
    return records


def stop_if_too_many(member: Member, at: datetime) -> bool:
    """Whether this person is stopped: more different records than allowed within the hour, since last let go on.

    The first time it is noted and their organisation's guardians are told. One question to the database.
    """
    if member.organisation_id is None:
        return False
    records = _records_opened(member, at - WINDOW, at)
    if records <= settings.RECORDS_AN_HOUR:
        return False
    _stop(member, at, records)
    return True


@transaction.atomic
def _stop(member: Member, at: datetime, records: int) -> None:
    """Note the stop once. Nobody is told twice while it lasts."""
    lasting = Brake.objects.filter(member=member, lifted_at__isnull=True)
    lasting.filter(stopped_at__lte=at - WINDOW).update(
        lifted_at=F("stopped_at") + WINDOW
    )  # it wore off by itself
    if lasting.exists():
        return
    assert member.organisation is not None
    day = at.astimezone(LONDON).date()
    Brake.objects.create(member=member, organisation=member.organisation, stopped_at=at, records=records)
    note_findings([Found(Rule.MANY, member.pk, None, day, records)], member.organisation)
    alert(
        member.organisation,
        "access_unusual",
        reverse("governance:unusual"),
        child_id=None,
        day=day,
        but=member,
        managers=False,
    )


@transaction.atomic
def lift(*, by: Member, at: datetime) -> None:
    """Let them go on: they have just shown again who they are. What was noted stays noted."""
    Brake.objects.filter(member=by, lifted_at__isnull=True).update(lifted_at=at)
