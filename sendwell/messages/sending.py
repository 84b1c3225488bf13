"""Sending what waits: claim, send, confirm, each message on its own. At least once, never lost.

A process that dies leaves its claim behind. Ten minutes later the message is taken again, marked as one that may
repeat, because nobody can know whether the first copy went out. It says nothing of anybody, so a second copy is
harmless.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from psycopg.errors import LockNotAvailable

from sendwell.messages import heartbeat
from sendwell.messages.actions import ask_owner
from sendwell.messages.arriving import end, next_working_day
from sendwell.messages.carriers import NotDeliverable, Outgoing, Unreachable, carrier
from sendwell.messages.fault import point
from sendwell.messages.kinds import KINDS
from sendwell.messages.models import Channel, OutboxMessage, Why
from sendwell.messages.routing import Go, NotSent, ToConfirm, ToPrint, wait_for_tightening, way_of
from sendwell.ui.words import LONDON

CLAIM = timedelta(minutes=10)
"""How long a claim holds; a process that has said nothing for so long is taken for dead."""
MOST_ATTEMPTS = 8
"""Each wait is twice the last, so giving up takes about two days: longer than a mail server's bad night."""
TWICE = 2
MOST_A_ROUND = 100
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
HALF_A_SECOND = 500
BODY = """{sentence}

{link}

You may be asked to sign in. We put no names and no details into email.
Please do not answer this message: nobody reads this address.
"""
REPEATS = "You may have had this message already. Nothing has happened twice.\n"
TEXT = "{subject} {link}"

log = logging.getLogger(__name__)


def waiting() -> QuerySet[OutboxMessage]:
    """What still has to go out: not what waits to be printed."""
    return OutboxMessage.objects.filter(sent_at__isnull=True, failed_at__isnull=True).exclude(
        channel=Channel.POST
    )


def send_waiting(now: datetime) -> int:
    """Send what waits: notices of the law first, then in the order written. Returns how many went out.

    No faster than `MESSAGES_A_MINUTE`, so that a morning after a lost night is no storm. When the provider does
    not answer the round ends, and for a while none is begun.
    """
    if heartbeat.is_paused(now):
        return 0
    sent = 0
    for _ in range(_allowance(now)):
        message = _claim(now)
        if message is None:
            break
        point("outbox.after_claim")
        try:
            sent += _send(message, now)
        except Unreachable as failure:
            log.warning("the provider cannot be reached: %s", failure)
            _stumble(message, now, unsure=failure.unsure)
            heartbeat.pause(now)
            break
    return sent


def _allowance(now: datetime) -> int:
    lately = OutboxMessage.objects.filter(sent_at__gt=now - MINUTE, sent_at__lte=now).count()
    return max(0, min(MOST_A_ROUND, settings.MESSAGES_A_MINUTE - lately))


@transaction.atomic
def _claim(now: datetime) -> OutboxMessage | None:
    free = waiting().filter(Q(free_at__isnull=True) | Q(free_at__lte=now))
    message = free.select_for_update(skip_locked=True).order_by("rank", "id").first()
    if message is not None:
        # A claim that nobody ended: whoever made it died, perhaps after sending.
        message.may_repeat = message.may_repeat or message.claimed_at is not None
        message.claimed_at, message.free_at = now, now + CLAIM
        message.save(update_fields=["claimed_at", "free_at", "may_repeat"])
    return message


def _send(claimed: OutboxMessage, now: datetime) -> bool:
    """Whether it went out. Raises Unreachable, which is not this message's fault."""
    try:
        with transaction.atomic():
            sent = _hand_over(claimed.pk, now)
            point("outbox.before_confirm")
    except Unreachable:
        raise
    except OperationalError as busy:
        if not isinstance(busy.__cause__, LockNotAvailable):
            raise  # the database has gone: the claim stays, for nobody knows what was sent
        log.warning("message %s waits: somebody is changing what the family may know", claimed.pk)
        _release(claimed, unsure=False, free_at=now + MINUTE)
        return False
    except NotDeliverable as refused:
        log.warning("message %s is refused: %s", claimed.pk, refused)
        end(claimed.pk, Why.REFUSED, now)
        return False
    except Exception as failure:  # whatever went wrong with one message must not keep the others waiting
        log.warning("message %s was not sent: %s", claimed.pk, type(failure).__name__)
        _note_failure(claimed, now)
        return False
    point("outbox.after_confirm")
    return sent


