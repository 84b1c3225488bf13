"""A text message at once, to somebody who waits at a screen. It is kept nowhere: what it says is a secret."""

import uuid

from sendwell.law.refusals import Refused
from sendwell.messages.allowed import is_allowed
from sendwell.messages.carriers import NotDeliverable, Outgoing, TryLater, Unreachable, carrier, may_text
from sendwell.messages.models import Channel

NOT_SENT = "The text message could not be sent. Wait a few minutes and try again."


def text_now(to: str, words: str) -> None:
    """Send these words to one telephone. Raises Refused, in words for whoever waits, where they cannot go."""
    if not (may_text() and is_allowed(to)):
        raise Refused(NOT_SENT)
    message = Outgoing(f"text-{uuid.uuid4()}", Channel.TEXT, to, subject="A message for you", body=words)
    try:
        carrier().carry(message)
    except (Unreachable, TryLater, NotDeliverable) as failure:
        raise Refused(NOT_SENT) from failure


__all__ = ["may_text", "text_now"]
