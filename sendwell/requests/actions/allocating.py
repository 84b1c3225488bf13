"""Giving requests to officers: many at once by the manager, or taken by an officer from the common tray."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.actions import name_key_worker
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.requests.models import AssessmentRequest
from sendwell.requests.standing import all_of, still_standing
from sendwell.requests.words import REQUEST_PATH


@transaction.atomic
def allocate(*, requests: Sequence[AssessmentRequest], officer: Member, by: Member, day: date) -> int:
    """Give requests to one officer, who becomes the family's key worker (standard 3). Returns how many moved.

    Every request that counts with one of them goes too. Those decided or withdrawn meanwhile are left alone.
    Raises Refused where the officer does not decide requests for this council, or has left.
    """
    require(by, Permission.REQUEST_ALLOCATE)
    return _give(requests, officer, by=by, day=day)


@transaction.atomic
def take(*, request: AssessmentRequest, by: Member, day: date) -> None:
    """Take a request that nobody has. Raises Refused when somebody was quicker."""
    require(by, Permission.REQUEST_DECIDE)
    history.lock(request.case)
    request.refresh_from_db(fields=["officer"])
    if request.officer is not None:
        raise Refused(f"{request.officer.name} has this request already. Nothing was changed.")
    _give([request], by, by=by, day=day)


def _give(requests: Sequence[AssessmentRequest], officer: Member, *, by: Member, day: date) -> int:
    _can_take(officer, by, day)
    moved = 0
    for request in requests:
        if request.case.authority_id != by.organisation_id:
            raise NotThere
        case = history.lock(request.case)
        standing = [each for each in still_standing(all_of(request)) if each.officer_id != officer.pk]
        if not standing:
            continue
        AssessmentRequest.objects.filter(pk__in=[each.pk for each in standing]).update(officer=officer)
        if case.key_worker_id != officer.pk:
            name_key_worker(case=case, member=officer, by=by, day=day)
        moved += len(standing)
        if officer.pk != by.pk:
            outbox.tell(officer, "request_allocated", REQUEST_PATH.format(request.ref), case=case)
    return moved


def _can_take(officer: Member, by: Member, day: date) -> None:
    here = officer.organisation_id == by.organisation_id and officer.may(Permission.REQUEST_DECIDE)
    if not here:
        raise Refused("Requests can be given only to officers of your council.", field="officer")
    if officer.starts_on > day or (officer.ends_on and officer.ends_on < day):
        raise Refused(
            f"{officer.name} does not work here on that day. Choose somebody else.", field="officer"
        )