def _hand_over(key: UUID, now: datetime) -> bool:
    """Ask again whether and how it may go, send it and note so, all under one lock.

    Whoever tightens what somebody may know waits for this lock, so nothing goes out after they were told that it
    holds (C05).
    """
    _give_way_after(HALF_A_SECOND)
    message = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=key)
    if message.sent_at or message.failed_at:
        return False
    wait_for_tightening(message.child_id)
    match way_of(message, now):
        case NotSent(why):
            end(key, why, now)
            return False
        case ToPrint(by):
            _print(key, by, now)
            return False
        case ToConfirm(whose, address, meanwhile):
            ask_owner(
                whose=whose, address=address, team=message.organisation_id, day=now.astimezone(LONDON).date()
            )
            if meanwhile is not None:
                _print(key, meanwhile.by, now)
            else:
                _wait(key, now)
            return False
        case Go() as go:
            point("outbox.before_send")
            number = carrier().carry(outgoing(message, go))
            point("outbox.after_send")
            _confirm(message, go, number, now)
            return True


def _print(key: UUID, by: int | None, now: datetime) -> None:
    """A team prints and posts it by the next working day, and acts if it cannot."""
    post_by = next_working_day(now.astimezone(LONDON).date())
    OutboxMessage.objects.filter(pk=key).update(
        channel=Channel.POST, organisation=by, claimed_at=None, free_at=None, post_by=post_by
    )


def _wait(key: UUID, now: datetime) -> None:
    OutboxMessage.objects.filter(pk=key).update(claimed_at=None, free_at=now + HOUR)


def _confirm(message: OutboxMessage, go: Go, number: str, now: datetime) -> None:
    """What went where: the row says the address that was used, which may be another than when it was written."""
    path = "" if KINDS[message.kind].secret else message.path
    used = {"to_email": go.to} if go.channel is Channel.EMAIL else {}
    OutboxMessage.objects.filter(pk=message.pk).update(
        sent_at=now, channel=go.channel, provider_id=number, path=path, **used
    )
    heartbeat.reached()


def _give_way_after(milliseconds: int) -> None:
    """Wait for a lock so long and no longer: shorter than PostgreSQL waits before it ends a deadlock.

    So it is always the sender that gives way, and never the person who tightens.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(milliseconds)])


def _release(message: OutboxMessage, *, unsure: bool, free_at: datetime | None = None) -> None:
    """Not its own fault: it stays first in the line, and none of its attempts is used up."""
    OutboxMessage.objects.filter(pk=message.pk).update(
        claimed_at=None, free_at=free_at, may_repeat=message.may_repeat or unsure
    )


def _stumble(message: OutboxMessage, now: datetime, *, unsure: bool) -> None:
    """The provider went away with this one in its hands, and nobody knows whose fault that is.

    It stays first in the line. The second time it makes way, so that another is tried next (J10). From the third time
    on, where the provider has taken others in between, it is this message that it stumbles over: an attempt of its own.
    """
    turns = message.stumbles + 1
    _release(message, unsure=unsure, free_at=now + CLAIM if turns >= TWICE else None)
    OutboxMessage.objects.filter(pk=message.pk).update(stumbles=turns)
    if turns > TWICE and heartbeat.answers():
        _note_failure(message, now)


def _note_failure(message: OutboxMessage, now: datetime) -> None:
    attempts = message.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        end(message.pk, Why.GIVEN_UP, now, attempts=attempts)
        return
    wait = now + CLAIM * 2**attempts
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=attempts, claimed_at=None, free_at=wait)


def outgoing(message: OutboxMessage, go: Go) -> Outgoing:
    """The message in words: its kind, and where to read what it is about."""
    kind = KINDS[message.kind]
    link = settings.PUBLIC_ADDRESS.rstrip("/") + message.path
    body = BODY.format(sentence=kind.sentence, link=link)
    if go.channel is Channel.TEXT:
        subject = kind.subject if kind.subject.endswith("?") else f"{kind.subject}."
        body = TEXT.format(subject=subject, link=link)
    elif message.may_repeat:
        body += REPEATS
    return Outgoing(
        key=f"message-{message.pk}",
        channel=go.channel,
        to=go.to,
        subject=kind.subject,
        body=body,
        may_repeat=message.may_repeat,
    )
