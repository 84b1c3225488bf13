"""When a document counts as received: a working rule, never passed off as law."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sendwell.law.receipt import AUTHORITY, deemed_receipt

LONDON = ZoneInfo("Europe/London")


def london(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


FRIDAY_NOON, FRIDAY_EVENING = london(2026, 3, 6, 12), london(2026, 3, 6, 17, 1)
SATURDAY, MAUNDY_THURSDAY_EVENING = london(2026, 3, 7, 9), london(2026, 4, 2, 18)
FRI, SAT, MON, AFTER_EASTER = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9), date(2026, 4, 7)


@pytest.mark.parametrize(
    ("channel", "sent", "received"),
    [
        ("email", FRIDAY_NOON, FRI),
        ("email", london(2026, 3, 6, 17), FRI),
        ("email", FRIDAY_EVENING, MON),
        ("email", SATURDAY, MON),
        ("email", MAUNDY_THURSDAY_EVENING, AFTER_EASTER),
        ("by_hand", FRIDAY_NOON, FRI),
        ("by_hand", FRIDAY_EVENING, MON),
        ("signed_for", SATURDAY, SAT),
        ("first_class_post", FRIDAY_NOON, MON),
        ("first_class_post", FRIDAY_EVENING, MON),
        ("first_class_post", london(2026, 4, 2, 9), AFTER_EASTER),
        ("portal", FRIDAY_EVENING, FRI),
        ("portal", SATURDAY, SAT),
    ],
)
def test_the_day_of_receipt_follows_from_how_it_came(channel: str, sent: datetime, received: date) -> None:
    found = deemed_receipt(channel, sent)
    assert (found.day, found.by_rule, found.overridden_by) == (received, received, None)
    assert found.authority == AUTHORITY == "working rule, not law"


def test_a_person_can_decide_otherwise_and_both_days_are_kept() -> None:
    found = deemed_receipt("email", FRIDAY_EVENING, override=FRI, overridden_by="Asha Rahman, SEND officer")
    assert (found.day, found.by_rule, found.overridden_by) == (FRI, MON, "Asha Rahman, SEND officer")


def test_our_own_rule_for_the_online_service_says_that_it_is_not_confirmed() -> None:
    assert "not confirmed" in deemed_receipt("portal", SATURDAY).rule


def test_five_o_clock_is_five_o_clock_in_london() -> None:
    assert deemed_receipt("email", datetime(2026, 7, 3, 16, 30, tzinfo=UTC)).day == date(2026, 7, 6)
    assert deemed_receipt("email", datetime(2026, 1, 9, 16, 30, tzinfo=UTC)).day == date(2026, 1, 9)


def test_an_unknown_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="pigeon"):
        deemed_receipt("pigeon", FRIDAY_NOON)
