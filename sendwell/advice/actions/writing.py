"""Writing advice: the draft, kept as it grows, with nothing lost when two people write at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from sendwell.access.models import Member
from sendwell.access.permissions import Permission
from sendwell.advice.actions import standing
from sendwell.advice.draft import Draft, Line, Removed, only_right_links
from sendwell.advice.models import Advice, AdviceRequest, Part, State, Statement
from sendwell.casebook import history
from sendwell.documents.models import Upload
from sendwell.documents.uploads import take_in
from sendwell.law.refusals import Refused
from sendwell.ui import words


class ChangedMeanwhile(Refused):
    """Somebody else kept the draft after this text was begun. Both texts are shown; nothing is overwritten."""


@transaction.atomic
def begin_advice(*, request: AdviceRequest, by: Member, day: date) -> Advice:
    """The draft of this request, new if there is none. After first advice it is the fuller assessment's.

    Raises Refused when the request is answered and nothing more was asked.
    """
    return _begun(standing.held(request, by, day, Permission.ADVICE_WRITE), by, day)


def _begun(request: AdviceRequest, by: Member, day: date) -> Advice:
    """The draft of a request that is held, and that with it."""
    draft = Advice.objects.filter(request=request, returned_on__isnull=True).first()
    if draft is not None:
        draft.request = request
        return draft
    if request.state != State.PART_ONE:
        standing.still_open(request)
        standing.take_up(request, by, day)
        standing.moved_to(request, State.WRITING)
    part = Part.TWO if request.state == State.PART_ONE else Part.WHOLE
    draft = Advice.objects.create(request=request, part=part, written_by=by)
    history.record(request.case, "advice_drafted", by=by, day=day, about=request.ref)
    return draft


@transaction.atomic
def keep_draft(*, advice: Advice, draft: Draft, version: int | None, by: Member, day: date) -> Advice:
    """Keep what has been written so far. `version` is the one that the writer began from.

    Raises ChangedMeanwhile when somebody else kept the draft since, Refused once it is signed.
    """
    return _kept(held_draft(advice, by, day), draft, version)


def _kept(advice: Advice, draft: Draft, version: int | None) -> Advice:
    if version is not None and advice.version != version:
        raise ChangedMeanwhile(
            "Somebody else changed this advice while you were writing. Your text is kept below."
        )
    if draft.part == Part.TWO and not _follows_first(advice):
        raise Refused("The fuller assessment follows first advice, and none was returned yet.", field="part")
    advice.part, advice.narrative, advice.not_assessed = draft.part, draft.narrative, draft.not_assessed
    advice.fuller_by = draft.fuller_by if draft.part == Part.ONE else None
    advice.removed = [removed.as_json() for removed in draft.removed]
    advice.version += 1
    advice.save()
    write_lines(advice, only_right_links(draft.lines))
    return advice


@transaction.atomic
def keep_writing(
    *,
    request: AdviceRequest,
    draft: Draft,
    version: int,
    by: Member,
    day: date,
    file: "UploadedFile[Any] | None" = None,
    drop_report: bool = False,
) -> Advice:
    """One press of a button while writing: begin if need be, keep all of the draft, take in a report."""
    advice = _kept(_begun_to_change(request, by, day), draft, version)
    if file is not None:
        return attach_report(advice=advice, file=file, by=by, day=day)
    return detach_report(advice=advice, by=by, day=day) if drop_report else advice


@transaction.atomic
def save_advice(
    *,
    request: AdviceRequest,
    part: str,
    narrative: str,
    statements: Sequence[Line],
    by: Member,
    day: date,
    not_assessed: bool = False,
    fuller_by: date | None = None,
    report: Upload | None = None,
) -> Advice:
    """Begin or replace the whole draft in one call."""
    draft = Draft(part, narrative, not_assessed, fuller_by, tuple(statements))
    advice = _kept(_begun_to_change(request, by, day), draft, None)
    if report is not None:
        advice.report = report
        advice.save(update_fields=["report"])
    return advice


@transaction.atomic
def attach_report(*, advice: Advice, file: "UploadedFile[Any]", by: Member, day: date) -> Advice:
    """Keep an existing report (PDF or Word) beside the draft. Raises Refused if it is not what it claims."""
    advice = held_draft(advice, by, day)
    advice.report = take_in(file, case=advice.request.case, about=advice.request.ref, by=by, field="report")
    advice.version += 1
    advice.save(update_fields=["report", "version"])
    return advice


@transaction.atomic
def detach_report(*, advice: Advice, by: Member, day: date) -> Advice:
    """Take the report away from the draft."""
    advice = held_draft(advice, by, day)
    advice.report, advice.version = None, advice.version + 1
    advice.save(update_fields=["report", "version"])
    return advice


@transaction.atomic
def discard_draft(*, advice: Advice, by: Member, day: date) -> AdviceRequest:
    """Take the whole draft out, so that the request can be passed on. Returned advice is never touched."""
    advice = held_draft(advice, by, day)
    request = advice.request
    if request.state != State.WRITING:
        raise Refused("The council waits for this text. It cannot be taken out.")
    advice.delete()
    standing.moved_to(request, State.ALLOCATED)
    return request


def draft_of(advice: Advice) -> Draft:
    """The kept draft as plain values."""
    statements = list(advice.statements.all())
    numbers = {statement.pk: statement.number for statement in statements}
    lines = [
        Line(s.kind, s.text, s.who, s.how_often, s.how_long, s.review, numbers.get(s.serves_id or 0))
        for s in statements
    ]
    removed = tuple(Removed.from_json(kept) for kept in advice.removed)
    return Draft(advice.part, advice.narrative, advice.not_assessed, advice.fuller_by, tuple(lines), removed)


def held_draft(advice: Advice, by: Member, day: date) -> Advice:
    """The draft, held until the transaction ends, if this member may still change it."""
    return _changeable(advice, standing.held(advice.request, by, day, Permission.ADVICE_WRITE))


def _begun_to_change(request: AdviceRequest, by: Member, day: date) -> Advice:
    """The draft, begun if need be, held as `held_draft` does."""
    begun = begin_advice(request=request, by=by, day=day)
    return _changeable(begun, begun.request)


def _changeable(advice: Advice, request: AdviceRequest) -> Advice:
    """The draft of a request that is held, held too. Raises Refused where nobody may change it any more."""
    fresh = (
        Advice.objects.select_for_update(of=("self",)).select_related("report", "signed_by").get(pk=advice.pk)
    )
    fresh.request = request
    if fresh.returned_on:
        raise Refused(f"This advice was returned on {words.day(fresh.returned_on)}. Nothing was changed.")
    if request.state not in (State.SIGNING_OFF, State.PART_ONE, State.IMPROVING):
        standing.still_open(request)
    if fresh.signed_on and fresh.signed_by:
        raise Refused(
            f"{fresh.signed_by.name} signed this advice on {words.day(fresh.signed_on)}. It waits for a second "
            "signature. Ask that person to send it back if it must be changed."
        )
    return fresh


def _follows_first(advice: Advice) -> bool:
    first = Advice.objects.filter(request_id=advice.request_id, part=Part.ONE, returned_on__isnull=False)
    return bool(first.exists())


def write_lines(advice: Advice, lines: Sequence[Line]) -> None:
    """Replace the numbered lines: a draft's lines have no history, returned ones are never touched."""
    advice.statements.all().delete()
    made = Statement.objects.bulk_create(
        Statement(
            advice=advice,
            number=number,
            kind=line.kind,
            text=line.text,
            who=line.who,
            how_often=line.how_often,
            how_long=line.how_long,
            review=line.review,
        )
        for number, line in enumerate(lines, 1)
    )
    linked = [
        (statement, line.serves)
        for statement, line in zip(made, lines, strict=True)
        if line.serves is not None
    ]
    for statement, serves in linked:
        statement.serves = made[serves - 1]
    Statement.objects.bulk_update([statement for statement, _ in linked], ["serves"])
