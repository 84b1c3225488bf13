"""Receiving a request: the act that starts the six weeks (CFA 2014 s.36(1) and s.24; SEND Regs 2014 reg 5(1))."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from sendwell.access import scope
from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.access.scope import acting_for
from sendwell.casebook import history
from sendwell.casebook.actions import begin_case
from sendwell.casebook.models import Case
from sendwell.law.checks import s36_3_under_25
from sendwell.law.receipt import Receipt, deemed_receipt
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.organisations.models import Organisation
from sendwell.people.models import Child
from sendwell.requests import matching
from sendwell.requests.actions import people
from sendwell.requests.details import AdultDetails, ChildDetails, Override, Requester, Said
from sendwell.requests.models import AskedBy, AssessmentRequest, Candidate, Channel
from sendwell.requests.opening import theirs_to_ask_about
from sendwell.requests.standing import event_of, lead_of
from sendwell.requests.words import RECEIPT_PATH, REQUEST_PATH
from sendwell.ui import words

LONDON = ZoneInfo("Europe/London")
BEGAN = date(2014, 9, 1)  # Part 3 of the Children and Families Act 2014


@transaction.atomic
def receive_request(
    *,
    authority: Organisation,
    child: ChildDetails,
    asked_by: AskedBy,
    requester: Requester,
    said: Said,
    channel: Channel = Channel.PORTAL,
    sent_at: datetime,
    override: Override | None = None,
    parents: tuple[AdultDetails, ...] = (),
    by: Member | None,
    day: date,
) -> AssessmentRequest:
    """Take in a request for an assessment, and with it begin or join the child's case with this council.

    The six weeks run from the deemed day of receipt of `sent_at`, or from `override` (who and why are kept).
    `by=None` is somebody without an account. A second request while one stands joins it: one case, the first
    receipt's clock (feature 13). Raises Refused for impossible dates and at 25 (CFA s.83(2)).
    """
    _may(by, authority, child, override, day)
    receipt = _receipt(channel, sent_at, override, by, day)
    _possible(child, sent_on=sent_at.astimezone(LONDON).date(), received=receipt.day)
    with acting_for(authority, as_of=max(day, receipt.day), why="a request for an assessment", by=by):
        # The council's own intake, whoever stands at its door: they see no more of it than the receipt.
        case = _case(child, authority, min(day, receipt.day))
        lead = lead_of(case) if child.existing else None
        request = AssessmentRequest.objects.create(
            ref=_next_ref(),
            case=case,
            authority=case.authority,
            child=case.child,
            same_as=lead,
            child_as_typed=child.as_typed(),
            **_of_requester(asked_by, requester),
            **_of_said(said),
            **_of_receipt(channel, sent_at, receipt, override, by),
            decided_on=lead.decided_on if lead else None,
        )
        people.begin(request, child, said, _adults(request, requester, parents), requester, day=day)
        _look_for_candidates(request, child, as_of=max(day, receipt.day))
        _record(request, by=by)
        _acknowledge(request, by=by)
    return request


def _may(
    by: Member | None, authority: Organisation, child: ChildDetails, override: Override | None, day: date
) -> None:
    """A desk asks about children it may know of; only the council asked types in paper and sets a day of receipt."""
    records = by is not None and by.may(Permission.REQUEST_RECORD)
    if records and by is not None and by.organisation_id != authority.pk:
        raise NotThere
    if by is not None and not records:
        require(by, Permission.REQUEST_MAKE)
    if override and not records:
        raise NotThere
    if child.existing is not None:
        theirs = by is not None and theirs_to_ask_about(by, day).filter(pk=child.existing.pk).exists()
        if not theirs:
            raise NotThere


def _case(child: ChildDetails, authority: Organisation, day: date) -> Case:
    if child.existing is not None:
        scope.bring(Child, child.existing.pk)
    person = child.existing or people.add_child(child)
    return begin_case(child=person, authority=authority, day=day)


def _receipt(
    channel: Channel, sent_at: datetime, override: Override | None, by: Member | None, day: date
) -> Receipt:
    """The day of receipt. Raises Refused for a day of sending that has not come, or that was before the Act."""
    sent_on = sent_at.astimezone(LONDON).date()
    if sent_on > day:
        raise Refused(
            f"The request was sent on {words.day(sent_on)}, which has not come yet.", field="sent_on"
        )
    if sent_on < BEGAN:
        raise Refused(
            f"The request was sent on {words.day(sent_on)}. The law under which it is decided began on "
            f"{words.day(BEGAN)}. Check the date.",
            field="sent_on",
        )
    if override is None:
        return deemed_receipt(channel, sent_at)
    return deemed_receipt(channel, sent_at, override.day, by.name if by else None)


def _possible(child: ChildDetails, *, sent_on: date, received: date) -> None:
    """Refuse days that cannot be. Raises Refused beside the field that is to blame."""
    if received < sent_on:
        raise Refused(
            f"The request was sent on {words.day(sent_on)}. It cannot have been received before that.",
            field="override_day",
        )
    if child.born > sent_on:
        raise Refused(
            f"The date of birth is {words.day(child.born)}, which is after the request was sent. Check both dates.",
            field="born",
        )
    if not s36_3_under_25(child.born, received):
        raise Refused(
            f"The date of birth is {words.day(child.born)}: the young person was 25 or older when the request was "
            "received. An assessment can be asked for up to the day before the 25th birthday (Children and "
            "Families Act 2014, section 83). Check the date of birth.",
            field="born",
        )


def _next_ref() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('requests_request_ref')")
        (number,) = cursor.fetchone()
    return f"R{number:06d}"


def _of_requester(asked_by: AskedBy, requester: Requester) -> dict[str, object]:
    return {
        "asked_by": asked_by,
        "requester_name": requester.name,
        "requester_relation": requester.relation[:80],
        "requester_email": requester.email,
        "requester_phone": requester.phone[:30],
        "member": requester.member,
        "organisation": requester.organisation,
    }


def _of_said(said: Said) -> dict[str, object]:
    return {
        "why": said.why,
        "difficulties": said.difficulties,
        "support_so_far": said.support_so_far,
        "hopes": said.hopes,
        "family_knows": said.family_knows,
        "checklist": dict(said.checklist),
        "professionals": [professional.as_typed() for professional in said.professionals],
    }


def _of_receipt(
    channel: Channel, sent_at: datetime, receipt: Receipt, override: Override | None, by: Member | None
) -> dict[str, object]:
    came = {
        "channel": channel,
        "sent_at": sent_at,
        "sent_on": sent_at.astimezone(LONDON).date(),
        "received_on": receipt.day,
        "receipt_rule": receipt.rule[:250],
    }
    if override is None:
        return came
    if not override.reason.strip():
        raise Refused("Say why the day of receipt is another than the rule’s.", field="override_reason")
    return came | {
        "rule_day": receipt.by_rule,
        "overridden_by": by,
        "override_reason": override.reason[:250],
    }


def _adults(
    request: AssessmentRequest, requester: Requester, parents: tuple[AdultDetails, ...]
) -> tuple[AdultDetails, ...]:
    """The adults round the child: a parent who asks is one of them, unless their account says so already."""
    if request.asked_by != AskedBy.PARENT or (requester.member and requester.member.adult_id):
        return parents
    asker = AdultDetails(
        name=requester.name,
        relation=requester.relation or "Parent or carer",
        email=requester.email,
        phone=requester.phone,
        address=requester.address,
    )
    return (asker, *parents)


def _look_for_candidates(request: AssessmentRequest, child: ChildDetails, *, as_of: date) -> None:
    """Put before the officer the children that a new child may be (feature 3). The asker is told nothing.

    The council itself looks, without whoever types the request in: they may be kept out of the very record that it
    belongs to, and colleagues must still be asked (A19, O03).
    """
    if child.existing is not None:
        return
    authority = request.case.authority
    with acting_for(authority, as_of=as_of, why="is this a child we know?"):
        found = matching.candidates(
            given_name=child.given_name,
            family_name=child.family_name,
            born=child.born,
            nhs_number=child.nhs_number,
            upn=child.upn,
            authority=authority,
            new=request.case.child_id,
        )
        Candidate.objects.bulk_create(
            [Candidate(request=request, child_id=like.child_id, why=like.why) for like in found]
        )


def _record(request: AssessmentRequest, *, by: Member | None) -> None:
    asked_by = AskedBy(request.asked_by).label
    details = {"request": request.ref, "asked_by": asked_by, "came": Channel(request.channel).label}
    if request.overridden_by is not None:
        details |= {"receipt_set_by": request.overridden_by.name, "why": request.override_reason}
    lead = request.same_as
    about = lead.ref if lead else request.ref
    history.record(
        request.case, event_of(request, lead), by=by, day=request.received_on, about=about, details=details
    )


def _acknowledge(request: AssessmentRequest, *, by: Member | None) -> None:
    """Tell whoever asked that the request is here, and the council that one has come in.

    Who typed their own address into the form hears at once. An address that the council typed from a letter is its
    owner's to confirm (J08): with the case, the message is known to be for a parent.
    """
    path, authority = RECEIPT_PATH.format(request.receipt), request.case.authority
    typed_here = by is not None and by.organisation_id == authority.pk
    case = request.case if typed_here else None
    if request.member is not None:
        outbox.tell(request.member, "request_received", path, sender=authority)
    elif request.requester_email:
        outbox.tell(request.requester_email, "request_received", path, case=case, sender=authority)
    if authority.email and not typed_here:
        outbox.tell(authority.email, "request_new", REQUEST_PATH.format(request.ref), case=request.case)
