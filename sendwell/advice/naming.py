"""When a request for advice names somebody for a child: then, and only then, some roles may read."""

from datetime import date

from sendwell.access.allow import names_members
from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.advice.opening import visible_requests


@names_members
def named_by_a_request(member: Member, child_id: int, as_of: date) -> bool:
    """Whether a request for advice about this child lies with the member or their part of the organisation."""
    if not member.may(Permission.ADVICE_RECEIVE):
        return False
    return visible_requests(member, as_of).filter(child_id=child_id).exists()
