"""The waiting work: warn of dates, send what is in the outbox. Late or missed rounds lose nothing.

Each message is claimed, sent and confirmed on its own. When the process dies between sending and
confirming, the message goes out again: at least once, never lost. It says nothing of anybody, so a second
copy is harmless.
"""

import logging
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sendwell.messages.kinds import KINDS
from sendwell.messages.models import OutboxMessage
from sendwell.messages.warning import warn

CLAIM = timedelta(minutes=10)
"""How long a claim holds; a process that has said nothing for so long is taken for dead."""
MOST_ATTEMPTS = 8
"""Each wait is twice the last, so giving up takes about a day: longer than a mail server's bad night."""
MOST_A_ROUND = 100
BODY = """{sentence}

{link}

You may be asked to sign in. We put no names and no details into email.
Please do not answer this message: nobody reads this address.
"""

log = logging.getLogger(__name__)


def tick(now: datetime) -> int:
    """One round at the moment `now`: warn of dates, then send. Returns how many messages went out."""
    try:
        warn(timezone.localdate(now))
    finally:
        sent = send_waiting(now)
    return sent


def send_waiting(now: datetime) -> int:
    """Send what waits, oldest first. The first failure ends the round: the others are tried in the next."""
    sent = 0
    while sent < MOST_A_ROUND and (message := _claim(now)):
        if not _send(message, now):
            break
        sent += 1
    return sent


@transaction.atomic
def _claim(now: datetime) -> OutboxMessage | None:
    waiting = OutboxMessage.objects.filter(sent_at__isnull=True, failed_at__isnull=True)
    message = waiting.filter(_free(now)).select_for_update(skip_locked=True).order_by("id").first()
    if message is not None:
        OutboxMessage.objects.filter(pk=message.pk).update(claimed_at=now)
    return message


def _free(now: datetime) -> Q:
    """Not claimed, or claimed so long ago that it may be tried again; longer after every failure."""
    tried = (Q(attempts=n, claimed_at__lte=now - CLAIM * 2**n) for n in range(MOST_ATTEMPTS))
    return reduce(or_, tried, Q(claimed_at__isnull=True))


def _send(message: OutboxMessage, now: datetime) -> bool:
    try:
        email_of(message).send()
    except Exception as failure:  # whatever the mail server says, the message must not be lost
        log.warning("message %s was not sent: %s", message.pk, type(failure).__name__)
        _note_failure(message, now)
        return False
    _confirm(message, now)
    return True


def _confirm(message: OutboxMessage, now: datetime) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(sent_at=now)


def _note_failure(message: OutboxMessage, now: datetime) -> None:
    attempts = message.attempts + 1
    given_up = now if attempts >= MOST_ATTEMPTS else None
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=attempts, failed_at=given_up)


def email_of(message: OutboxMessage) -> EmailMessage:
    """The message as an email: one recipient, plain text, no attachment.

    Sent twice it carries the same Message-ID, by which a mailbox may know the second copy.
    """
    kind = KINDS[message.kind]
    host = urlsplit(settings.PUBLIC_ADDRESS).hostname or "localhost"
    return EmailMessage(
        subject=kind.subject,
        body=BODY.format(sentence=kind.sentence, link=settings.PUBLIC_ADDRESS.rstrip("/") + message.path),
        to=[message.to_email],
        headers={"Message-ID": f"<message-{message.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
