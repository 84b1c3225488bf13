"""When a document counts as received. The SEND Regulations do not say.

What follows is the working rule that advice services use. It is not law; the legal fallbacks are the Interpretation
Act 1978 s.7 (ordinary course of post) and the Education Act 1996 s.572. So the rule can be overridden, and the
record keeps both what the rule gave and who decided otherwise.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from sendwell.law.bank_holidays import calendar

AUTHORITY = "working rule, not law"
CLOSE_OF_DAY = time(17)


class Channel(StrEnum):
    """How a document came."""

    BY_HAND = "by_hand"
    SIGNED_FOR = "signed_for"
    FIRST_CLASS_POST = "first_class_post"
    EMAIL = "email"
    PORTAL = "portal"


RULES = {
    Channel.BY_HAND: "By hand: that day; the next working day if after 5pm or not on a working day.",
    Channel.SIGNED_FOR: "Signed for: the day on which somebody signed.",
    Channel.FIRST_CLASS_POST: "First-class post: the next working day after posting.",
    Channel.EMAIL: "Email: the day sent; the next working day if after 5pm or not on a working day.",
    Channel.PORTAL: "Online service: the day sent, whatever the hour. This is our own rule and is not confirmed.",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """The day on which a document counts as received, and why.

    `by_rule` is the day that the rule gave; `day` differs from it only if somebody overrode the rule.
    """

    day: date
    rule: str
    authority: str
    overridden_by: str | None
    by_rule: date


def deemed_receipt(
    channel: str, sent: datetime, override: date | None = None, overridden_by: str | None = None
) -> Receipt:
    """The day on which something sent at `sent` (London time) by `channel` counts as received.

    For signed-for post `sent` is the moment of signing. A `sent` with a time zone is turned into London time.
    `override` is the day that a person decided on instead, and `overridden_by` says who. Raises ValueError for an
    unknown channel, BeyondCalendar outside 2010 to 2040.
    """
    by = Channel(channel)
    by_rule = _by_rule(by, _in_london(sent))
    if override is None:
        return Receipt(by_rule, RULES[by], AUTHORITY, None, by_rule)
    return Receipt(override, RULES[by], AUTHORITY, overridden_by or "a person, not named", by_rule)


def _by_rule(channel: Channel, sent: datetime) -> date:
    day = sent.date()
    working_days = calendar("send")
    if channel in {Channel.SIGNED_FOR, Channel.PORTAL}:
        return day
    if channel is Channel.FIRST_CLASS_POST:
        return working_days.next_working(day)
    in_hours = sent.time() <= CLOSE_OF_DAY and working_days.is_working(day)
    return day if in_hours else working_days.next_working(day)


def _in_london(sent: datetime) -> datetime:
    return sent if sent.tzinfo is None else sent.astimezone(ZoneInfo("Europe/London"))
