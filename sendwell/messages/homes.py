"""Who may read where a family lives: they print what goes there by post (trust.md 4.3, class L)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F

from sendwell.access.allow import towards
from sendwell.access.classes import DataClass
from sendwell.access.decision import matrix
from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.access.roles import ROLES
from sendwell.casebook.models import Case
from sendwell.messages.confirming import Whose
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import Adult, Child

PRINTERS = {
    kind
    for role in ROLES.values()
    if Permission.MESSAGES_KEEP in role.may and "r" in matrix()[role.id].get(DataClass.LOCATION, "")
    for kind in role.held_in
}
"""The kinds of organisation in which whoever prints letters reads addresses whole: councils."""


def who_prints(message: OutboxMessage) -> int | None:
    """The organisation whose team sends it, where that team may read where a family lives; else the child's council."""
    sender = message.organisation
    if message.child_id is None or (sender is not None and sender.kind in PRINTERS):
        return message.organisation_id
    cases = Case.objects.filter(child=message.child_id)
    latest = cases.order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-pk").first()
    return latest.authority_id if latest else message.organisation_id


def may_read_home(member: Member, message: OutboxMessage, whose: Whose | None, as_of: date) -> bool:
    """Whether a member may read, and not cut down, where the reader of a message lives."""
    asked = (towards(member, each, as_of).decide(DataClass.LOCATION) for each in _children(message, whose))
    return any(each.allowed and not each.summary for each in asked)


def _children(message: OutboxMessage, whose: Whose | None) -> Iterable[Child]:
    """Whom it is about; where it is about no child, those of its reader."""
    if message.child_id is not None:
        return Child.objects.filter(pk=message.child_id)
    return Child.objects.filter(adults__adult=whose) if isinstance(whose, Adult) else filter(None, [whose])
