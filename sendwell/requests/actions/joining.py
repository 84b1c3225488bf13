"""Answering whether the child of a request is one we know. A person answers; nothing is merged by itself.

"Another child" leaves everything as it is. "The same child" moves the request to that child's case and closes the
double that the request had begun. Both cases keep their chronology, and what protected the child on the double protects
them on both.
"""

from datetime import date

from django.db import transaction

from sendwell.access import scope
from sendwell.access.models import Member, Relationship
from sendwell.access.opening import NotThere, relate, require
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.actions import begin_case
from sendwell.casebook.models import Case, Stage
from sendwell.family.actions import bring_protection, seal_alike
from sendwell.governance.leave.keeping_out import keep_out_alike
from sendwell.law.refusals import Refused
from sendwell.people.commissioners import commissioner_of
from sendwell.people.models import Child
from sendwell.requests.models import AssessmentRequest, Candidate
from sendwell.requests.standing import RECEIVED, event_of, lead_of


@transaction.atomic
def answer_candidate(*, candidate: Candidate, same: bool, by: Member, day: date) -> AssessmentRequest:
    """Say whether the child of a request is the candidate. Raises Refused once it was answered or decided."""
    require(by, Permission.REQUEST_DECIDE)
    request = AssessmentRequest.objects.select_related("case__child", "case__authority").get(
        pk=candidate.request_id
    )
    if by.organisation_id != request.case.authority_id:
        raise NotThere
    case = history.lock(request.case)
    candidate.refresh_from_db(fields=["answer"])
    if candidate.answer:
        raise Refused("Somebody has answered this already. Nothing was changed.")
    if same:
        _join(case, candidate.child, by=by, day=day)
        request.refresh_from_db()
    candidate.answer, candidate.answered_by, candidate.answered_on = "same" if same else "not", by, day
    candidate.save(update_fields=["answer", "answered_by", "answered_on"])
    return request


def _join(double: Case, child: Child, *, by: Member, day: date) -> None:
    """Move every request of the double to the known child's case, and close the double."""
    if double.stage != Stage.REQUESTED:
        raise Refused(
            "The request has been decided on or withdrawn. It cannot be moved to another child now."
        )
    requests = list(double.requests.order_by("received_on", "pk"))
    target = begin_case(child=child, authority=double.authority, day=min(requests[0].received_on, day))
    target = history.lock(target)
    for request in requests:
        _move(request, target, double, by=by, day=day)
    _fill_in(child, double.child)
    bring_protection(double=double, into=target, by=by, day=day)
    keep_out_alike(double=double.child, into=target, by=by, day=day, at=scope.moment())
    _people_move(double.child, child)
    _relationships(double, target, day=day)
    Case.objects.filter(pk=double.pk).update(closed_on=max(day, double.opened_on))
    history.record(
        double, "case_closed", by=by, day=day, details={"reason": f"The same child as case {target.ref}."}
    )


def _move(request: AssessmentRequest, target: Case, double: Case, *, by: Member, day: date) -> None:
    lead = lead_of(target)
    request.case, request.child, request.same_as = target, target.child, lead
    request.decided_on = lead.decided_on if lead else None
    request.save(update_fields=["case", "child", "same_as", "decided_on"])
    told = history.record(
        target,
        event_of(request, lead),
        by=by,
        day=request.received_on,
        about=lead.ref if lead else request.ref,
        details={"request": request.ref, "moved_from": double.ref},
    )
    for each in double.events.filter(type__in=RECEIVED, details__request=request.ref):
        seal_alike(case=target, item="event", number=told.pk, like=each.pk, by=by, day=day)


def _fill_in(child: Child, double: Child) -> None:
    """What the known child's record lacks and the request brought. What it says already is not overwritten."""
    lacking = [
        name
        for name in ("known_as", "address", "postcode", "primary_need", "about", "sex")
        if getattr(double, name) and not getattr(child, name)
    ]
    for name in lacking:
        setattr(child, name, getattr(double, name))
    if lacking:
        child.save(update_fields=lacking)


def _people_move(double: Child, child: Child) -> None:
    """Professionals that the known child's record does not have, and the school where it has none."""
    known = set(child.involvements.values_list("service_id", "named", "profession"))
    for involved in double.involvements.all():
        if (involved.service_id, involved.named, involved.profession) not in known:
            involved.child = child
            involved.save(update_fields=["child"])
    schools = set(child.enrolments.filter(until__isnull=True).values_list("setting_id", flat=True))
    if not schools:
        double.enrolments.update(child=child)


def _relationships(double: Case, target: Case, *, day: date) -> None:
    """The council and the commissioner know the child; the school that asked does too. The double's end today.

    A family member who asked is not related to the known child by this: that a council must see proved.
    """
    born_of = f"case {target.ref}"
    relate(target.child, to=target.authority, why="authority", born_of=born_of, starts_on=target.opened_on)
    commissioner = commissioner_of(target.child, target.authority, day)
    if commissioner is not None:
        relate(target.child, to=commissioner, why="commissioner", born_of=born_of, starts_on=day)
    live = Relationship.objects.filter(child=double.child, ends_on__gt=day)
    for each in live.filter(why="on_roll").select_related("organisation"):
        if each.organisation is not None:
            relate(target.child, to=each.organisation, why="on_roll", born_of=born_of, starts_on=day)
    live.exclude(why="authority").filter(starts_on__lte=day).update(ends_on=day)
