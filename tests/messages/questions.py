"""The question whether an address is theirs, as it went out, in tests of messages."""

from collections.abc import Sequence
from typing import Any

from django.core import mail

QUESTION = "Shall our messages come here?"


def code_in(messages: Sequence[Any]) -> str:
    """The code at the end of the link of the last question."""
    asked = [each.body for each in messages if "/confirm/" in each.body]
    return str(asked[-1].split("/confirm/")[1].split()[0])


def sent_to(address: str) -> list[str]:
    """The subjects of what has gone to an address."""
    return [each.subject for each in mail.outbox if each.to == [address]]
