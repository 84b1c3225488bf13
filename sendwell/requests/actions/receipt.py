"""Correcting the day on which a request was received (trust.md 4.4, H12): by a second person, with both days kept."""

from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.access.two_people import same_person
from sendwell.casebook import history
from sendwell.casebook.models import Case, Event
from sendwell.law.refusals import Refused
from sendwell.requests.models import AssessmentRequest
from sendwell.requests.standing import RECEIVED, all_of, event_of
from sendwell.ui import words


@transaction.atomic
def correct_receipt(
    *, request: AssessmentRequest, received_on: date, reason: str, by: Member, day: date
) -> AssessmentRequest:
    """Say that a request reached the council on another day: its six weeks count from there (SEND Regs 2014 reg 4(1)).

    What was recorded first stays, struck out. Raises NotThere for another council's, and Refused for whoever recorded
    it, for a request that is decided or withdrawn, and for a day that cannot be right.
    """
    require(by, Permission.CLOCK_CORRECT)
    if by.organisation_id != request.case.authority_id:
        raise NotThere
    case = history.lock(request.case)
    request = AssessmentRequest.objects.select_related("same_as", "case").get(pk=request.pk)
    event = _event_of(request, case)
    if same_person(event.by_id, by):
        raise Refused("You recorded this request. A manager who did not has to correct its day.")
    _can_be(request, received_on, reason, day)
    history.record(
        case, "correction", by=by, day=day, about=event.about, corrects=event, details={"reason": reason}
    )
    first = request.rule_day or request.received_on
    request.received_on, request.rule_day = received_on, first
    request.overridden_by, request.override_reason = by, reason[:250]
    request.save(update_fields=["received_on", "rule_day", "overridden_by", "override_reason"])
    details = event.details | {"receipt_set_by": by.name, "why": reason}
    type_ = event_of(request, request.same_as)
    history.record(case, type_, by=by, day=received_on, about=event.about, details=details)
    return request


def _event_of(request: AssessmentRequest, case: Case) -> Event:
    """How its receipt stands in the chronology. Raises Refused where somebody has corrected it meanwhile."""
    found = case.events.filter(type__in=RECEIVED, details__request=request.ref, corrected_by__isnull=True)
    event = found.order_by("-pk").first()
    if event is None:
        raise Refused("Its receipt was corrected meanwhile. Look at the chronology first.")
    return event


def _can_be(request: AssessmentRequest, received_on: date, reason: str, day: date) -> None:
    if not request.stands:
        raise Refused("This request is decided or withdrawn. Its day is not changed any more.")
    if not reason.strip():
        raise Refused("Say why it was another day, and what shows it.", field="reason")
    if received_on == request.received_on:
        raise Refused("That is the day that is recorded.", field="received_on")
    if not request.sent_on <= received_on <= day:
        sent = words.day(request.sent_on)
        raise Refused(
            f"It was sent on {sent}. It was received on that day or later, and not after today.",
            field="received_on",
        )
    others = [each for each in all_of(request) if each.pk != request.pk and each.stands]
    before = next((each for each in others if each.received_on < received_on), None)
    if before is not None and request.same_as_id is None:
        raise Refused(
            f"{before.ref} about the same child was received on {words.day(before.received_on)}. The limits "
            "cannot begin later than that.",
            field="received_on",
        )
