"""A provider in memory, held to the same contract as the real ones by `test_carriers.py`."""

from sendwell.messages.allowed import is_allowed
from sendwell.messages.carriers import NotDeliverable, Outgoing


class FakeCarrier:
    """Takes messages, and fails as it is told."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.tries = 0
        self.fails_with: Exception | None = None
        self.fails_for: dict[str, Exception] = {}

    def carry(self, outgoing: Outgoing) -> str:
        """Keep it, or raise what was asked for."""
        self.tries += 1
        if not is_allowed(outgoing.to):
            raise NotDeliverable("not on the list of this installation")
        failure = self.fails_for.get(outgoing.to) or self.fails_with
        if failure is not None:
            raise failure
        self.taken.append(outgoing)
        return f"fake-{self.tries}"
