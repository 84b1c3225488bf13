"""Signing advice, the second signature, giving it to the council, and sending it back to be improved."""

from datetime import date

from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.opening import NotThere, require
from sendwell.access.permissions import Permission
from sendwell.access.scope import acting_for
from sendwell.access.two_people import same_person
from sendwell.advice import flows, letters, signing
from sendwell.advice.actions import standing, writing
from sendwell.advice.models import Advice, Improvement, Part, State
from sendwell.casebook import history
from sendwell.law.refusals import Refused
from sendwell.messages import outbox
from sendwell.ui import words

GIVEN_AS = {
    Part.WHOLE: ("advice_returned", "advice_returned", State.RETURNED),
    Part.ONE: ("advice_part_one_returned", "advice_part_one_returned", State.PART_ONE),
    Part.TWO: ("fuller_assessment_done", "advice_returned", State.RETURNED),
}
"""For each part: the event, the message and the state it leaves the request in."""


@transaction.atomic
def sign(
    *, advice: Advice, by: Member, day: date, significant: bool = False, asked_of: Member | None = None
) -> Advice:
    """Sign as a registered clinician (Quick Guide 6.2). Without a second signature it goes to the council.

    `significant` advice waits for a named person in the provider or commissioner (Quick Guide 5); the six weeks
    go on meanwhile. Raises Refused for somebody who cannot sign, and for advice that says nothing.
    """
    require(by, Permission.ADVICE_SIGN)
    advice = writing.held_draft(advice, by, day)
    cannot = signing.why_not_sign(by, advice.request)
    if cannot:
        raise Refused(cannot)
    _complete(advice, day)
    advice.signed_by, advice.signed_as, advice.signed_on = by, signing.signs_as(by)[:60], day
    advice.significant, advice.sign_off_refused = significant, ""
    if not significant:
        advice.save()
        return _give_to_council(advice, by, day)
    return _ask_for_second(advice, by, day, asked_of)


@transaction.atomic
def sign_off(*, advice: Advice, by: Member, day: date) -> Advice:
    """The second signature; the advice then goes to the council."""
    advice = _waiting(advice, by, day)
    advice.signed_off_by, advice.signed_off_on = by, day
    advice.save(update_fields=["signed_off_by", "signed_off_on"])
    history.record(advice.request.case, "advice_signed_off", by=by, day=day, about=advice.request.ref)
    if advice.signed_by:
        path = f"/advice/{advice.request.ref}"
        outbox.tell(advice.signed_by, "sign_off_given", path, case=advice.request.case)
    return _give_to_council(advice, by, day)


@transaction.atomic
def refuse_sign_off(*, advice: Advice, reason: str, by: Member, day: date) -> Advice:
    """The named person asks for a change first. The advice is a draft again; nobody's signature stands."""
    advice = _waiting(advice, by, day)
    if not reason.strip():
        raise Refused("Say what should be changed before you sign.", field="reason")
    signer, advice.signed_by, advice.signed_on, advice.signed_as = advice.signed_by, None, None, ""
    advice.sign_off_refused, advice.sign_off_asked_of = reason, None
    advice.version += 1
    advice.save()
    request = advice.request
    if request.state == State.SIGNING_OFF:
        standing.moved_to(request, State.WRITING)
    if signer:
        outbox.tell(signer, "sign_off_refused", f"/advice/{request.ref}/write", case=request.case)
    return advice


@transaction.atomic
def send_back(*, advice: Advice, reason: str, wanted_by: date, by: Member, day: date) -> Improvement:
    """The council asks for returned advice to be improved, with reasons (feature 41).

    The six weeks stay as they were kept or not: the law opens no second period. A new draft is made from the
    returned one, which stays readable.
    """
    require(by, Permission.ADVICE_RETURN)
    request = standing.hold(advice.request)
    if by.organisation_id != request.case.authority_id:
        raise NotThere
    with acting_for(request.provider, as_of=day, why="advice sent back to be improved", by=by):
        _may_be_improved(
            advice, reason, wanted_by, day
        )  # the service's draft is its own: only it can see one
        _copy(advice)
    improvement = Improvement.objects.create(
        advice=advice, reason=reason, wanted_by=wanted_by, by=by, day=day
    )
    standing.moved_to(request, State.IMPROVING)
    standing.relationship_lasts(request, until=wanted_by, day=day)
    details = {"reason": reason, "wanted_by": words.day(wanted_by)}
    history.record(
        request.case, "advice_returned_for_improvement", by=by, day=day, about=request.ref, details=details
    )
    writer = advice.signed_by or advice.written_by
    outbox.tell(writer, "advice_improve", f"/advice/{request.ref}/write", case=request.case)
    return improvement


def _complete(advice: Advice, day: date) -> None:
    """Advice that says something and leaves nothing half written. Vagueness only warns: `checker` says so."""
    lines = list(advice.statements.all())
    empty = [str(line.number) for line in lines if not line.text.strip()]
    if empty:
        raise Refused(f"Line {' and line '.join(empty)} is empty. Write it or take it out.")
    if not (lines or advice.narrative.strip() or advice.report_id):
        raise Refused("There is nothing in this advice yet. Write it before you sign.")
    if advice.part == Part.ONE and advice.fuller_by is None:
        raise Refused("Say by which day the fuller assessment will be made.")
    if advice.part == Part.ONE and advice.fuller_by and advice.fuller_by < day:
        raise Refused(
            f"The fuller assessment would be by {words.day(advice.fuller_by)}, which has passed. Check the date."
        )


