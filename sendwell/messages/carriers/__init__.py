"""What carries a message out of the house: a mail server, or GOV.UK Notify. The settings choose.

All carriers keep one contract (`tests/messages/test_carriers.py`): they take one message for one recipient, and
either hand it over or say which of three things is wrong.
"""

from sendwell.messages.carriers.carrier import Carrier, NotDeliverable, Outgoing, TryLater, Unreachable
from sendwell.messages.carriers.chosen import carrier, may_text

__all__ = ["Carrier", "NotDeliverable", "Outgoing", "TryLater", "Unreachable", "carrier", "may_text"]
