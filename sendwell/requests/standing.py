"""Several requests about one child end in one case, with one clock and one decision (feature 13).

The first of them leads: its reference is what the events and clocks are about. The others name it in `same_as`.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from sendwell.casebook.models import Case, Event, Stage
from sendwell.law.refusals import Refused
from sendwell.requests.models import AssessmentRequest

RECEIVED = {"request_received", "request_joined"}
UNDER_WAY = {Stage.ASSESSING, Stage.DRAFTING}


def lead_of(case: Case) -> AssessmentRequest | None:
    """The request that a new one about the same child joins, or None if the new one stands alone.

    It joins one that stands, or the one for which the assessment is now under way. Raises Refused where the
    child has a plan: then it is a request to assess again (CFA 2014 s.44(2)), which is another procedure.
    """
    rows = list(case.requests.select_related("same_as").order_by("received_on", "pk"))
    standing = [row for row in rows if row.stands]
    if standing:
        return standing[0].same_as or standing[0]
    if case.stage == Stage.PLAN:
        raise Refused(
            "This child already has a plan. Asking to assess again is done under section 44(2): write to the council "
            "that keeps the plan. It must answer within 15 days."
        )
    if case.stage not in UNDER_WAY:
        return None
    decided = [row for row in rows if row.decided_on]
    if not decided:
        raise Refused("An assessment of this child is already under way.")
    return decided[-1].same_as or decided[-1]


def all_of(request: AssessmentRequest) -> list[AssessmentRequest]:
    """The request and every other that joined it or that it joined, the first received first."""
    lead = request.same_as_id or request.pk
    return list(
        AssessmentRequest.objects.filter(Q(pk=lead) | Q(same_as_id=lead))
        .select_related("officer", "same_as", "organisation", "member", "decision__by")
        .order_by("received_on", "pk")
    )


def lead_ref(request: AssessmentRequest) -> str:
    """What the events and clocks of this request are about."""
    return request.same_as.ref if request.same_as else request.ref


def still_standing(requests: Iterable[AssessmentRequest]) -> list[AssessmentRequest]:
    """Those to which the council owes an answer."""
    return [request for request in requests if request.stands]


def first_received(request: AssessmentRequest) -> date:
    """The day from which the limits run: the first receipt of those that count together."""
    return min(request.received_on, request.same_as.received_on) if request.same_as else request.received_on


DECIDED = {"decided_to_assess", "decided_not_to_assess"}
ENDED = {"request_withdrawn", "request_of_several_withdrawn"}


def refuse_correcting(event: Event) -> None:
    """Raise Refused where a request would be left with no clock, or a decision with none and its notice sent (H05)."""
    theirs = Q(ref=event.about) | Q(ref=event.details.get("request", ""))
    request = AssessmentRequest.objects.filter(theirs, case=event.case_id).first()
    if request is None:
        return
    if event.type in DECIDED:
        raise Refused(
            "The decision stands as it was sent. Take its letters back under “What was sent”, if they are wrong."
        )
    if event.type in ENDED:
        raise Refused("The request stays withdrawn. If it was not, record it as a new request.")
    if event.type in RECEIVED:
        raise Refused(
            "Open the request and correct the day on which it was received, or record that it was withdrawn."
        )


def event_of(request: AssessmentRequest, lead: AssessmentRequest | None) -> str:
    """What the receipt of this request is, to its case.

    One that joined starts no clock, unless it reached the council before the one it joined (a letter typed
    in late): then the first receipt is this one's.
    """
    if lead is None or (lead.stands and request.received_on < lead.received_on):
        return "request_received"
    return "request_joined"