def _ask_for_second(advice: Advice, by: Member, day: date, asked_of: Member | None) -> Advice:
    people = signing.second_signatories(advice.request, signer=by, day=day)
    if not people:
        raise Refused(
            "Nobody here can give a second signature. Ask your organisation to name a clinical lead.",
            field="significant",
        )
    named = asked_of or people[0]
    if named not in people:
        raise Refused(f"{named.name} cannot give the second signature. Choose another.", field="asked_of")
    advice.sign_off_asked_of = named
    advice.save()
    if advice.request.answered_on is None:
        standing.moved_to(advice.request, State.SIGNING_OFF)
    path = f"/sign-offs/{advice.request.ref}"
    outbox.tell(named, "sign_off_wanted", path, case=advice.request.case)
    return advice


def _waiting(advice: Advice, by: Member, day: date) -> Advice:
    """The advice as it waits for the second signature of somebody like `by`, held."""
    request = standing.hold(advice.request)
    if not signing.waiting_for(by, day).filter(pk=advice.pk).exists():
        require(by, Permission.ADVICE_SIGN_OFF)
        _say_who_signed(advice, by, request.provider_id)
        raise NotThere
    fresh = (
        Advice.objects.select_for_update(of=("self",)).select_related("signed_by", "report").get(pk=advice.pk)
    )
    fresh.request = request
    return fresh


def _say_who_signed(advice: Advice, by: Member, provider: int) -> None:
    """Two people who sign off at once: the second is told what the first did."""
    fresh = Advice.objects.select_related("signed_off_by").get(pk=advice.pk)
    if same_person(fresh.signed_by_id, by):
        raise Refused("You signed this advice. The second signature is somebody else’s.")
    if by.organisation_id == provider and fresh.signed_off_by and fresh.signed_off_on:
        raise Refused(
            f"{fresh.signed_off_by.name} signed this off on {words.day(fresh.signed_off_on)}. Nothing was changed."
        )


def _give_to_council(advice: Advice, by: Member, day: date) -> Advice:
    request, part = advice.request, Part(advice.part)
    flows.require_open_to_answer(request, day)
    event, message, state = GIVEN_AS[part]
    if part is Part.TWO and standing.event_of(request.case, event, request.ref):
        event = "advice_returned"  # an improved text: the assessment itself was not done twice
    advice.returned_on = day
    advice.save(update_fields=["returned_on"])
    standing.moved_to(request, state, answered_on=day)
    Improvement.objects.filter(advice__request=request, answered_on__isnull=True).update(answered_on=day)
    lines = writing.draft_of(advice).lines
    letter = letters.send(letters.advice(request, advice, lines), request, by=advice.signed_by or by, day=day)
    history.record(
        request.case, event, by=by, day=day, about=request.ref, details=_details(advice, len(lines))
    )
    standing.tell_council_of(letter, request, message, f"/advice/{request.ref}/read")
    if part is Part.ONE and advice.fuller_by:
        standing.relationship_lasts(request, until=advice.fuller_by, day=day)
    standing.relationship_ends(request, after=(part is Part.ONE and advice.fuller_by) or day)
    return advice


def _details(advice: Advice, lines: int) -> dict[str, str | int]:
    """What the chronology says: never what the advice says."""
    details: dict[str, str | int] = {"numbered_lines": lines}
    if advice.signed_by:
        details["signed_by"] = f"{advice.signed_by.name}, {advice.signed_as}"
    if advice.part == Part.ONE and advice.fuller_by:
        details["fuller_assessment_by"] = words.day(advice.fuller_by)
    if advice.not_assessed:
        details["assessed"] = "Not assessed, and not thought necessary"
    return details


def _may_be_improved(advice: Advice, reason: str, wanted_by: date, day: date) -> None:
    if not reason.strip():
        raise Refused("Say what should be improved and why.", field="reason")
    if wanted_by < day:
        raise Refused(
            f"You want it by {words.day(wanted_by)}, which has passed. Check the date.", field="wanted_by"
        )
    if advice.returned_on is None:
        raise Refused("This advice has not been returned yet.")
    if Advice.objects.filter(request_id=advice.request_id, returned_on__isnull=True).exists():
        raise Refused("The service is already writing. Wait for what it returns, or speak to it.")
    newest = (
        Advice.objects.filter(request_id=advice.request_id, returned_on__isnull=False).order_by("-pk").first()
    )
    if newest and newest.pk != advice.pk:
        raise Refused("Newer advice has come back since. Read that one.")


def _copy(advice: Advice) -> Advice:
    """A new draft with the words of the returned advice."""
    copy = Advice.objects.create(
        request_id=advice.request_id,
        part=advice.part,
        narrative=advice.narrative,
        not_assessed=advice.not_assessed,
        fuller_by=advice.fuller_by,
        report=advice.report,
        written_by=advice.signed_by or advice.written_by,
    )
    writing.write_lines(copy, writing.draft_of(advice).lines)
    return copy
