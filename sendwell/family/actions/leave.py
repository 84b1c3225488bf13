"""Leave that the family gave a helper, and took back."""

import uuid
from datetime import date

from django.db import connection, transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.models import Case


@transaction.atomic
def take_back_leave(*, case: Case, leave: uuid.UUID, by: Member, day: date) -> None:
    """A helper may read no more, from their next request on (C13).

    The database does it, and knows whose it is to take back (`family_gave_leave`). Raises NotThere for anybody else's,
    and for leave that has ended.
    """
    if not by.may(Permission.OWN_RIGHTS):
        raise NotThere
    with connection.cursor() as cursor:
        cursor.execute("SELECT family_take_back_leave(%s, %s)", [case.child_id, leave])
        (ended,) = cursor.fetchone()
    if not ended:
        raise NotThere
    history.record(case, "leave_withdrawn", by=by, day=day, about=leave.hex[:24])
