"""The waiting work: warn of dates, hear what became of messages, send. Late or missed rounds lose nothing."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from sendwell.messages import heartbeat
from sendwell.messages.arriving import apply_reports, escalate, notice_strangers, notice_unaddressed
from sendwell.messages.posting import hold_letters, pass_on_letters
from sendwell.messages.sending import send_waiting
from sendwell.messages.warning import warn


def tick(now: datetime) -> int:
    """One round at the moment `now`. Returns how many messages went out.

    Each part is done whatever happens to the others; the first error is raised at the end.
    """
    today = timezone.localdate(now)
    failures: list[Exception] = []
    heartbeat.beat(now)
    parts: tuple[Callable[[], object], ...] = (
        lambda: warn(today),
        lambda: apply_reports(now),
        lambda: notice_unaddressed(now),
        lambda: notice_strangers(now),
        lambda: escalate(today),
        lambda: hold_letters(now),
        lambda: pass_on_letters(today),
    )
    for part in parts:
        try:
            part()
        except Exception as failure:  # raised below, once everything else has had its turn
            failures.append(failure)
    sent = send_waiting(now)
    if failures:
        raise failures[0]
    return sent
