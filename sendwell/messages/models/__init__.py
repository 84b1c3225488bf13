"""The outbox, what became of each message, how people wish to be reached, and which addresses are theirs."""

from sendwell.messages.models.arriving import DeliveryReport, NotArrived, Outcome, Report
from sendwell.messages.models.confirmation import Confirmation
from sendwell.messages.models.heartbeat import Heartbeat
from sendwell.messages.models.outbox import Channel, OutboxMessage, Why
from sendwell.messages.models.preference import Preference, Wanted

__all__ = [
    "Channel",
    "Confirmation",
    "DeliveryReport",
    "Heartbeat",
    "NotArrived",
    "OutboxMessage",
    "Outcome",
    "Preference",
    "Report",
    "Wanted",
    "Why",
]
