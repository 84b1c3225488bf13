"""Reading an email that came back: a delivery status notification (RFC 3464).

Whoever can name the number of a message may report on it: the number is random, and only the mail servers on its
way and its reader have seen it.
"""

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.message import Message
from uuid import UUID

from sendwell.messages.arriving import note_report
from sendwell.messages.models import Report

LONGEST = 1_000_000
OUR_NUMBER = re.compile(r"message-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
# What a delivery report calls what happened (RFC 3464 2.3.3). "delayed" and "relayed" are no end.
ENDS = {"failed": Report.FAILED, "delivered": Report.DELIVERED}


def note_returned(raw: bytes) -> int:
    """Note what a returned email says of messages of ours. Returns how many reports were noted.

    A text that is no delivery report, or one about nothing of ours, is nothing.
    """
    returned = message_from_bytes(raw[:LONGEST], policy=policy.default)
    if returned.get_content_type() != "multipart/report":
        return 0
    parts = list(returned.walk())
    ends = {ENDS[action] for action in _actions(parts) if action in ENDS}
    if not ends:
        return 0
    # One recipient each: where one part failed, it failed.
    says = Report.FAILED if Report.FAILED in ends else Report.DELIVERED
    numbers = _numbers(parts)
    for number in numbers:
        note_report(message=number, says=says, source="mail", said="")
    return len(numbers)


def _actions(parts: Sequence[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload() if part.is_multipart() else []:
                if isinstance(block, Message) and block.get("Action"):
                    yield str(block["Action"]).strip().casefold()


def _numbers(parts: Sequence[Message]) -> set[UUID]:
    """The numbers in the Message-ID of the email that came back, whole or only its headers."""
    found = set[UUID]()
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            found |= _in(str(part.get_payload()))
        elif part.get_content_type() == "message/rfc822" and part.is_multipart():
            found |= {n for each in part.get_payload() if isinstance(each, Message) for n in _in(_id(each))}
    return found


def _id(message: Message) -> str:
    return str(message.get("Message-ID", ""))


def _in(text: str) -> set[UUID]:
    line = re.search(r"^Message-ID:\s*(.*)$", text, re.IGNORECASE | re.MULTILINE)
    return {UUID(each) for each in OUR_NUMBER.findall(line.group(1) if line else text)}
