"""Between receipt and decision: consult, tell others, ask for more, note the answer, withdraw (s.36(4), reg 4(2)).

None of these stops the six weeks. Nothing in the regulations says that they do.
"""

from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.casebook import history
from sendwell.casebook.models import Case
from sendwell.documents.blocks import Block
from sendwell.documents.disclosure.flags import KnownOfFamily
from sendwell.documents.letters import Recipient, tell, write_letter
from sendwell.documents.models import Letter
from sendwell.law.refusals import Refused
from sendwell.requests import notice
from sendwell.requests.actions.deciding import contact_of, tell_reader
from sendwell.requests.models import AssessmentRequest
from sendwell.requests.recipients import Addressee, askers, at, family_of, organisations_to_tell
from sendwell.requests.standing import all_of, first_received, lead_ref, still_standing
from sendwell.requests.words import LETTER_PATH, RECEIPT_PATH
from sendwell.ui import words


@transaction.atomic
def consult_parent(*, request: AssessmentRequest, how: str, views: str = "", by: Member, day: date) -> None:
    """Note that the parent or young person was consulted before the decision (CFA s.36(4), reg 3)."""
    case = _hold(request, by, day)
    history.record(
        case,
        "parent_consulted",
        by=by,
        day=day,
        about=lead_ref(request),
        details={"how": how, "views": views},
    )


@transaction.atomic
def notify_others(*, request: AssessmentRequest, social_care: str, by: Member, day: date) -> list[str]:
    """Tell the health commissioner, social care and the school that an assessment is considered (reg 4(2)).

    A letter goes to each organisation that we know; `social_care` says who was told there. Returns the names.
    """
    case = _hold(request, by, day)
    child = case.child
    organisations = organisations_to_tell(child, case.authority, day)
    blocks = notice.considering_blocks(
        child=child.name,
        born=child.born,
        council_contact=contact_of(case.authority),
        officer=by.name,
        decide_by=notice.notice_dates(first_received(request)).decide_by,
    )
    known = KnownOfFamily(case, day)
    for organisation in organisations:
        reader = at(organisation, day)
        letter = _write(
            request,
            reader,
            "considering",
            "An EHC needs assessment is being considered",
            blocks,
            by,
            day,
            known=known,
        )
        tell_reader(letter, reader)
    told = [organisation.name for organisation in organisations] + ([social_care] if social_care else [])
    history.record(
        case, "others_notified", by=by, day=day, about=lead_ref(request), details={"told": "; ".join(told)}
    )
    return told


@transaction.atomic
def ask_for_information(*, request: AssessmentRequest, question: str, by: Member, day: date) -> None:
    """Ask whoever made the request for more. The six weeks run on, and the letter says so."""
    case = _hold(request, by, day)
    blocks = notice.question_blocks(
        question=question,
        council_contact=contact_of(case.authority),
        officer=by.name,
        decide_by=notice.notice_dates(first_received(request)).decide_by,
    )
    addressee = _asker(request, day)
    _write(
        request,
        addressee,
        "question",
        "We need to know more about your request",
        blocks,
        by,
        day,
        "information_asked",
    )
    history.record(
        case,
        "more_information_asked",
        by=by,
        day=day,
        about=lead_ref(request),
        details={"asked": addressee.to.name, "question": question},
    )


@transaction.atomic
def note_information(*, request: AssessmentRequest, source: str, what: str, by: Member, day: date) -> None:
    """Note information that came in answer, or without having been asked for."""
    case = _hold(request, by, day)
    history.record(
        case,
        "more_information_given",
        by=by,
        day=day,
        about=lead_ref(request),
        details={"from": source, "what": what},
    )


@transaction.atomic
def withdraw(*, request: AssessmentRequest, reason: str, by: Member, day: date) -> AssessmentRequest:
    """Record that whoever asked has withdrawn the request, and confirm it in writing.

    Where others asked about the same child their requests stand, and with them the clock. Raises Refused for
    a request that is decided or already withdrawn, and without a reason.
    """
    case = _hold(request, by, day)
    if not reason.strip():
        raise Refused("Say why the request was withdrawn, and by whom.", field="reason")
    others = [each for each in still_standing(all_of(request)) if each.pk != request.pk]
    AssessmentRequest.objects.filter(pk=request.pk).update(withdrawn_on=day)
    request.withdrawn_on = day
    event = "request_of_several_withdrawn" if others else "request_withdrawn"
    history.record(
        case,
        event,
        by=by,
        day=day,
        about=lead_ref(request),
        details={"request": request.ref, "reason": reason},
    )
    blocks = notice.withdrawn_blocks(
        received_on=request.received_on,
        day=day,
        reason=reason,
        officer=by.name,
        council_contact=contact_of(case.authority),
    )
    title = "The request was withdrawn"
    _write(request, _asker(request, day), "withdrawn", title, blocks, by, day, "request_withdrawn")
    return request


def _hold(request: AssessmentRequest, by: Member, day: date) -> Case:
    """The case, held; only for a request of the member's council that still stands. Raises Refused, NotThere."""
    require(by, Permission.REQUEST_DECIDE)
    if by.organisation_id != request.case.authority_id:
        raise NotThere
    case = history.lock(request.case)
    request.refresh_from_db(fields=["decided_on", "withdrawn_on"])
    ended = request.decided_on or request.withdrawn_on
    if ended:
        what = "decided on" if request.decided_on else "withdrawn"
        raise Refused(f"This request was {what} on {words.day(ended)}. What you wrote is kept below.")
    if day < request.received_on:
        raise Refused(
            f"The request counts as received on {words.day(request.received_on)}. Check the date.",
            field="day",
        )
    return case


def _asker(request: AssessmentRequest, day: date) -> Addressee:
    """Whoever made this request: the family's address if it was they."""
    if request.asked_by in ("parent", "young_person"):
        return family_of(request, day)
    place = (request.organisation.name,) if request.organisation else ()
    contact = tuple(part for part in (request.requester_email, request.requester_phone) if part)
    to = Recipient(request.requester_name, request.member, (*place, *contact))
    return Addressee(to, request.requester_email)


def _write(
    request: AssessmentRequest,
    addressee: Addressee,
    kind: str,
    title: str,
    blocks: list[Block],
    by: Member,
    day: date,
    message: str = "",
    known: KnownOfFamily | None = None,
) -> Letter:
    """Write one letter, and with `message` tell whoever asked that something waits for them."""
    letter = write_letter(
        case=request.case,
        kind=kind,
        title=title,
        to=addressee.to,
        from_name=by.name,
        blocks=blocks,
        about=lead_ref(request),
        day=day,
        by=by,
        family=known,
    )
    if not message:
        return letter
    if addressee.to.member is not None:
        path = LETTER_PATH.format(letter.uid)
        tell(letter, addressee.to.member, message, path)
    else:
        for asker in askers([request]):
            tell(letter, asker, message, RECEIPT_PATH.format(request.receipt))
    return letter
