"""What is done about messages: seen to, posted, wished for, and addresses confirmed by their owners."""

from sendwell.messages.actions.arrived import close_work, could_not_post, mark_posted, send_again
from sendwell.messages.actions.confirming import (
    answer,
    answer_by_code,
    ask_owner,
    keep_former,
    send_another_code,
)
from sendwell.messages.actions.wishes import adult_of_case, prefer

__all__ = [
    "adult_of_case",
    "answer",
    "answer_by_code",
    "ask_owner",
    "close_work",
    "could_not_post",
    "keep_former",
    "mark_posted",
    "prefer",
    "send_again",
    "send_another_code",
]
