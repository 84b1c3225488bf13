"""The outbox, what became of each message, and how people wish to be reached."""

from sendwell.messages.models.arriving import DeliveryReport, NotArrived, Outcome, Report
from sendwell.messages.models.heartbeat import Heartbeat
from sendwell.messages.models.outbox import Channel, OutboxMessage, Why
from sendwell.messages.models.preference import Preference, Wanted

__all__ = [
    "Channel",
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
