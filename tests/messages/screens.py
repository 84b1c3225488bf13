"""What stands on a page, in tests of messages."""

from datetime import UTC, datetime
from typing import Any

from sendwell.access.models import Member
from sendwell.messages import actions
from sendwell.messages.models import Preference, Wanted
from tests.world import FRI_6_MARCH

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def wishes(adult: Any, by: Member, **more: Any) -> Preference:
    said = {
        "channel": Wanted.EMAIL,
        "mobile": "",
        "language": "English",
        "interpreter": False,
        "large_print": False,
        "easy_read": False,
        "other": "",
        **more,
    }
    return actions.prefer(adult=adult, wishes=said, by=by, day=FRI_6_MARCH)
