"""The contract of a carrier."""

from dataclasses import dataclass
from typing import Protocol

from sendwell.messages.models import Channel


@dataclass(frozen=True)
class Outgoing:
    """One message for one recipient, in words. The key is the same each time it is sent."""

    key: str
    channel: Channel
    to: str
    subject: str
    body: str
    may_repeat: bool = False

    def __post_init__(self) -> None:
        """A line break in an address or a subject would begin a header of somebody else's choosing."""
        if any(character in each for each in (self.key, self.to, self.subject) for character in "\r\n\0"):
            raise ValueError("A recipient, subject or key is one line.")


class Carrier(Protocol):
    """Takes messages out."""

    def carry(self, outgoing: Outgoing) -> str:
        """Hand it over. Returns the provider's own number for it, or an empty text.

        Raises Unreachable, TryLater or NotDeliverable; then nothing was handed over as far as we can know.
        """
        ...


class Unreachable(Exception):
    """The provider does not answer, or not safely. It is not the message's fault: all of them wait.

    `unsure`: the line broke when the message may have been taken already.
    """

    def __init__(self, words: str, *, unsure: bool = False) -> None:
        """`words` are for the log: never an address."""
        super().__init__(words)
        self.unsure = unsure


class TryLater(Exception):
    """The provider would not take this one now."""


class NotDeliverable(Exception):
    """The provider will never take this one: the address is refused."""
