"""What happens in this room: emergency openings, their reviews, incidents, unusual reading, and the brake."""

from sendwell.governance.actions.brake import lift, stop_if_too_many
from sendwell.governance.actions.glass import break_glass, note_not_opened, whose_record
from sendwell.governance.actions.incidents import close_incident, note_wrong_send, open_incident
from sendwell.governance.actions.looking import look_into, note_findings
from sendwell.governance.actions.reviewing import escalate, review

__all__ = [
    "break_glass",
    "close_incident",
    "escalate",
    "lift",
    "look_into",
    "note_findings",
    "note_not_opened",
    "note_wrong_send",
    "open_incident",
    "review",
    "stop_if_too_many",
    "whose_record",
]
