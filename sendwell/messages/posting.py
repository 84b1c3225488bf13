"""Letters that wait to be printed and posted: asked again until they are, and passed on when nobody posts them.

A letter in the queue has not gone out. So tightening stops it too, and a letter that stays is as late as a message
that did not arrive (C05, J04).
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from sendwell.messages.arriving import HIGHEST_RUNG, end, key_of, next_working_day, people_of_rung
from sendwell.messages.kinds import NOT_POSTED
from sendwell.messages.models import Channel, OutboxMessage, Why
from sendwell.messages.outbox import tell
from sendwell.messages.routing import may_still_be_told
from sendwell.ui.words import LONDON

ASKED_EVERY = timedelta(minutes=10)
MOST_A_ROUND = 20
MOST_PASSED_ON = 500
PATH = "/messages/to-post"


def waiting_letters() -> QuerySet[OutboxMessage]:
    """What somebody has to print and take to the post."""
    return OutboxMessage.objects.filter(
        channel=Channel.POST, sent_at__isnull=True, failed_at__isnull=True, organisation__isnull=False
    )


def hold_letters(now: datetime) -> int:
    """Ask of every letter in the queue whether its reader may still be told; a no ends it. Returns how many ended."""
    due = waiting_letters().filter(Q(free_at__isnull=True) | Q(free_at__lte=now))
    keys = due.order_by(F("free_at").asc(nulls_first=True), "id").values_list("pk", flat=True)
    return sum(_hold(key, now) for key in list(keys[:MOST_A_ROUND]))


@transaction.atomic
def _hold(key: UUID, now: datetime) -> bool:
    """Whether it ended here."""
    letter = waiting_letters().select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    if letter is None:
        return False
    today = now.astimezone(LONDON).date()
    if may_still_be_told(letter, today):
        post_by = letter.post_by or next_working_day(today)
        OutboxMessage.objects.filter(pk=key).update(free_at=now + ASKED_EVERY, post_by=post_by)
        return False
    end(key, Why.HELD, now)
    return True


def pass_on_letters(today: date) -> int:
    """Tell of letters that nobody posted in time: the manager, then the organisation itself, once each day (H15)."""
    late = waiting_letters().filter(post_by__lt=today, post_rung__lt=HIGHEST_RUNG)
    listed = list(late.select_related("organisation").order_by("id")[:MOST_PASSED_ON])
    return sum(_up_one_rung(letter, today) for letter in listed)


@transaction.atomic
def _up_one_rung(letter: OutboxMessage, today: date) -> bool:
    rung = letter.post_rung + 1
    moved = waiting_letters().filter(pk=letter.pk, post_rung=letter.post_rung)
    if not moved.update(post_rung=rung, post_by=next_working_day(today)) or letter.organisation is None:
        return False
    for to in people_of_rung(letter.organisation, rung, today):
        once = f"not-posted:{letter.organisation_id}:{today}:{rung}:{key_of(to)}"
        tell(to, NOT_POSTED, PATH, sender=letter.organisation, once=once[:80])
    return True
